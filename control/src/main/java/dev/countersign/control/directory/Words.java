package dev.countersign.control.directory;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The small forms of the config files: names, durations, choices. Failures are sentences. */
final class Words {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");
    private static final int SHOWN_CHARS_MAX = 60;

    private Words() {}

    /** A name that can stand in a key of the control topic. */
    static String name(String text) {
        if (!NAME.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "A name is 1 to 128 characters of letters, digits, '.', '_' and '-', not '" + shown(text) + "'.");
        }
        return text;
    }

    /** One line for people. */
    static Function<String, String> line(int charsMax) {
        return text -> {
            boolean visible = text.codePoints().noneMatch(Words::isHidden);
            if (text.isBlank() || text.length() > charsMax || !visible) {
                throw new IllegalArgumentException(
                        "This must be one line of 1 to " + charsMax + " visible characters.");
            }
            return text;
        };
    }

    /** Visible ASCII without spaces. */
    static Function<String, String> token(int charsMax) {
        return text -> {
            if (text.isEmpty() || text.length() > charsMax || text.chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
                throw new IllegalArgumentException("This must be 1 to " + charsMax + " visible ASCII characters.");
            }
            return text;
        };
    }

    /** A duration as {@code 500ms}, {@code 5s}, {@code 2m}, {@code 1h} or ISO 8601. */
    static Function<String, Duration> duration(Duration max) {
        return text -> {
            Duration duration = duration(text);
            if (duration.isNegative() || duration.isZero() || duration.compareTo(max) > 0) {
                throw new IllegalArgumentException("This duration must be above zero and at most " + max + ".");
            }
            return duration;
        };
    }

    private static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        try {
            if (!matcher.matches()) {
                return Duration.parse(text);
            }
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("A duration is written like 500ms, 5s, 2m or PT5S.", e);
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }

    /** A constant of an enum, in small letters. */
    static <E extends Enum<E>> Function<String, E> choice(Class<E> type) {
        return text -> {
            StringBuilder choices = new StringBuilder();
            for (E constant : type.getEnumConstants()) {
                String name = constant.name().toLowerCase(Locale.ROOT);
                if (name.equals(text)) {
                    return constant;
                }
                choices.append(choices.isEmpty() ? "" : ", ").append(name);
            }
            throw new IllegalArgumentException("This must be one of " + choices + ", not '" + shown(text) + "'.");
        };
    }

    /** An owner's text in a sentence of ours: short, and without what a terminal would obey. */
    static String shown(String text) {
        String cut = text.length() > SHOWN_CHARS_MAX ? text.substring(0, SHOWN_CHARS_MAX) + "…" : text;
        StringBuilder shown = new StringBuilder();
        cut.codePoints().map(c -> isHidden(c) ? '\uFFFD' : c).forEach(shown::appendCodePoint);
        return shown.toString();
    }

    /** An exception's message as a sentence. */
    static String sentence(IllegalArgumentException e) {
        String message = e.getMessage() == null ? "This value is not allowed" : e.getMessage();
        return message.endsWith(".") ? message : message + ".";
    }

    private static boolean isHidden(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }
}
