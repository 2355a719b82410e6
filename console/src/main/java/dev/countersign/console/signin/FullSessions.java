package dev.countersign.console.signin;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.catalina.session.TooManyActiveSessionsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.filter.OncePerRequestFilter;

/** Says that there is no room for one more session; it is no fault of the request, or of ours. */
final class FullSessions extends OncePerRequestFilter {
    private static final Logger LOG = LoggerFactory.getLogger(FullSessions.class);
    private static final String SECONDS_TO_WAIT = "60";

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            chain.doFilter(request, response);
        } catch (TooManyActiveSessionsException full) {
            LOG.atWarn().addKeyValue("sessionsMax", full.getMaxActiveSessions()).log("There is no room for a session");
            response.setHeader("Retry-After", SECONDS_TO_WAIT);
            response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        }
    }
}
