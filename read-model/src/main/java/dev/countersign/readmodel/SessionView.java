package dev.countersign.readmodel;

import dev.countersign.domain.identity.SessionId;
import dev.countersign.domain.session.Session;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A session as readers see it.
 *
 * @param terminatedAt null while it can be gone on with
 */
public record SessionView(
        SessionId sessionId, Session session, @Nullable Instant terminatedAt) {}
