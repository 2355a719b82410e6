package dev.countersign.ingress.http;

import dev.countersign.ingress.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;

/** What a request's query asks for. */
public final class QueryParameters {
    private QueryParameters() {}

    /**
     * All values by name, as they were sent; which are known, the caller says.
     *
     * @throws ProblemException 400 when the query is no text, with a broken escape for example
     */
    public static Map<String, String[]> of(HttpServletRequest request) {
        try {
            return request.getParameterMap();
        } catch (IllegalStateException undecodable) {
            throw ProblemException.badRequest("The query string cannot be decoded");
        }
    }
}
