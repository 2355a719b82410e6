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
 */
@ConfigurationProperties("countersign.inbox")
public record InboxSettings(
        @DefaultValue("1") String instanceId,
        @DefaultValue("5s") Duration answerWithin,
        @DefaultValue("4s") Duration sendWithin) {
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** @throws IllegalArgumentException naming the property that is out of its range */
    public InboxSettings {
        require(!instanceId.isBlank(), "instance-id must not be blank");
        require(answerWithin.compareTo(SECOND) >= 0, "answer-within must be at least a second");
        require(sendWithin.compareTo(SECOND) >= 0, "send-within must be at least a second");
    }

    private static void require(boolean met, String rule) {
        if (!met) {
            throw new IllegalArgumentException("countersign.inbox." + rule);
        }
    }
}
