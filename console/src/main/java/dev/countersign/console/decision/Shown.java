package dev.countersign.console.decision;

import dev.countersign.console.approval.Card;
import dev.countersign.console.person.Person;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * When which card was first shown to whom, so that a vote can tell how long it was considered. Kept
 * in memory and bounded: it feeds a figure, never a decision.
 */
public final class Shown {
    private static final int CARDS_MAX = 20_000;

    private final InstantSource clock;
    private final Map<Key, Instant> cards = new LinkedHashMap<>();

    private record Key(OrganizationId organization, String subject, String approvalId, Digest card) {}

    public Shown(InstantSource clock) {
        this.clock = clock;
    }

    /** Notes that a pending card is being shown; only the first time counts. */
    public synchronized void shown(Person person, Card card) {
        if (!card.heading().status().isPending()) {
            return;
        }
        cards.putIfAbsent(key(person, card.approvalId(), card.heading().cardDigest()), clock.instant());
        if (cards.size() > CARDS_MAX) {
            cards.remove(cards.keySet().iterator().next());
        }
    }

    /** How long ago; null when it never was. */
    synchronized @Nullable Duration since(Person person, String approvalId, Digest card) {
        Instant first = cards.get(key(person, approvalId, card));
        return first == null ? null : Duration.between(first, clock.instant());
    }

    private static Key key(Person person, String approvalId, Digest card) {
        return new Key(person.organization(), person.subject(), approvalId, card);
    }
}
