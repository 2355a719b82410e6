package dev.countersign.worker.notice;

import dev.countersign.domain.identity.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * When a message is tried again: after a first pause, then three times as long each time, for six
 * tries and a quarter of an hour at most. Each pause is shortened by up to a fifth, so that what failed
 * together does not come back together; by how much follows from the message's id.
 *
 * @param first the pause after the first try
 */
public record NoticeSchedule(Duration first) {
    /** 5 seconds: six tries take ten minutes. */
    public static final NoticeSchedule DEFAULT = new NoticeSchedule(Duration.ofSeconds(5));

    static final int ATTEMPTS_MAX = 6;

    /** After the first try no pause ends later than this. */
    static final Duration WITHIN = Duration.ofMinutes(15);

    private static final int FACTOR = 3;
    private static final double JITTER = 0.2;

    /** Whether a try that could be repeated is the last all the same. */
    boolean isLast(int attempt, Duration sinceFirst, Duration pause) {
        return attempt >= ATTEMPTS_MAX || sinceFirst.plus(pause).compareTo(WITHIN) > 0;
    }

    /**
     * The pause after a try.
     *
     * @param id names the message
     * @param attempt counts from 1
     */
    Duration pauseAfter(String id, int attempt) {
        double whole = first.toMillis() * Math.pow(FACTOR, attempt - 1);
        return Duration.ofMillis(Math.round(whole * (1 - JITTER * fraction(id, attempt))));
    }

    /** At least 0 and below 1, evenly spread. */
    private static double fraction(String id, int attempt) {
        byte[] name = (id + "/" + attempt).getBytes(StandardCharsets.UTF_8);
        return (ByteBuffer.wrap(Digest.of(name).bytes()).getLong() >>> 11) * 0x1.0p-53;
    }
}
