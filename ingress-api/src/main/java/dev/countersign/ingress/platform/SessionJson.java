package dev.countersign.ingress.platform;

import dev.countersign.domain.identity.SessionId;
import dev.countersign.domain.session.Attachment;
import dev.countersign.domain.session.Session;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sessions as this API tells them. */
final class SessionJson {
    private SessionJson() {}

    /** {@code sessionInfo} where no run is told of. */
    static Map<String, @Nullable Object> info(
            SessionId sessionId, Session session, @Nullable Instant terminatedAt, List<Attachment> attachments) {
        Map<String, @Nullable Object> info = common(sessionId, session, attachments);
        info.put("createdOn", session.openedAt().toString());
        info.put("terminatedOn", terminatedAt == null ? null : terminatedAt.toString());
        return info;
    }

    /**
     * {@code sessionInfo} of a run.
     *
     * @param status {@code idle}, {@code busy} or {@code error}
     */
    static Map<String, @Nullable Object> info(
            SessionId sessionId, Session session, List<Attachment> attachments, String runId, String status) {
        Map<String, @Nullable Object> info = common(sessionId, session, attachments);
        info.put("runId", runId);
        info.put("status", status);
        return info;
    }

    private static Map<String, @Nullable Object> common(
            SessionId sessionId, Session session, List<Attachment> attachments) {
        Map<String, @Nullable Object> references = Json.opened(session.references());
        Map<String, @Nullable Object> info = new LinkedHashMap<>();
        // Null where the user was erased, and of a session that has no reference.
        info.put("userReference", references == null ? null : references.get("user_reference"));
        info.put("sessionReference", references == null ? null : references.get("session_reference"));
        info.put("userId", session.user().toString());
        info.put("sessionId", sessionId.toString());
        info.put("appId", session.place().app().value());
        info.put("envName", session.place().environment());
        info.put(
                "attachments", attachments.stream().map(SessionJson::attachment).toList());
        return info;
    }

    static Map<String, @Nullable Object> attachment(Attachment attachment) {
        Map<String, @Nullable Object> name = Json.opened(attachment.name());
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("attachmentId", attachment.id());
        json.put("name", name == null ? null : name.get("name"));
        json.put("mediaType", attachment.mediaType());
        json.put("bytes", attachment.bytes());
        return json;
    }
}
