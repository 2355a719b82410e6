package dev.countersign.console.inbox;

import dev.countersign.console.person.Person;
import dev.countersign.domain.identity.OrganizationId;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for a look at this moment. One person, or one organization, cannot take every place. Safe for
 * many threads.
 */
final class LookPlaces {
    static final int PERSON_MAX = 3;

    /** Places that one organization leaves to the others, where there are that many. */
    static final int LEFT_TO_OTHERS = 4;

    private final int placesMax;
    private final int organizationMax;
    private final Map<Object, Integer> taken = new HashMap<>();
    private int all;

    private record Key(OrganizationId organization, String issuer, String subject) {}

    LookPlaces(int placesMax) {
        this.placesMax = placesMax;
        this.organizationMax = Math.max(Math.min(placesMax, PERSON_MAX), placesMax - LEFT_TO_OTHERS);
    }

    /**
     * Takes a place, to be given back.
     *
     * @return null when it was taken; a sentence when it was not
     */
    synchronized @Nullable String take(Person person) {
        if (taken(key(person)) >= PERSON_MAX) {
            return "You are looking at " + PERSON_MAX + " targets already. Wait for one of them.";
        }
        if (all >= placesMax || taken(person.organization()) >= organizationMax) {
            return "Too many people are looking at targets at this moment.";
        }
        all++;
        taken.merge(key(person), 1, Integer::sum);
        taken.merge(person.organization(), 1, Integer::sum);
        return null;
    }

    synchronized void giveBack(Person person) {
        all--;
        taken.computeIfPresent(key(person), (key, places) -> places == 1 ? null : places - 1);
        taken.computeIfPresent(person.organization(), (key, places) -> places == 1 ? null : places - 1);
    }

    private int taken(Object who) {
        return taken.getOrDefault(who, 0);
    }

    private static Key key(Person person) {
        return new Key(person.organization(), person.issuer(), person.subject());
    }
}
