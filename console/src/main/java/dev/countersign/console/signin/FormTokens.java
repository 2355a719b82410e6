package dev.countersign.console.signin;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.security.web.csrf.DefaultCsrfToken;
import org.springframework.security.web.csrf.HttpSessionCsrfTokenRepository;

/** What a form has to carry: the session's own token, and a cookie's for who has no session yet. */
final class FormTokens implements CsrfTokenRepository {
    private static final Pattern TOKEN = Pattern.compile("[0-9a-f-]{36}");
    private static final String HEADER = "X-CSRF-TOKEN";
    private static final String PARAMETER = "_csrf";

    private final HttpSessionCsrfTokenRepository ofSessions = new HttpSessionCsrfTokenRepository();
    private final StrangersCookie cookie = new StrangersCookie("countersign_form");

    @Override
    public CsrfToken generateToken(HttpServletRequest request) {
        return ofSessions.generateToken(request);
    }

    @Override
    public void saveToken(@Nullable CsrfToken token, HttpServletRequest request, HttpServletResponse response) {
        if (token == null) {
            cookie.forget(request, response);
        }
        if (request.getSession(false) != null) {
            ofSessions.saveToken(token, request, response);
        } else if (token != null) {
            cookie.keep(request, response, token.getToken());
        }
    }

    @Override
    public @Nullable CsrfToken loadToken(HttpServletRequest request) {
        if (request.getSession(false) != null) {
            return ofSessions.loadToken(request);
        }
        String kept = cookie.value(request);
        return kept != null && TOKEN.matcher(kept).matches() ? new DefaultCsrfToken(HEADER, PARAMETER, kept) : null;
    }
}
