package dev.countersign.ingress.problem;

import java.util.Map;
import java.util.Set;

/** Problems that the server found before, or beside, any endpoint: known by their status alone. */
final class ServerProblems {
    private static final Set<Integer> NOT_IMPLEMENTED = Set.of(501, 505);

    private static final Map<Integer, String> DETAILS = Map.of(
            400, "The server could not understand the request line, a header or the body's framing",
            404, "Nothing is served under this path",
            405, "Nothing under this path takes this method",
            414, "The request target is too long",
            417, "Only the expectation 100-continue is understood",
            431, "The headers are too large together",
            501, "The request needs a method or a transfer coding that is not implemented",
            505, "The server speaks HTTP/1.1");

    private ServerProblems() {}

    /**
     * The problem behind a status. What the server says it does not implement (501, RFC 9112 section 6.1; 505) is asked
     * for by the request, and not to be had by asking again, as it may be after another 5xx: it is told as 400.
     */
    static Problem ofStatus(int status) {
        ProblemCode code = NOT_IMPLEMENTED.contains(status) ? ProblemCode.BAD_REQUEST : ProblemCode.ofStatus(status);
        return Problem.of(code, DETAILS.getOrDefault(status, code.title()));
    }
}
