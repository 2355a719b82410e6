package dev.countersign.console.signin;

import jakarta.servlet.http.HttpSession;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** How long a session lives. The container's own rule only sweeps up what nobody comes back to. */
public final class Sessions {
    private static final String SIGNED_IN_AT = Sessions.class.getName() + ".signedInAt";
    private static final String USED_AT = Sessions.class.getName() + ".usedAt";

    private final Duration idle;
    private final Duration max;
    private final InstantSource clock;

    /**
     * @param idle it ends when nobody used it for so long
     * @param max it ends so long after signing in
     */
    public Sessions(Duration idle, Duration max, InstantSource clock) {
        this.idle = idle;
        this.max = max;
        this.clock = clock;
    }

    /** Notes that somebody has just signed in with this session. */
    void begin(HttpSession session) {
        session.setAttribute(SIGNED_IN_AT, clock.instant());
        session.setAttribute(USED_AT, clock.instant());
        session.setMaxInactiveInterval((int) max.toSeconds());
    }

    /** Notes that a person uses it. */
    void used(HttpSession session) {
        session.setAttribute(USED_AT, clock.instant());
    }

    /** Whether it would still be let in. Asking is no use of it. */
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
}
