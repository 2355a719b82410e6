package dev.countersign.control.view;

import dev.countersign.control.ControlKeys;
import dev.countersign.domain.call.Rulebook;
import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.Credential;
import dev.countersign.domain.control.ControlFact.NoticeChannel;
import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.control.ControlFact.PolicyText;
import dev.countersign.domain.control.ControlFact.Stop;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.topic.UnreadableRecordException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rulebooks that an organization would have had with one policy: its tools and connections as they
 * were at each moment, and that policy in the place of whichever was in force. What judges here is what
 * judges live.
 *
 * <p>Facts are applied by one thread in the order of the history. After {@link #settle} and until the
 * next fact it may be asked by many.
 */
public final class RulebookHistory {
    /** What was written this close together is one publication, which live views show as a whole or not at all. */
    private static final Duration PUBLICATION_MAX = Duration.ofSeconds(1);

    private final Codec<ControlFact> codec;
    private final OrganizationId organization;
    private final PolicyText policy;
    private final Map<String, ControlFact> facts = new LinkedHashMap<>();
    private final TreeMap<Instant, OrganizationRulebook> since = new TreeMap<>();
    private final OrganizationRulebook bare;
    private @Nullable Instant open;

    /** @param policy judges at every moment; its organization is the one whose history this is */
    public RulebookHistory(Codec<ControlFact> codec, PolicyText policy) {
        this.codec = codec;
        this.organization = policy.organization();
        this.policy = policy;
        this.bare = new OrganizationRulebook(new OrganizationView(organization, List.of(policy), null));
    }

    /**
     * Applies a record of the control topic or of its history. One that cannot be read takes the fact
     * under its key away, as it does live; what no judgement depends on is passed over.
     *
     * @param value null removes what the key names
     * @param at when it was written
     */
    public void apply(@Nullable String key, byte @Nullable [] value, Instant at) {
        if (key == null || !organization.equals(ControlKeys.organizationOf(key))) {
            return;
        }
        ControlFact fact = value == null ? null : decode(key, value);
        ControlFact before = facts.get(key);
        if (fact == null ? before == null : !concerns(fact) || fact.equals(before)) {
            return;
        }
        Instant moment = later(at);
        if (open != null && moment.isAfter(open.plus(PUBLICATION_MAX))) {
            settle();
        }
        open = moment;
        if (fact == null) {
            facts.remove(key);
        } else {
            facts.put(key, fact);
        }
    }

    /** Clocks may step back; the order of the history is what counts. */
    private Instant later(Instant at) {
        Instant latest = open != null ? open : since.isEmpty() ? at : since.lastKey();
        return at.isAfter(latest) ? at : latest;
    }

    /** Makes everything that was applied so far count. */
    public void settle() {
        Instant moment = open;
        if (moment != null) {
            List<ControlFact> all = new ArrayList<>(facts.values());
            all.add(policy);
            // The view of before has the policy compiled.
            since.put(moment, new OrganizationRulebook(new OrganizationView(organization, all, last().view())));
            open = null;
        }
    }

    /**
     * The rulebook of a moment. Of one that the history does not reach back to, it is the earliest; without
     * any history it has no tools.
     */
    public Rulebook at(Instant moment) {
        Map.Entry<Instant, OrganizationRulebook> found = since.floorEntry(moment);
        if (found != null) {
            return found.getValue();
        }
        return since.isEmpty() ? bare : since.firstEntry().getValue();
    }

    /** Whether what is known of this moment is of this moment. */
    public boolean reaches(Instant moment) {
        return !since.isEmpty() && !moment.isBefore(since.firstKey());
    }

    /** Whether nothing was ever configured, as far as this knows. */
    public boolean isEmpty() {
        return since.isEmpty();
    }

    private OrganizationRulebook last() {
        return since.isEmpty() ? bare : since.lastEntry().getValue();
    }

    private static boolean concerns(ControlFact fact) {
        return switch (fact) {
            case Organization organization -> true;
            case Tool tool -> true;
            case Connection connection -> true;
            case PolicyText policy -> false;
            case Credential credential -> false;
            case NoticeChannel channel -> false;
            case Stop stop -> true;
        };
    }

    private @Nullable ControlFact decode(String key, byte[] value) {
        try {
            ControlFact fact = codec.decode(value);
            return fact.key().equals(key) ? fact : null;
        } catch (UnreadableRecordException unreadable) {
            return null;
        }
    }
}
