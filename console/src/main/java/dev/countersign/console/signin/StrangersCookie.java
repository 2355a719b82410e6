package dev.countersign.console.signin;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;

/**
 * Keeps what has to be known of somebody who is not signed in yet with themselves: a session of ours for
 * each visitor could be used up by anybody. No script reads it, other sites do not send it with a form, and
 * what is in it is as trustworthy as any other input.
 */
final class StrangersCookie {
    static final int CHARS_MAX = 2_000;

    /** Signing in takes no longer. */
    private static final Duration KEPT = Duration.ofMinutes(15);

    private final String name;

    StrangersCookie(String name) {
        this.name = name;
    }

    /** Null when there is none. */
    @Nullable
    String value(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        if (cookies != null) {
            for (Cookie cookie : cookies) {
                String value = cookie.getValue();
                if (cookie.getName().equals(name) && !value.isEmpty() && value.length() <= CHARS_MAX) {
                    return value;
                }
            }
        }
        return null;
    }

    void keep(HttpServletRequest request, HttpServletResponse response, String value) {
        add(request, response, value, KEPT);
    }

    /** Does nothing where there is none. */
    void forget(HttpServletRequest request, HttpServletResponse response) {
        if (value(request) != null) {
            add(request, response, "", Duration.ZERO);
        }
    }

    private void add(HttpServletRequest request, HttpServletResponse response, String value, Duration kept) {
        ResponseCookie cookie = ResponseCookie.from(name, value)
                .httpOnly(true)
                .secure(request.isSecure())
                .path("/")
                .sameSite("Lax")
                .maxAge(kept)
                .build();
        response.addHeader(HttpHeaders.SET_COOKIE, cookie.toString());
    }
}
