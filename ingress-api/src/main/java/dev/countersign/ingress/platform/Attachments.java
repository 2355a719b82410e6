package dev.countersign.ingress.platform;

import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.SessionId;
import dev.countersign.domain.identity.UserId;
import dev.countersign.domain.request.Limits;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.session.Attachment;
import dev.countersign.domain.session.SessionCommand;
import dev.countersign.domain.session.SessionReply;
import dev.countersign.domain.session.SessionState;
import dev.countersign.ingress.gateway.PlainText;
import dev.countersign.ingress.http.BodyReader;
import dev.countersign.ingress.http.HttpAnswer;
import dev.countersign.readmodel.SessionQueries;
import dev.countersign.schemas.seal.PayloadKeys;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code …/sessions/{sessionId}/attachments}: files of a session, kept as they come and handed back as they
 * came: never opened here, never run, and never shown by a browser in our name.
 */
public final class Attachments {
    /** What is taken. Nothing that a browser or a shell would run. */
    static final Set<String> MEDIA_TYPES = Set.of(
            "application/json",
            "application/pdf",
            "image/jpeg",
            "image/png",
            "text/csv",
            "text/markdown",
            "text/plain");

    private static final String NAME = "name";

    private final Sessions sessions;
    private final SessionQueries queries;
    private final BodyReader bodies;
    private final PayloadKeys payloads;

    public Attachments(Sessions sessions, SessionQueries queries, BodyReader bodies, PayloadKeys payloads) {
        this.sessions = sessions;
        this.queries = queries;
        this.bodies = bodies;
        this.payloads = payloads;
    }

    HttpAnswer attach(PlatformCaller caller, String sessionId, HttpServletRequest request)
            throws IOException, InterruptedException {
        SessionId id = id(sessionId);
        String name = name(SessionDoor.parameters(request, Set.of(NAME)).get(NAME));
        String mediaType = mediaType(request.getContentType());
        byte[] content = bodies.readAny(request);
        if (content.length == 0) {
            throw PlatformRefusal.invalid("An attachment has content");
        }
        // Whose data it is, is the session's to say.
        SessionReply found = sessions.ask(
                caller,
                replyTo -> new SessionCommand.RetrieveSession(id, caller.place(), null, sessions.now(), replyTo));
        Attachment attachment = attachment(caller, id, owner(found), name, mediaType, content);
        SessionReply reply = sessions.ask(
                caller,
                replyTo -> new SessionCommand.AttachFile(id, caller.place(), attachment, sessions.now(), replyTo));
        SessionState.Opened before = found.state();
        boolean isNew = before == null || !before.attachments().contains(attachment.id());
        if (reply.state() == null) {
            throw new IllegalStateException("The owner took a file without saying how the session stands");
        }
        return Json.answer(isNew ? 201 : 200, SessionJson.attachment(attachment));
    }

    HttpAnswer list(PlatformCaller caller, String sessionId) {
        SessionId id = id(sessionId);
        if (queries.find(caller.place(), id) == null) {
            throw PlatformRefusal.noSuchSession();
        }
        List<Attachment> attachments = queries.attachments(caller.place(), id);
        return Json.answer(
                200,
                Map.of(
                        "attachments",
                        attachments.stream().map(SessionJson::attachment).toList()));
    }

    /** Whatever it is, a browser is told to save it, to believe its type, and to run nothing of it. */
    HttpAnswer get(PlatformCaller caller, String sessionId, String attachmentId) {
        Attachment found = queries.attachments(caller.place(), id(sessionId)).stream()
                .filter(attachment -> attachment.id().equals(attachmentId))
                .findFirst()
                .orElse(null);
        if (found == null) {
            throw PlatformRefusal.of(404, "ATTACHMENT_NOT_FOUND", "The session has no such attachment");
        }
        Map<String, @Nullable Object> content = Json.opened(found.content());
        Map<String, @Nullable Object> name = Json.opened(found.name());
        if (content == null || name == null) {
            throw PlatformRefusal.of(410, "ATTACHMENT_ERASED", "The attachment's user was erased, and it with them");
        }
        byte[] bytes = Base64.getDecoder().decode(String.valueOf(content.get("base64")));
        return new HttpAnswer(200, found.mediaType(), Map.of(), bytes)
                .with("Content-Disposition", "attachment; filename*=UTF-8''" + encoded(String.valueOf(name.get(NAME))))
                .with("Content-Security-Policy", "default-src 'none'; sandbox")
                .with("Cross-Origin-Resource-Policy", "same-origin");
    }

    private Attachment attachment(
            PlatformCaller caller, SessionId id, UserId owner, String name, String mediaType, byte[] content) {
        SealedValue sealedName = sessions.sealed(caller, owner, Map.of(NAME, name));
        SealedValue sealedContent = sessions.sealed(
                caller, owner, Map.of("base64", Base64.getEncoder().encodeToString(content)));
        Digest identity = payloads.digest(
                sealedContent,
                (id.key() + "\0" + mediaType + "\0" + name + "\0"
                                + Digest.of(content).hex())
                        .getBytes(StandardCharsets.UTF_8));
        return new Attachment(
                "att_" + identity.hex().substring(0, 32),
                mediaType,
                content.length,
                payloads.digest(sealedContent, content),
                sealedName,
                sealedContent);
    }

    private static UserId owner(SessionReply reply) {
        SessionState.Opened state = reply.state();
        if (state == null) {
            throw new IllegalStateException("The owner found a session without saying how it stands");
        }
        return state.session().user();
    }

    private static SessionId id(String text) {
        SessionId id = SessionId.parse(text);
        if (id == null) {
            throw PlatformRefusal.noSuchSession();
        }
        return id;
    }

    private static String name(@Nullable String name) {
        if (name == null || name.isEmpty() || name.length() > Limits.ATTACHMENT_NAME_CHARS_MAX) {
            throw PlatformRefusal.invalid(
                    "The query parameter name is required: 1 to " + Limits.ATTACHMENT_NAME_CHARS_MAX + " characters");
        }
        String flaw = PlainText.flaw(name);
        if (flaw != null || name.indexOf('/') >= 0 || name.indexOf('\\') >= 0) {
            throw PlatformRefusal.invalid(
                    "The query parameter name " + (flaw == null ? "is a file's name, without a path" : flaw));
        }
        return name;
    }

    private static String mediaType(@Nullable String contentType) {
        String type =
                contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!MEDIA_TYPES.contains(type)) {
            throw PlatformRefusal.of(
                    415,
                    "UNSUPPORTED_MEDIA_TYPE",
                    "An attachment's Content-Type is one of "
                            + String.join(", ", new java.util.TreeSet<>(MEDIA_TYPES)));
        }
        return type;
    }

    /** RFC 8187: percent-encoded, and a space is not a plus. */
    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
    }
}
