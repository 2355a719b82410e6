package dev.countersign.ingress.gateway;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How long a caller waits for an answer.
 *
 * @param preferred whether the caller asked for it ({@code Prefer: wait=N}, RFC 7240)
 */
public record Patience(Duration duration, boolean preferred) {
    private static final String WAIT = "wait=";
    private static final int DIGITS_MAX = 9;

    /**
     * Reads the preference. What is not understood is ignored, as RFC 7240 asks; the first of
     * several counts; more than the limit is cut to it.
     *
     * @param values of all headers {@code Prefer}
     */
    public static Patience of(List<String> values, Duration normal, Duration max) {
        for (String value : values) {
            for (String preference : value.split(",", -1)) {
                Duration wait = seconds(preference.split(";", 2)[0].strip().toLowerCase(Locale.ROOT));
                if (wait != null) {
                    return new Patience(wait.compareTo(max) > 0 ? max : wait, true);
                }
            }
        }
        return new Patience(normal, false);
    }

    /** What {@code Preference-Applied} says. */
    public String applied() {
        return WAIT + duration.toSeconds();
    }

    private static @Nullable Duration seconds(String preference) {
        if (!preference.startsWith(WAIT)) {
            return null;
        }
        String number = preference.substring(WAIT.length()).strip();
        boolean digits = !number.isEmpty()
                && number.length() <= DIGITS_MAX
                && number.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Duration.ofSeconds(Long.parseLong(number)) : null;
    }
}
