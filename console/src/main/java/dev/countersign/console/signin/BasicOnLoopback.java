package dev.countersign.console.signin;

import dev.countersign.console.problem.Problem;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses passwords that came over a network: HTTP Basic is for the machine itself. Doubled headers
 * are refused too, because two readers could each take another one. The connection's own address
 * counts, never a forwarded one; behind a proxy on the same machine every caller looks local, so
 * that the proxy has to drop {@code Basic}.
 */
final class BasicOnLoopback extends OncePerRequestFilter {
    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        List<String> credentials = Collections.list(request.getHeaders("Authorization"));
        boolean basic = credentials.stream()
                .anyMatch(credential -> credential.toLowerCase(Locale.ROOT).startsWith("basic"));
        boolean refused = credentials.size() > 1
                || (basic && !InetAddress.ofLiteral(request.getRemoteAddr()).isLoopbackAddress());
        if (refused) {
            Problem.unauthorized().writeTo(response);
        } else {
            chain.doFilter(request, response);
        }
    }
}
