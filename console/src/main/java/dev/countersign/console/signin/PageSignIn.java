package dev.countersign.console.signin;

import dev.countersign.console.person.Person;
import dev.countersign.console.text.VisibleText;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.security.web.authentication.SavedRequestAwareAuthenticationSuccessHandler;

/** What happens around signing in with a browser: before, after it worked, after it did not. */
public final class PageSignIn extends SavedRequestAwareAuthenticationSuccessHandler
        implements AuthenticationFailureHandler, AuthenticationEntryPoint {
    public static final String PATH = "/sign-in";
    public static final String COOKIE = "countersign_session";

    /** Of what somebody outside worded: their name, or what the provider answered. */
    private static final int LOGGED_CHARS_MAX = 200;

    private static final Logger LOG = LoggerFactory.getLogger(PageSignIn.class);

    private final Sessions sessions;
    private final AskedPage asked = new AskedPage();

    PageSignIn(Sessions sessions) {
        this.sessions = sessions;
        setDefaultTargetUrl("/inbox");
        setRequestCache(asked);
    }

    /** Which page somebody asked for who had to sign in first. */
    AskedPage asked() {
        return asked;
    }

    /** Somebody opened a page, and should come back to it; what a page fetches is not one. */
    static boolean isPage(HttpServletRequest request) {
        String accept = request.getHeader("Accept");
        return request.getMethod().equals("GET")
                && request.getHeader("HX-Request") == null
                && request.getHeader(SessionGuard.UNATTENDED) == null
                && accept != null
                && accept.contains("text/html");
    }

    static boolean isSignOut(HttpServletRequest request) {
        return request.getMethod().equals("POST") && request.getServletPath().equals("/sign-out");
    }

    @Override
    public void onAuthenticationSuccess(
            HttpServletRequest request, HttpServletResponse response, Authentication authentication)
            throws ServletException, IOException {
        sessions.begin(request.getSession());
        Person person = SignedIn.of(authentication);
        LOG.atInfo()
                .addKeyValue("orgId", person.organization())
                .addKeyValue("subject", VisibleText.plain(person.subject(), LOGGED_CHARS_MAX))
                .addKeyValue("issuer", person.issuer())
                .log("Somebody signed in");
        asked.removeRequest(request, response);
        super.onAuthenticationSuccess(request, response, authentication);
    }

    @Override
    public void onAuthenticationFailure(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
            throws IOException {
        if (!(failure instanceof TooManySignInsException)
                && !request.getMethod().equals("POST")) {
            LOG.atWarn()
                    .addKeyValue("problem", VisibleText.plain(failure.getMessage(), LOGGED_CHARS_MAX))
                    .log("A sign-in by the identity provider failed");
        }
        String why = failure instanceof TooManySignInsException
                ? "wait"
                : request.getMethod().equals("POST") ? "wrong" : "refused";
        getRedirectStrategy().sendRedirect(request, response, PATH + "?" + why);
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
            throws IOException {
        if (isPage(request)) {
            getRedirectStrategy().sendRedirect(request, response, PATH);
            return;
        }
        // A part of a page cannot become the sign-in page: the page itself has to be loaded again.
        response.setHeader("HX-Refresh", "true");
        response.sendError(HttpServletResponse.SC_UNAUTHORIZED);
    }
}
