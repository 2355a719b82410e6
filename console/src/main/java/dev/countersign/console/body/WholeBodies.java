package dev.countersign.console.body;

import dev.countersign.console.body.Budget.Share;
import dev.countersign.console.signin.Sessions;
import dev.countersign.domain.request.Limits;
import jakarta.servlet.FilterChain;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Takes in what a request carries before anything looks at it. The server itself would set aside as many
 * bytes as a stranger announces, and wait for as long as one comes now and then. Here a buffer grows with
 * what has arrived, within a time and a size, and all buffers together within a budget.
 *
 * <p>Who has not shown who they are may send what signing in takes and no more.
 */
public final class WholeBodies extends OncePerRequestFilter {
    /** Of somebody without a session or credentials, and for signing in. */
    static final int STRANGER_BYTES_MAX = 16 * 1024;

    /** Of a form: what is typed as JSON is longer in a form's encoding. */
    static final int FORM_BYTES_MAX = 2 * Limits.BODY_BYTES_MAX;

    /** Of a query and a form together. */
    static final int FIELDS_MAX = 200;

    private static final int FIRST_BYTES = 2 * 1024;
    private static final int DRAINED_AT_ONCE_BYTES = 8 * 1024;
    private static final String API = "/v1/";
    private static final String SIGN_IN = "/sign-in";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String SECONDS_TO_WAIT = "1";

    private final Sessions sessions;
    private final Duration within;
    private final Budget budget;

    /**
     * @param within how long a body may take to arrive, in all; a read that has begun by then ends at the
     *     server's own read timeout
     * @param bytesMax of all bodies of requests under way
     */
    public WholeBodies(Sessions sessions, Duration within, long bytesMax) {
        this.sessions = sessions;
        this.within = within;
        this.budget = new Budget(bytesMax);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean signedIn = isSignedIn(request);
        try (Share share = budget.share(!signedIn)) {
            HttpServletRequest received;
            try {
                received = receive(request, bytesMax(request, signedIn), share);
            } catch (RefusedBodyException refused) {
                refuse(request, response, refused.status());
                return;
            }
            chain.doFilter(received, response);
        }
    }

    private boolean isSignedIn(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        return session != null && sessions.isAlive(session);
    }

    /** What is shown as credentials is not checked yet: it makes room for one body and not in the budget. */
    private static int bytesMax(HttpServletRequest request, boolean signedIn) {
        String path = request.getRequestURI();
        if (path.startsWith(API)) {
            return request.getHeader("Authorization") == null ? STRANGER_BYTES_MAX : Limits.BODY_BYTES_MAX;
        }
        return signedIn && !path.equals(SIGN_IN) ? FORM_BYTES_MAX : STRANGER_BYTES_MAX;
    }

    private HttpServletRequest receive(HttpServletRequest request, int bytesMax, Share share)
            throws RefusedBodyException {
        FormFields fields = new FormFields(FIELDS_MAX);
        fields.add(request.getQueryString());
        ByteArrayInputStream body = body(request, bytesMax, share);
        if (isForm(request)) {
            fields.add(new String(body.readAllBytes(), StandardCharsets.UTF_8));
            body.reset();
        }
        return new ReceivedRequest(request, body, fields.values());
    }

    private static boolean isForm(HttpServletRequest request) {
        String type = request.getContentType();
        return request.getMethod().equals("POST")
                && type != null
                && type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(FORM);
    }

    private ByteArrayInputStream body(HttpServletRequest request, int bytesMax, Share share)
            throws RefusedBodyException {
        boolean some = request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
        if (!some) {
            return new ByteArrayInputStream(new byte[0]);
        }
        if (request.getContentLengthLong() > bytesMax && bytesMax == STRANGER_BYTES_MAX) {
            throw RefusedBodyException.tooLarge();
        }
        try {
            return read(request.getInputStream(), bytesMax, share);
        } catch (IOException cut) {
            // Nothing came for the read timeout, or nobody is there any more to hear an answer.
            throw RefusedBodyException.tooSlow();
        }
    }

    private ByteArrayInputStream read(InputStream in, int bytesMax, Share share)
            throws IOException, RefusedBodyException {
        long deadline = System.nanoTime() + within.toNanos();
        byte[] buffer = grown(new byte[0], Math.min(FIRST_BYTES, bytesMax + 1), share);
        int length = 0;
        while (true) {
            if (System.nanoTime() - deadline >= 0) {
                throw RefusedBodyException.tooSlow();
            }
            int more = in.read(buffer, length, buffer.length - length);
            if (more < 0) {
                return new ByteArrayInputStream(buffer, 0, length);
            }
            length += more;
            if (length > bytesMax) {
                drain(in, bytesMax, deadline);
                throw RefusedBodyException.tooLarge();
            }
            if (length == buffer.length) {
                buffer = grown(buffer, Math.min(2 * length, bytesMax + 1), share);
            }
        }
    }

    /** Lets somebody who is still sending too much come to the end, who would not hear the answer before. */
    private static void drain(InputStream in, int bytesMax, long deadline) throws IOException {
        if (bytesMax == STRANGER_BYTES_MAX) {
            return;
        }
        byte[] dropped = new byte[DRAINED_AT_ONCE_BYTES];
        int left = FORM_BYTES_MAX;
        while (left > 0 && System.nanoTime() - deadline < 0) {
            int more = in.read(dropped);
            left = more < 0 ? 0 : left - more;
        }
    }

    private static byte[] grown(byte[] buffer, int bytes, Share share) throws RefusedBodyException {
        if (!share.take(bytes - buffer.length)) {
            throw RefusedBodyException.noRoom();
        }
        return Arrays.copyOf(buffer, bytes);
    }

    /** As a page or as a problem document, by the path; these statuses end the connection too. */
    private static void refuse(HttpServletRequest request, HttpServletResponse response, int status)
            throws IOException {
        // The server notes a failed read as a fault of its own, which it would log and answer instead.
        request.removeAttribute(RequestDispatcher.ERROR_EXCEPTION);
        if (response.isCommitted()) {
            // It has chosen the status already.
            return;
        }
        if (status == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
            response.setHeader("Retry-After", SECONDS_TO_WAIT);
        }
        response.sendError(status);
    }

    /** What the bodies under way take now. */
    long bytes() {
        return budget.bytes();
    }
}
