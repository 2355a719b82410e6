package dev.countersign.ingress.problem;

import java.util.Map;

/** Problems that the server found before, or beside, any endpoint: known by their status alone. */
final class ServerProblems {
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

    static Problem ofStatus(int status) {
        ProblemCode code = ProblemCode.ofStatus(status);
        return Problem.of(code, DETAILS.getOrDefault(status, code.title()));
    }
}
