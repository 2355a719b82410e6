package dev.countersign.console.page;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An instant as people read it; the page's script counts on from it.
 *
 * @param iso for machines
 * @param exact to the second, in UTC
 * @param relative such as {@code 4 min ago} or {@code in 2 h}
 * @param urgency {@code soon} within ten minutes, {@code over} when past, else {@code later}
 */
record Moment(String iso, String exact, String relative, String urgency) {
    private static final DateTimeFormatter EXACT = DateTimeFormatter.ofPattern(
                    "d MMM yyyy, HH:mm:ss 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("d MMM, ", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    private static final Duration SOON = Duration.ofMinutes(10);

    static Moment of(Instant instant, Instant now) {
        Duration until = Duration.between(now, instant);
        String relative = until.isNegative() ? inWords(until.negated()) + " ago" : "in " + inWords(until);
        String urgency = until.isNegative() ? "over" : until.compareTo(SOON) < 0 ? "soon" : "later";
        return new Moment(instant.toString(), EXACT.format(instant), relative, urgency);
    }

    /** To the second, in UTC. */
    static String exact(Instant instant) {
        return EXACT.format(instant);
    }

    /**
     * The time of the day to the thousandth of a second, in UTC, with the day where it is another one.
     *
     * @param before what was told before it; null for nothing
     */
    static String clock(Instant instant, @Nullable Instant before) {
        boolean sameDay =
                before == null || instant.truncatedTo(ChronoUnit.DAYS).equals(before.truncatedTo(ChronoUnit.DAYS));
        return (sameDay ? "" : DAY.format(instant)) + CLOCK.format(instant);
    }

    /** The largest unit that fits; the same words as the page's script. */
    static String inWords(Duration duration) {
        if (duration.toSeconds() < 60) {
            return duration.toSeconds() + " s";
        }
        if (duration.toMinutes() < 60) {
            return duration.toMinutes() + " min";
        }
        return duration.toHours() < 48 ? duration.toHours() + " h" : duration.toDays() + " days";
    }
}
