package dev.countersign.ingress.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;

/** What is served under one path, for one method. */
@FunctionalInterface
public interface Endpoint {
    /**
     * Answers. May block: every request has its own virtual thread.
     *
     * @throws dev.countersign.ingress.problem.ProblemException for an answer that is a problem
     */
    HttpAnswer answer(HttpServletRequest request) throws IOException, InterruptedException;
}
