package dev.countersign.console.signin;

import dev.countersign.console.person.LocalUser;
import dev.countersign.console.person.LocalUsers;
import dev.countersign.console.person.Person;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Ends sessions that are over: too long unused, too old, or of a local user who was shut out, got
 * another password, or is no more. What a page fetches by itself keeps no session alive. A local
 * user's groups and roles are those of the file as it is now.
 *
 * <p>Not a bean: every filter that is one runs for every request, the API's too.
 */
final class SessionGuard extends OncePerRequestFilter {
    /** The header of requests that no person made. Leaving it out gains an attacker nothing. */
    static final String UNATTENDED = "Countersign-Unattended";

    private final LocalUsers users;
    private final Sessions sessions;

    SessionGuard(LocalUsers users, Sessions sessions) {
        this.users = users;
        this.sessions = sessions;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication != null && authentication.getPrincipal() instanceof SignedIn principal) {
            HttpSession session = request.getSession(false);
            Authentication now =
                    session != null && sessions.isAlive(session) ? current(authentication, principal) : null;
            if (session != null && now == null) {
                session.invalidate();
            }
            if (session != null && now != null && request.getHeader(UNATTENDED) == null) {
                sessions.used(session);
            }
            hold(now);
        }
        chain.doFilter(request, response);
    }

    /** Null when the person is no longer who they were. */
    private @Nullable Authentication current(Authentication authentication, SignedIn principal) {
        if (!(principal instanceof LocalPrincipal local)) {
            return authentication;
        }
        LocalUser user = users.find(local.name());
        if (user == null || !user.passwordHash().equals(local.passwordHash())) {
            return null;
        }
        Person person = user.person();
        return person.equals(local.person())
                ? authentication
                : UsernamePasswordAuthenticationToken.authenticated(
                        new LocalPrincipal(local.name(), person, local.passwordHash()), null, List.of());
    }

    private static void hold(@Nullable Authentication authentication) {
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(authentication);
        SecurityContextHolder.setContext(context);
    }
}
