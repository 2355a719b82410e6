package dev.countersign.audit.backtest;

import dev.countersign.audit.AuditException;
import dev.countersign.audit.Moment;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Moments as people type them: {@code 2026-11-01}, {@code 2026-11-01T08:00:00Z}, or {@code 7d} for that long ago. */
final class Since {
    static final String FORMS = "2026-11-01, 2026-11-01T08:00:00Z, or 90m, 24h, 7d for that long ago";

    private static final Pattern AGO = Pattern.compile("([0-9]{1,6})([smhd])");

    private Since() {}

    /** @return null for a text of another form */
    static @Nullable Instant parse(String text, Clock clock) {
        Duration ago = duration(text);
        try {
            if (ago != null) {
                return clock.instant().minus(ago).truncatedTo(ChronoUnit.SECONDS);
            }
            return Moment.beginning(text);
        } catch (AuditException | DateTimeException | ArithmeticException otherForm) {
            return null;
        }
    }

    /** {@code 90m}; null for a text of another form. */
    static @Nullable Duration duration(String text) {
        Matcher matcher = AGO.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    /** @param option for the sentence, when it is of another form */
    static @Nullable Instant required(String option, @Nullable String text, Clock clock) {
        if (text == null) {
            return null;
        }
        Instant moment = parse(text, clock);
        if (moment == null) {
            throw PolicyAsking.refused(option + " is a moment: " + FORMS + ". It was " + text + ".");
        }
        return moment;
    }
}
