package dev.countersign.console.played;

import dev.countersign.console.approval.ApprovalStatus;
import dev.countersign.console.approval.Approvals;
import dev.countersign.console.approval.Attachments;
import dev.countersign.console.approval.Ballot;
import dev.countersign.console.approval.Card;
import dev.countersign.console.approval.Choice;
import dev.countersign.console.approval.Decisions;
import dev.countersign.console.approval.Execution;
import dev.countersign.console.approval.Figures;
import dev.countersign.console.approval.Finding;
import dev.countersign.console.approval.Heading;
import dev.countersign.console.approval.InboxPage;
import dev.countersign.console.approval.InboxQuery;
import dev.countersign.console.approval.InboxUnavailableException;
import dev.countersign.console.approval.Matter;
import dev.countersign.console.approval.Refusal;
import dev.countersign.console.approval.Standing;
import dev.countersign.console.approval.UnknownOutcome;
import dev.countersign.console.approval.UnknownPage;
import dev.countersign.console.approval.Waiting;
import dev.countersign.console.look.Looks;
import dev.countersign.console.look.Sight;
import dev.countersign.console.person.Person;
import dev.countersign.domain.call.UnknownResolution;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.session.Attachment;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The inbox and the decisions of one JVM: votes count at once, approved calls are executed at once. */
public final class PlayedInbox implements Approvals, Attachments, Decisions, Looks {
    private final Clock clock;
    private final Map<String, PlayedApproval> approvals = new LinkedHashMap<>();
    private final Map<String, UnknownOutcome> unknowns = new LinkedHashMap<>();
    private final Map<String, OrganizationId> unknownsOf = new LinkedHashMap<>();
    private final List<Follower> followers = new CopyOnWriteArrayList<>();
    private final List<Ballot> ballots = new CopyOnWriteArrayList<>();
    private final List<SealedValue> looked = new CopyOnWriteArrayList<>();
    private int made;
    private final Map<String, List<Attachment>> attached = new ConcurrentHashMap<>();
    private volatile boolean attachmentsAway;
    private volatile boolean down;
    private volatile @Nullable RuntimeException broken;
    private volatile boolean silent;
    private volatile @Nullable Sight sight;

    private record Follower(OrganizationId organization, Consumer<Change> listener) {}

    public PlayedInbox(Clock clock) {
        this.clock = clock;
    }

    public Clock clock() {
        return clock;
    }

    /** Whether every question to it fails. */
    public void down(boolean nowDown) {
        down = nowDown;
    }

    /** Whether votes are taken without an answer in time. */
    public void silent(boolean nowSilent) {
        silent = nowSilent;
    }

    /** The parameters that every look so far was for, in order; may be cleared. */
    public List<SealedValue> looked() {
        return looked;
    }

    /** What every look comes to; null for what the samples say. */
    public void sight(@Nullable Sight nowSeen) {
        sight = nowSeen;
    }

    @Override
    public synchronized Sight look(Person person, String approvalId, SealedValue parameters) {
        looked.add(parameters);
        Sight always = sight;
        PlayedApproval approval = approvals.get(approvalId);
        if (always != null) {
            return always;
        }
        return approval == null || approval.current == null
                ? new Sight.NotOffered()
                : new Sight.Seen(approval.current, clock.instant());
    }

    /** Attaches a file to the session of a card's call. */
    public void attach(String approvalId, Attachment attachment) {
        attached.computeIfAbsent(approvalId, none -> new CopyOnWriteArrayList<>())
                .add(attachment);
    }

    /** Whether attachments cannot be read. */
    public void attachmentsAway(boolean nowAway) {
        attachmentsAway = nowAway;
    }

    @Override
    public List<Attachment> of(Person person, Card card) {
        if (attachmentsAway) {
            throw InboxUnavailableException.reading(new IllegalStateException("away"));
        }
        return attached.getOrDefault(card.approvalId(), List.of());
    }

    /** Every ballot that reached this door, in order. */
    public List<Ballot> ballots() {
        return List.copyOf(ballots);
    }

    /** How many pages follow it now. */
    public int followers() {
        return followers.size();
    }

    /** A number that no request of this inbox has had. */
    synchronized int next() {
        return ++made;
    }

    synchronized void open(PlayedApproval approval) {
        approvals.put(approval.id, approval);
        tell(approval.organization, approval.id);
    }

    synchronized void unknown(OrganizationId organization, UnknownOutcome outcome) {
        unknowns.put(outcome.callId(), outcome);
        unknownsOf.put(outcome.callId(), organization);
        tell(organization, outcome.callId());
    }

    /** What nobody may say of a call with an unknown outcome. */
    public synchronized void bar(String callId, List<UnknownOutcome.Barred> barred) {
        unknowns.put(callId, unknowns.get(callId).barring(barred));
    }

    /** The request changes under the eyes of whoever looks. */
    public synchronized void change(String id, String parameters) {
        PlayedApproval approval = approvals.get(id);
        approval.parameters(SealedValue.plain(parameters.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        tell(approval.organization, id);
    }

    /** Its time is over now. */
    public synchronized void expire(String id) {
        PlayedApproval approval = approvals.get(id);
        approval.tick(approval.expiresAt);
        tell(approval.organization, id);
    }

    /** What came of the call. */
    public synchronized void executed(String id, Execution execution) {
        PlayedApproval approval = approvals.get(id);
        approval.execution = execution;
        tell(approval.organization, id);
    }

    private void tell(OrganizationId organization, String id) {
        followers.stream()
                .filter(follower -> follower.organization().equals(organization))
                .forEach(follower -> follower.listener().accept(new Change(id)));
    }

    /** Whoever reads next meets a fault that nobody foresaw; the page that tells of it reads again. */
    public void broken(RuntimeException fault) {
        broken = fault;
    }

    private void requireUp() {
        RuntimeException fault = broken;
        if (fault != null) {
            broken = null;
            throw fault;
        }
        if (down) {
            throw InboxUnavailableException.reading(null);
        }
    }

    private Stream<PlayedApproval> of(Person person) {
        Instant now = clock.instant();
        return approvals.values().stream()
                .filter(approval -> approval.organization.equals(person.organization()))
                .peek(approval -> approval.tick(now));
    }

    @Override
    public synchronized InboxPage list(Person person, InboxQuery query) {
        requireUp();
        int from = query.cursor() == null ? 0 : position(query.cursor());
        List<Heading> found = of(person)
                .map(approval -> approval.heading(person))
                .filter(heading -> isAsked(heading, query))
                .sorted(order(query))
                .toList();
        int to = Math.min(found.size(), from + query.limit());
        return new InboxPage(found.subList(Math.min(from, found.size()), to), to < found.size() ? "at-" + to : null);
    }

    private static int position(String cursor) {
        if (!cursor.matches("at-[0-9]{1,6}")) {
            throw new IllegalArgumentException("cursor is not one of ours");
        }
        return Integer.parseInt(cursor.substring(3));
    }

    private static Comparator<Heading> order(InboxQuery query) {
        return query.view() == InboxQuery.View.DECIDED
                ? Comparator.comparing((Heading heading) -> heading.decision().at())
                        .reversed()
                : Comparator.comparing(Heading::expiresAt);
    }

    private static boolean isAsked(Heading heading, InboxQuery query) {
        boolean pending = heading.status() == ApprovalStatus.PENDING;
        boolean viewed = switch (query.view()) {
            case MINE -> pending && heading.standing() == Standing.MAY_VOTE;
            case ALL -> pending;
            case DECIDED -> !pending;
        };
        String text = switch (heading.matter()) {
            case Matter.ToolCall call -> call.action() + " " + call.resource();
            case Matter.Question question -> question.question();
        };
        String all = (text + " " + heading.requester().agent() + " " + heading.rule() + " " + heading.reason())
                .toLowerCase(Locale.ROOT);
        return viewed
                && (query.risk() == null || query.risk() == heading.risk())
                && (query.agent() == null
                        || query.agent().equals(heading.requester().agent()))
                && (query.search() == null || all.contains(query.search().toLowerCase(Locale.ROOT)));
    }

    @Override
    public synchronized Waiting waiting(Person person) {
        requireUp();
        List<Heading> pending = of(person)
                .map(approval -> approval.heading(person))
                .filter(heading -> heading.status().isPending())
                .toList();
        int mine = (int) pending.stream()
                .filter(heading -> heading.standing() == Standing.MAY_VOTE)
                .count();
        return new Waiting(mine, pending.size(), unresolved(person).size());
    }

    @Override
    public synchronized @Nullable Card card(Person person, String approvalId) {
        requireUp();
        return of(person)
                .filter(approval -> approval.id.equals(approvalId))
                .map(approval -> approval.card(person))
                .findFirst()
                .orElse(null);
    }

    private List<UnknownOutcome> unresolved(Person person) {
        return unknowns.values().stream()
                .filter(outcome -> outcome.resolution() == null)
                .filter(outcome -> person.organization().equals(unknownsOf.get(outcome.callId())))
                .toList();
    }

    @Override
    public synchronized UnknownPage unknownOutcomes(Person person, int limit, @Nullable String cursor) {
        requireUp();
        List<UnknownOutcome> found = unresolved(person);
        int from = cursor == null ? 0 : position(cursor);
        int to = Math.min(found.size(), from + limit);
        return new UnknownPage(
                new ArrayList<>(found.subList(Math.min(from, found.size()), to)),
                to < found.size() ? "at-" + to : null);
    }

    @Override
    public synchronized @Nullable UnknownOutcome unknownOutcome(Person person, String callId) {
        requireUp();
        return person.organization().equals(unknownsOf.get(callId)) ? unknowns.get(callId) : null;
    }

    @Override
    public synchronized Figures figures(OrganizationId organization, Duration last) {
        requireUp();
        return PlayedFigures.of(
                approvals.values().stream()
                        .filter(approval -> approval.organization.equals(organization))
                        .toList(),
                clock.instant().minus(last),
                clock.instant());
    }

    @Override
    public Following follow(OrganizationId organization, Consumer<Change> listener) {
        Follower follower = new Follower(organization, listener);
        followers.add(follower);
        return () -> followers.remove(follower);
    }

    @Override
    public synchronized Answer vote(Ballot ballot) {
        if (down) {
            throw InboxUnavailableException.deciding(null);
        }
        ballots.add(ballot);
        PlayedApproval approval = approvals.get(ballot.approvalId());
        if (approval == null || !approval.organization.equals(ballot.voter().organization())) {
            return new Answer.Refused(Refusal.NO_SUCH_APPROVAL, "");
        }
        approval.tick(ballot.arrivedAt());
        Refusal refusal = approval.vote(ballot);
        if (refusal != null) {
            return new Answer.Refused(refusal, detail(approval, refusal));
        }
        if (approval.status() == ApprovalStatus.APPROVED) {
            approval.execution = succeeded(approval, ballot);
        }
        tell(approval.organization, approval.id);
        return silent ? new Answer.Unconfirmed() : new Answer.Recorded();
    }

    private static String detail(PlayedApproval approval, Refusal refusal) {
        return refusal == Refusal.ALREADY_DECIDED && approval.ending != null
                ? approval.status().code() + " by " + String.join(", ", approval.ending.deciders()) + " at "
                        + approval.ending.at()
                : "";
    }

    private static Execution succeeded(PlayedApproval approval, Ballot last) {
        SealedValue ran = last.choice() instanceof Choice.ApproveEdited(var parameters)
                ? parameters
                : ((dev.countersign.console.approval.Request.ToolCall) approval.request).parameters();
        return new Execution(
                Execution.Status.SUCCEEDED,
                1,
                "",
                ran,
                "rec_" + approval.id.substring("apr_".length()),
                last.arrivedAt());
    }

    @Override
    public synchronized Answer resolve(Finding finding) {
        if (down) {
            throw InboxUnavailableException.deciding(null);
        }
        UnknownOutcome outcome = unknownOutcome(finding.finder(), finding.callId());
        if (outcome == null) {
            return new Answer.Refused(Refusal.NO_SUCH_CALL, "");
        }
        if (outcome.resolution() != null) {
            return new Answer.Refused(Refusal.NOT_UNKNOWN, "");
        }
        UnknownOutcome resolved = new UnknownOutcome(
                outcome.callId(),
                outcome.receiptId(),
                outcome.requester(),
                outcome.action(),
                outcome.resource(),
                outcome.tool(),
                outcome.effectClass(),
                outcome.parameters(),
                outcome.attempts(),
                outcome.explanation(),
                outcome.since(),
                outcome.approvalId(),
                finding.found() == UnknownResolution.RUN_AGAIN,
                new UnknownOutcome.Resolution(
                        finding.found(), finding.finder().displayName(), finding.comment(), finding.arrivedAt()));
        unknowns.put(finding.callId(), resolved);
        tell(finding.finder().organization(), finding.callId());
        return new Answer.Recorded();
    }
}
