package dev.countersign.audit;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;

/**
 * A moment that a history is cut at. The order is the log's, and the recorded times say where to stop:
 * before the first record that is later. What carries the very instant has happened, so that what was
 * decided in one go is never cut in two. What follows a later record has not happened, whatever its
 * own clock said.
 */
public record Moment(Instant instant) {

    /**
     * Reads what people write.
     *
     * @throws AuditException when it is neither an instant with its zone nor a date; a date is its end
     */
    public static Moment parse(String text) {
        return new Moment(isDate(text) ? startOf(text).plusDays(1).toInstant().minusNanos(1) : instant(text));
    }

    /** As {@link #parse}, but a date is its beginning. */
    public static Instant beginning(String text) {
        return isDate(text) ? startOf(text).toInstant() : instant(text);
    }

    /** As {@link #parse}, but a date is the beginning of the next one: for what ends before it. */
    public static Instant end(String text) {
        return isDate(text) ? startOf(text).plusDays(1).toInstant() : instant(text);
    }

    private static boolean isDate(String text) {
        return text.length() == "2026-11-22".length();
    }

    private static OffsetDateTime startOf(String text) {
        try {
            return LocalDate.parse(text).atStartOfDay().atOffset(ZoneOffset.UTC);
        } catch (DateTimeException none) {
            throw AuditException.badTime(text);
        }
    }

    private static Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException none) {
            throw AuditException.badTime(text);
        }
    }

    /** Whether something of this time has happened. */
    public boolean has(Instant at) {
        return !at.isAfter(instant);
    }

    /**
     * What has happened of a history.
     *
     * @param leftOut how many are left out although their own time is not later: clocks that differ
     */
    public record Cut<T>(List<T> happened, int leftOut) {}

    /** Cuts a history that is in the order of the log. */
    public <T> Cut<T> cut(List<T> history, Function<T, Instant> time) {
        int end = 0;
        while (end < history.size() && has(time.apply(history.get(end)))) {
            end++;
        }
        int leftOut = (int) history.subList(end, history.size()).stream()
                .filter(one -> has(time.apply(one)))
                .count();
        return new Cut<>(history.subList(0, end), leftOut);
    }
}
