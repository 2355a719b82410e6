package dev.countersign.ingress.http;

import dev.countersign.door.LoggedFailure;
import dev.countersign.ingress.problem.Problem;
import dev.countersign.ingress.problem.ProblemCode;
import dev.countersign.ingress.problem.ProblemException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts an {@link Endpoint} behind HTTP: checks the method and turns every failure into a problem
 * document. A plain servlet, because on this path every layer is paid for in calls a second.
 */
public final class EndpointServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger log = LoggerFactory.getLogger(EndpointServlet.class);

    private final transient Endpoint endpoint;
    private final transient Set<String> methods;

    /** @param method {@code POST}, or {@code GET}, which then answers {@code HEAD} too */
    public EndpointServlet(String method, Endpoint endpoint) {
        this(method.equals("GET") ? Set.of("GET", "HEAD") : Set.of(method), endpoint);
    }

    /** @param methods exactly these; which of them a path below takes, the endpoint says */
    public EndpointServlet(Set<String> methods, Endpoint endpoint) {
        this.endpoint = endpoint;
        this.methods = Set.copyOf(methods);
    }

    /** Takes every method; which of them a path takes, the endpoint says. */
    public EndpointServlet(Endpoint endpoint) {
        this(Set.of(), endpoint);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        answer(request).writeTo(response);
    }

    private HttpAnswer answer(HttpServletRequest request) {
        try {
            return methods.isEmpty() || methods.contains(request.getMethod()) ? endpoint.answer(request) : notAllowed();
        } catch (ProblemException refused) {
            return refused.problem().answer();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return Problem.of(ProblemCode.UNAVAILABLE, "This instance is stopping")
                    .retryAfter(1)
                    .answer();
        } catch (IOException | RuntimeException failure) {
            // The path is not logged: it is the caller's text. The endpoint's class is ours.
            log.atError()
                    .addKeyValue("endpoint", endpoint.getClass().getSimpleName())
                    .setCause(LoggedFailure.of(failure))
                    .log("A request failed inside");
            return Problem.of(ProblemCode.INTERNAL_ERROR, "The request failed inside; it was logged")
                    .answer();
        } finally {
            BodyReader.letGo(request);
        }
    }

    private HttpAnswer notAllowed() {
        String allowed = String.join(", ", new TreeSet<>(methods));
        return Problem.of(ProblemCode.METHOD_NOT_ALLOWED, "This path takes " + allowed)
                .with("Allow", allowed)
                .answer();
    }
}
