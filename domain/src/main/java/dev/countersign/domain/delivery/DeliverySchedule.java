package dev.countersign.domain.delivery;

import static dev.countersign.domain.request.Limits.CALLBACK_ATTEMPTS_MAX;

import dev.countersign.domain.identity.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * When the tries of a delivery follow each other: 8 seconds after the first, then three times as long
 * each time, so that ten tries take some 20 to 22 hours. Each pause is shortened by up to a tenth, so
 * that what failed together does not come back together. By how much follows from the delivery's id,
 * round and attempt alone: a replay plans the same instants.
 */
public final class DeliverySchedule {
    private static final Duration FIRST = Duration.ofSeconds(8);
    private static final int FACTOR = 3;
    private static final double JITTER = 0.1;

    /** How long a worker has for the last try before the delivery is given up without a word from it. */
    private static final Duration LAST = Duration.ofMinutes(2);

    private DeliverySchedule() {}

    /**
     * The pause after a try.
     *
     * @param webhookId names the delivery
     */
    public static Duration pauseAfter(String webhookId, int round, int attempt) {
        if (attempt >= CALLBACK_ATTEMPTS_MAX) {
            return LAST;
        }
        double whole = FIRST.toMillis() * Math.pow(FACTOR, attempt - 1);
        return Duration.ofMillis(Math.round(whole * (1 - JITTER * fraction(webhookId, round, attempt))));
    }

    /** At least 0 and below 1, evenly spread. */
    private static double fraction(String webhookId, int round, int attempt) {
        byte[] name = (webhookId + "/" + round + "/" + attempt).getBytes(StandardCharsets.UTF_8);
        long bits = ByteBuffer.wrap(Digest.of(name).bytes()).getLong() >>> 11;
        return bits * 0x1.0p-53;
    }
}
