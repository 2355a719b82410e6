package dev.countersign.ingress.report;

import dev.countersign.ingress.http.Spelling;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of one object and notes what is wrong with each, so that a caller hears of all of
 * them at once. What it hands out is of use only when {@link #end} has passed.
 */
final class ReportFields {
    private static final int FLAWS_MAX = 100;

    /** RFC 3339, section 5.6, but for leap seconds, which no clock of ours can tell. */
    private static final Pattern DATE_TIME = Pattern.compile(
            "(\\d{4}-\\d{2}-\\d{2})[Tt](\\d{2}:\\d{2}:\\d{2})(?:\\.(\\d+))?(?:[Zz]|([+-])(\\d{2}):(\\d{2}))");

    /** What records keep of a second. */
    private static final int FRACTION_DIGITS = 6;

    private static final int HOURS = 24;
    private static final int MINUTES = 60;

    private final Map<String, @Nullable Object> sent;
    private final Set<String> known = new HashSet<>();
    private final List<Flaw> flaws = new ArrayList<>();

    ReportFields(Map<String, @Nullable Object> sent) {
        this.sent = sent;
    }

    /** A string of so many characters, which must be there; empty where it is flawed. */
    String text(String name, int min, int max) {
        String text = isThere(name) ? checked(name, sent.get(name), min, max) : null;
        return text == null ? "" : text;
    }

    /** The same, where null or nothing may be sent. */
    @Nullable
    String optionalText(String name, int min, int max) {
        return optional(name) ? checked(name, sent.get(name), min, max) : null;
    }

    /** Any value; null where there is none. */
    @Nullable
    Object optionalJson(String name) {
        known.add(name);
        return sent.get(name);
    }

    /** One of an enum's constants, in lower case; the first where it is flawed. */
    <E extends Enum<E>> E oneOf(String name, Class<E> type) {
        E[] constants = type.getEnumConstants();
        if (isThere(name)) {
            Object value = sent.get(name);
            for (E constant : constants) {
                if (Spelling.code(constant).equals(value)) {
                    return constant;
                }
            }
            flaws.add(Flaw.field(name, "Input should be " + alternatives(constants), "enum"));
        }
        return constants[0];
    }

    /** An instant to the microsecond; the epoch where it is flawed. */
    Instant dateTime(String name) {
        if (!isThere(name)) {
            return Instant.EPOCH;
        }
        if (!(sent.get(name) instanceof String text)) {
            flaws.add(Flaw.field(name, "Input should be a valid datetime", "datetime_type"));
            return Instant.EPOCH;
        }
        Instant instant = dateTimeOf(text);
        if (instant == null) {
            flaws.add(Flaw.field(name, "Input should be a valid datetime of RFC 3339", "datetime_parsing"));
            return Instant.EPOCH;
        }
        return instant;
    }

    /** A whole number that is not negative; 0 where it is flawed. */
    long count(String name) {
        Long number = isThere(name) ? integer(name) : null;
        if (number != null && number < 0) {
            flaws.add(Flaw.field(name, "Input should be greater than or equal to 0", "greater_than_equal"));
        }
        return number == null ? 0 : Math.max(0, number);
    }

    /** A whole number within these bounds, where null or nothing may be sent. */
    @Nullable
    Integer optionalInteger(String name, int min, int max) {
        Long number = optional(name) ? integer(name) : null;
        if (number == null) {
            return null;
        }
        if (number < min) {
            flaws.add(Flaw.field(name, "Input should be greater than or equal to " + min, "greater_than_equal"));
            return null;
        }
        if (number > max) {
            flaws.add(Flaw.field(name, "Input should be less than or equal to " + max, "less_than_equal"));
            return null;
        }
        return number.intValue();
    }

    /** True or false, where null or nothing may be sent. */
    @Nullable
    Boolean optionalFlag(String name) {
        if (!optional(name)) {
            return null;
        }
        if (sent.get(name) instanceof Boolean flag) {
            return flag;
        }
        flaws.add(Flaw.field(name, "Input should be a valid boolean", "bool_type"));
        return null;
    }

    /** A rule of its own was broken. */
    void flaw(String name, String rule) {
        flaws.add(Flaw.field(name, "Value error, " + rule, "value_error"));
    }

    /** @throws ReportRefusedException when anything was wrong, or there are fields that nobody asked for */
    void end() {
        Set<String> unknown = new TreeSet<>(sent.keySet());
        unknown.removeAll(known);
        for (String name : unknown) {
            flaws.add(Flaw.field(Spelling.shortened(name), "Extra inputs are not permitted", "extra_forbidden"));
        }
        if (!flaws.isEmpty()) {
            throw new ReportRefusedException(flaws.subList(0, Math.min(flaws.size(), FLAWS_MAX)));
        }
    }

    private boolean isThere(String name) {
        known.add(name);
        if (!sent.containsKey(name)) {
            flaws.add(Flaw.missing(name));
            return false;
        }
        return true;
    }

    private boolean optional(String name) {
        known.add(name);
        return sent.get(name) != null;
    }

    private @Nullable String checked(String name, @Nullable Object value, int min, int max) {
        if (!(value instanceof String text)) {
            flaws.add(Flaw.field(name, "Input should be a valid string", "string_type"));
            return null;
        }
        int length = text.codePointCount(0, text.length());
        if (length < min) {
            flaws.add(Flaw.field(name, "String should have at least " + characters(min), "string_too_short"));
            return null;
        }
        if (length > max) {
            flaws.add(Flaw.field(name, "String should have at most " + characters(max), "string_too_long"));
            return null;
        }
        return text;
    }

    private @Nullable Long integer(String name) {
        if (sent.get(name) instanceof Long number) {
            return number;
        }
        flaws.add(
                sent.get(name) instanceof Double
                        ? Flaw.field(
                                name,
                                "Input should be a valid integer, got a number with a fractional part",
                                "int_from_float")
                        : Flaw.field(name, "Input should be a valid integer", "int_type"));
        return null;
    }

    private static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant BEYOND = Instant.parse("+10000-01-01T00:00:00Z");

    private static @Nullable Instant dateTimeOf(String text) {
        Matcher parts = DATE_TIME.matcher(text);
        if (!parts.matches()) {
            return null;
        }
        try {
            Instant local =
                    LocalDateTime.parse(parts.group(1) + "T" + parts.group(2)).toInstant(ZoneOffset.UTC);
            Integer offset = offsetMinutes(parts);
            if (offset == null) {
                return null;
            }
            Instant instant = local.minus(offset, ChronoUnit.MINUTES).plus(micros(parts.group(3)), ChronoUnit.MICROS);
            // RFC 3339 has four digits for a year: an instant beyond could not be told back.
            return instant.isBefore(EARLIEST) || !instant.isBefore(BEYOND) ? null : instant;
        } catch (DateTimeException noSuchDay) {
            return null;
        }
    }

    private static @Nullable Integer offsetMinutes(Matcher parts) {
        if (parts.group(4) == null) {
            return 0;
        }
        int hours = Integer.parseInt(parts.group(5));
        int minutes = Integer.parseInt(parts.group(6));
        if (hours >= HOURS || minutes >= MINUTES) {
            return null;
        }
        int offset = hours * MINUTES + minutes;
        return parts.group(4).equals("-") ? -offset : offset;
    }

    private static long micros(@Nullable String fraction) {
        if (fraction == null) {
            return 0;
        }
        String digits = (fraction + "0".repeat(FRACTION_DIGITS)).substring(0, FRACTION_DIGITS);
        return Long.parseLong(digits);
    }

    private static String alternatives(Enum<?>[] constants) {
        String all = Stream.of(constants)
                .limit(constants.length - 1L)
                .map(constant -> "'" + Spelling.code(constant) + "'")
                .collect(Collectors.joining(", "));
        return all + " or '" + Spelling.code(constants[constants.length - 1]) + "'";
    }

    private static String characters(int count) {
        return count == 1 ? "1 character" : count + " characters";
    }
}
