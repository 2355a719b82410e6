package dev.countersign.console.signin;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses what another site lets a browser send here, by what the browser itself says of it (Fetch
 * Metadata, {@code Origin}). It stands in front of the CSRF token, and of the API, where a browser
 * might add a remembered password.
 */
final class SameOriginGuard extends OncePerRequestFilter {
    private static final Set<String> SAFE = Set.of("GET", "HEAD");
    private static final String WITHHELD = "null";
    private static final Set<String> OURS = Set.of("same-origin", "none");

    private final @Nullable URI publicUrl;

    SameOriginGuard(@Nullable URI publicUrl) {
        this.publicUrl = publicUrl;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (SAFE.contains(request.getMethod()) || isOurs(request)) {
            chain.doFilter(request, response);
        } else {
            response.sendError(HttpServletResponse.SC_FORBIDDEN);
        }
    }

    private boolean isOurs(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        String origin = request.getHeader("Origin");
        if (site != null) {
            // Our own pages ask for no referrer, and then a browser leaves the origin of their forms out.
            return OURS.contains(site) && (origin == null || origin.equals(WITHHELD) || isOurs(request, origin));
        }
        return origin == null || isOurs(request, origin);
    }

    private boolean isOurs(HttpServletRequest request, String origin) {
        if (publicUrl != null && origin.equals(origin(publicUrl.getScheme(), publicUrl.getAuthority()))) {
            return true;
        }
        return origin.equals(origin(request.getScheme(), request.getHeader("Host")));
    }

    private static String origin(String scheme, @Nullable String authority) {
        return scheme + "://" + authority;
    }
}
