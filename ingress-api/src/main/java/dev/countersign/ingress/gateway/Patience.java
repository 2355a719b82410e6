package dev.countersign.ingress.gateway;

import dev.countersign.ingress.http.HttpAnswer;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Collections;
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

    /** The same, of a request. */
    public static Patience of(HttpServletRequest request, Duration normal, Duration max) {
        return of(Collections.list(request.getHeaders("Prefer")), normal, max);
    }

    /** The answer to who waited so, which says so when it was asked for. */
    public HttpAnswer appliedTo(HttpAnswer answer) {
        return preferred ? answer.with("Preference-Applied", WAIT + duration.toSeconds()) : answer;
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
