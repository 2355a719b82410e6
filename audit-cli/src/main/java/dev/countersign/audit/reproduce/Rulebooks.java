package dev.countersign.audit.reproduce;

import dev.countersign.audit.configured.ControlHistory;
import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.domain.call.Rulebook;
import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.control.ControlFact.PolicyText;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rulebooks that an organization had, one after the other: the very ones that judge live calls, made
 * of what was configured then. For many threads.
 */
final class Rulebooks {
    /**
     * How far the one that judged may be from the one that was in force by the recorded times: a service
     * follows a publication with a delay, and clocks differ.
     */
    static final Duration SLACK = Duration.ofMinutes(1);

    /** Compiled policies that are kept. */
    private static final int KEPT_MAX = 256;

    private final Map<OrganizationId, List<Configured>> histories = new HashMap<>();
    private final Map<Digest, PolicyText> policies;
    private final Map<Key, Rulebook> kept = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Rulebook> eldest) {
            return size() > KEPT_MAX;
        }
    };

    /**
     * What was configured from a moment until the next.
     *
     * @param number within its organization
     * @param facts those that judgements depend on
     * @param policy null where there was none
     */
    record Configured(
            OrganizationId organization,
            int number,
            Instant from,
            Map<String, ControlFact> facts,
            @Nullable Digest policy) {}

    private record Key(
            OrganizationId organization,
            int number,
            @Nullable Digest policy) {}

    Rulebooks(ControlHistory history) {
        this.policies = history.policies();
        for (ControlHistory.Change change : history.changes()) {
            List<Configured> ofOne = histories.computeIfAbsent(change.organization(), none -> new ArrayList<>());
            Map<String, ControlFact> before =
                    ofOne.isEmpty() ? Map.of() : ofOne.getLast().facts();
            ControlFact fact = change.fact();
            if (fact == null ? !before.containsKey(change.key()) : !concerns(fact)) {
                continue;
            }
            Map<String, ControlFact> after = new LinkedHashMap<>(before);
            if (fact == null) {
                after.remove(change.key());
            } else {
                after.put(change.key(), fact);
            }
            ofOne.add(new Configured(change.organization(), ofOne.size(), change.at(), after, policy(after)));
        }
    }

    private static boolean concerns(ControlFact fact) {
        return switch (fact) {
            case ControlFact.Organization organization -> true;
            case PolicyText policy -> true;
            case ControlFact.Tool tool -> true;
            case ControlFact.Connection connection -> true;
            case ControlFact.Credential credential -> false;
            case ControlFact.NoticeChannel channel -> false;
            case ControlFact.Stop stop -> true;
        };
    }

    private static @Nullable Digest policy(Map<String, ControlFact> facts) {
        for (ControlFact fact : facts.values()) {
            if (fact instanceof PolicyText text) {
                return text.digest();
            }
        }
        return null;
    }

    /**
     * What was in force about a moment: first what was at that very moment, then what was within {@link
     * #SLACK} of it, the nearest first. Empty where nothing was configured.
     */
    List<Configured> about(OrganizationId organization, Instant moment) {
        List<Configured> history = histories.getOrDefault(organization, List.of());
        int inForce = lastBy(history, moment);
        List<Configured> found = new ArrayList<>();
        for (int i = inForce + 1; i < history.size() && !history.get(i).from().isAfter(moment.plus(SLACK)); i++) {
            found.add(history.get(i));
        }
        // What the one after it took the place of no longer than this ago.
        for (int i = inForce - 1; i >= 0 && !history.get(i + 1).from().isBefore(moment.minus(SLACK)); i--) {
            found.add(history.get(i));
        }
        found.sort(
                Comparator.comparing(one -> Duration.between(one.from(), moment).abs()));
        if (inForce >= 0) {
            found.addFirst(history.get(inForce));
        }
        return found;
    }

    /** The place of the last that began no later than this; -1 for none. They are in the order of time. */
    private static int lastBy(List<Configured> history, Instant moment) {
        int low = 0;
        int high = history.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (history.get(middle).from().isAfter(moment)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low - 1;
    }

    /** The text of a policy, whenever and by whom it was published; null where it is not known. */
    @Nullable
    PolicyText text(Digest policy) {
        return policies.get(policy);
    }

    Rulebook of(Configured configured) {
        return of(configured, configured.policy());
    }

    /** The catalogue of then, with this policy in the place of the one that was in force. */
    Rulebook of(Configured configured, @Nullable Digest policy) {
        Key key = new Key(configured.organization(), configured.number(), policy);
        synchronized (kept) {
            return kept.computeIfAbsent(key, none -> make(configured, policy));
        }
    }

    private Rulebook make(Configured configured, @Nullable Digest policy) {
        List<ControlFact> facts = new ArrayList<>(configured.facts().values());
        PolicyText text = policy == null ? null : policies.get(policy);
        if (text != null && !text.digest().equals(configured.policy())) {
            facts.add(new PolicyText(configured.organization(), text.text()));
        }
        return ControlSnapshot.of(facts).rulebook(configured.organization());
    }
}
