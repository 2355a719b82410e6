package dev.countersign.console.signin;

import dev.countersign.console.problem.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;

/** Tells a caller of the API that it does not get in. */
final class ApiFailures implements AuthenticationEntryPoint, AccessDeniedHandler {
    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
            throws IOException {
        problem(failure).writeTo(response);
    }

    private static Problem problem(AuthenticationException failure) {
        if (failure instanceof TooManySignInsException) {
            return Problem.rateLimited();
        }
        return failure instanceof ProviderUnavailableException
                ? Problem.unavailable("The identity provider cannot be asked at the moment")
                : Problem.unauthorized();
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException denied)
            throws IOException {
        Problem.ofStatus(HttpServletResponse.SC_FORBIDDEN).writeTo(response);
    }
}
