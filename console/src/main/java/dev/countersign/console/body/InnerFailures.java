package dev.countersign.console.body;

import dev.countersign.door.LoggedFailure;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.catalina.connector.ClientAbortException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Around everything: a request that fails inside is logged here, by the failure's type and place, and ends with
 * 500. Tomcat would log what the exception says as well, which may be what somebody sent.
 */
public final class InnerFailures extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(InnerFailures.class);

    /** Causes that are looked through for somebody who went away. */
    private static final int DEPTH_MAX = 8;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        try {
            chain.doFilter(request, response);
        } catch (IOException | ServletException | RuntimeException failure) {
            ClientAbortException gone = gone(failure);
            if (gone != null) {
                throw gone;
            }
            // The path is not logged: it is the caller's text.
            LOG.atError().setCause(LoggedFailure.of(failure)).log("A request failed inside");
            if (response.isCommitted()) {
                // Cut, not ended: half an answer must not be taken for a whole one.
                throw new ClientAbortException("The answer broke off");
            }
            response.resetBuffer();
            response.sendError(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
        }
    }

    /** Null while the other side is there; Tomcat ends in silence what nobody waits for. */
    private static @Nullable ClientAbortException gone(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEPTH_MAX; depth++) {
            if (cause instanceof ClientAbortException gone) {
                return gone;
            }
            cause = cause.getCause();
        }
        return null;
    }
}
