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
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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
 */
public final class SessionGuard extends OncePerRequestFilter {
    /** The header of requests that no person made. Leaving it out gains an attacker nothing. */
    public static final String UNATTENDED = "Countersign-Unattended";

    private static final String SIGNED_IN_AT = SessionGuard.class.getName() + ".signedInAt";
    private static final String USED_AT = SessionGuard.class.getName() + ".usedAt";

    private final LocalUsers users;
    private final Duration idle;
    private final Duration max;
    private final InstantSource clock;

    public SessionGuard(LocalUsers users, Duration idle, Duration max, InstantSource clock) {
        this.users = users;
        this.idle = idle;
        this.max = max;
        this.clock = clock;
    }

    /** Notes that somebody has just signed in with this session. */
    void begin(HttpSession session) {
        session.setAttribute(SIGNED_IN_AT, clock.instant());
        session.setAttribute(USED_AT, clock.instant());
        // Ours is the rule; the container's only sweeps up what nobody comes back to.
        session.setMaxInactiveInterval((int) max.toSeconds());
    }

    /** Whether a session that somebody looks at would still be let in. */
    public boolean isAlive(HttpSession session) {
        try {
            Instant now = clock.instant();
            return session.getAttribute(SIGNED_IN_AT) instanceof Instant signedInAt
                    && session.getAttribute(USED_AT) instanceof Instant usedAt
                    && now.isBefore(signedInAt.plus(max))
                    && now.isBefore(usedAt.plus(idle));
        } catch (IllegalStateException invalidated) {
            return false;
        }
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication != null && authentication.getPrincipal() instanceof SignedIn principal) {
            HttpSession session = request.getSession(false);
            Authentication now = session != null && isAlive(session) ? current(authentication, principal) : null;
            if (session != null && now == null) {
                session.invalidate();
            }
            if (session != null && now != null && request.getHeader(UNATTENDED) == null) {
                session.setAttribute(USED_AT, clock.instant());
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
