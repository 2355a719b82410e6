package dev.countersign.console.inbox;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How decisions are sent and waited for.
 *
 * @param instanceId names this instance among several consoles
 * @param answerWithin how long a decision may take to be answered; then nobody knows yet whether it
 *     counts
 * @param sendWithin the end of all retries of writing it
 * @param lookWithin how long a look at a target may take; then the card says that nothing was seen
 * @param looksAtOnceMax people who wait for a look at once; one more is told to try again. A person has at most
 *     three of these places, and an organization leaves four to the others
 */
@ConfigurationProperties("countersign.inbox")
public record InboxSettings(
        @DefaultValue("1") String instanceId,
        @DefaultValue("5s") Duration answerWithin,
        @DefaultValue("4s") Duration sendWithin,
        @DefaultValue("3s") Duration lookWithin,
        @DefaultValue("16") int looksAtOnceMax) {
    static final int LOOKS_AT_ONCE_MAX = 1_000;

    /** A page's script gives up after ten. */
    private static final Duration LOOK_WITHIN_MAX = Duration.ofSeconds(8);

    private static final Duration SECOND = Duration.ofSeconds(1);

    /** @throws IllegalArgumentException naming the property that is out of its range */
    public InboxSettings {
        require(!instanceId.isBlank(), "instance-id must not be blank");
        require(answerWithin.compareTo(SECOND) >= 0, "answer-within must be at least a second");
        require(sendWithin.compareTo(SECOND) >= 0, "send-within must be at least a second");
        require(
                lookWithin.compareTo(SECOND) >= 0 && lookWithin.compareTo(LOOK_WITHIN_MAX) <= 0,
                "look-within must be from 1 s to 8 s");
        require(
                looksAtOnceMax >= 1 && looksAtOnceMax <= LOOKS_AT_ONCE_MAX,
                "looks-at-once-max must be from 1 to " + LOOKS_AT_ONCE_MAX);
    }

    private static void require(boolean met, String rule) {
        if (!met) {
            throw new IllegalArgumentException("countersign.inbox." + rule);
        }
    }
}
