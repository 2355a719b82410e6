package dev.countersign.ingress.problem;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Answers every path that nothing is served under. The path itself goes into no log and no answer. */
public final class UnknownPathServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ServerProblems.ofStatus(HttpServletResponse.SC_NOT_FOUND).answer().writeTo(response);
    }
}
