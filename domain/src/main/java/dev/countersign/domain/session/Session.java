package dev.countersign.domain.session;

import dev.countersign.domain.identity.UserId;
import dev.countersign.domain.request.SealedValue;
import java.time.Instant;

/**
 * A session, as it was opened.
 *
 * @param user whose it is
 * @param references how the application names user and session, as canonical JSON: <code>
 *     {"session_reference":…,"user_reference":…}</code>, the first left out where it gave none. The names may
 *     be personal data, and so are sealed under {@link #subject}
 * @param openedAt stamped by the ingress
 */
public record Session(SessionPlace place, UserId user, SealedValue references, Instant openedAt) {

    /** Whose data the references and the attached files are: they are erased together. */
    public static String subject(UserId user) {
        return "user:" + user;
    }
}
