package dev.countersign.console.look;

import dev.countersign.console.person.Person;
import dev.countersign.domain.request.SealedValue;

/**
 * Shows people what a call's target holds, always as it is at that moment: nothing of it is kept. Whoever
 * calls has checked that the person may see the card. Safe for many threads.
 */
public interface Looks {
    /** Nobody waits longer for a look. */
    String LATE = "The target could not be looked at in time.";

    /**
     * Looks; takes a few seconds at most, and answers a sentence where it cannot.
     *
     * @param parameters those that would run, an object: they may say where to look
     * @return {@link Sight.NotOffered} also for an approval of another organization
     */
    Sight look(Person person, String approvalId, SealedValue parameters);
}
