package dev.countersign.audit.asof;

import dev.countersign.domain.approval.ApprovalState.Pending;
import dev.countersign.domain.approval.Approver;
import dev.countersign.domain.approval.Ballot;
import dev.countersign.domain.identity.ApprovalId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How one organization stood: how many calls and questions in which state, and what waited for people. */
final class Standing {
    /** More that wait are counted, and not listed. */
    static final int OPEN_MAX = 1_000;

    /** More people than any organization has who decide. */
    private static final int PEOPLE_MAX = 10_000;

    private final Map<String, Long> calls = new TreeMap<>();
    private final Map<String, Long> approvals = new TreeMap<>();
    private final List<Open> open = new ArrayList<>();
    /** By issuer and subject, as they were last seen. */
    private final Map<String, Seen> people = new TreeMap<>();

    private long openCount;
    private long notAskedYet;

    /** An approval that waited. */
    record Open(ApprovalId approvalId, Pending state) {
        private static final Comparator<Open> ORDER = Comparator.comparing(
                        (Open one) -> one.state().card().expiresAt())
                .thenComparing(one -> one.approvalId().key());
    }

    /**
     * A person of whom the history knows, because of a vote.
     *
     * @param at when that was
     */
    record Seen(Approver approver, java.time.Instant at) {}

    void call(String state, boolean waitsUnasked) {
        calls.merge(state, 1L, Long::sum);
        notAskedYet += waitsUnasked ? 1 : 0;
    }

    void approval(String status) {
        approvals.merge(status, 1L, Long::sum);
    }

    void open(Open one) {
        openCount++;
        open.add(one);
        if (open.size() > 2 * OPEN_MAX) {
            open.sort(Open.ORDER);
            open.subList(OPEN_MAX, open.size()).clear();
        }
    }

    void seen(Seen person) {
        String name = person.approver().issuer() + "\0" + person.approver().subject();
        if (people.size() < PEOPLE_MAX || people.containsKey(name)) {
            people.merge(name, person, (before, now) -> now.at().isAfter(before.at()) ? now : before);
        }
    }

    Map<String, Long> calls() {
        return calls;
    }

    Map<String, Long> approvals() {
        return approvals;
    }

    /** Those that expire first. */
    List<Open> open() {
        open.sort(Open.ORDER);
        return open.subList(0, Math.min(OPEN_MAX, open.size()));
    }

    long openCount() {
        return openCount;
    }

    /** Calls that waited for people who had not been asked yet: what was under way between the two streams. */
    long notAskedYet() {
        return notAskedYet;
    }

    /** Those known who may vote by the domain's own rules, and have not. */
    List<Approver> couldDecide(Open one) {
        return people.values().stream()
                .map(Seen::approver)
                .filter(person -> Ballot.bar(one.state(), person) == null)
                .filter(person -> one.state().votes().stream()
                        .noneMatch(vote -> vote.approver().isSamePerson(person)))
                .toList();
    }
}
