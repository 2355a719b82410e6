package dev.countersign.schemas;

import static dev.countersign.schemas.Samples.AGENT;
import static dev.countersign.schemas.Samples.ORGANIZATION;
import static dev.countersign.schemas.Samples.at;
import static dev.countersign.schemas.Samples.digest;
import static dev.countersign.schemas.Samples.json;

import dev.countersign.domain.control.KeyUse;
import dev.countersign.domain.delivery.RunCallback;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.SessionId;
import dev.countersign.domain.identity.UserId;
import dev.countersign.domain.rate.PermitClaim;
import dev.countersign.domain.request.ReplyTo;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.session.Attachment;
import dev.countersign.domain.session.RecordedSessionEvent;
import dev.countersign.domain.session.Session;
import dev.countersign.domain.session.SessionCommand;
import dev.countersign.domain.session.SessionEvent;
import dev.countersign.domain.session.SessionPlace;
import dev.countersign.domain.session.SessionRefusal;
import dev.countersign.domain.session.SessionReply;
import dev.countersign.domain.session.SessionState;
import dev.countersign.schemas.store.StoredSession;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Sessions of applications, and what is kept beside them. */
public final class SessionSamples {
    private static final SessionId ID = new SessionId(new CallId("cdefghijklmnopqrstuvwxyz23"));
    private static final UserId USER = new UserId(new CallId("defghijklmnopqrstuvwxyz234"));
    private static final SessionPlace PLACE = new SessionPlace(ORGANIZATION, AGENT, "production");
    private static final ReplyTo WAITING = new ReplyTo(3, "req_1");
    private static final String FILE = "att_00112233445566778899aabbccddeeff";

    private SessionSamples() {}

    public static Map<String, SessionCommand> commands() {
        Map<String, SessionCommand> samples = new LinkedHashMap<>();
        samples.put("open", new SessionCommand.OpenSession(ID, session(), true, WAITING));
        samples.put("open-encrypted", new SessionCommand.OpenSession(ID, encrypted(), false, WAITING));
        samples.put("retrieve", new SessionCommand.RetrieveSession(ID, PLACE, null, at(2), WAITING));
        samples.put("retrieve-own", new SessionCommand.RetrieveSession(ID, PLACE, USER, at(2), WAITING));
        samples.put("terminate", new SessionCommand.TerminateSession(ID, PLACE, null, at(3), WAITING));
        samples.put("terminate-own", new SessionCommand.TerminateSession(ID, PLACE, USER, at(3), WAITING));
        samples.put("attach", new SessionCommand.AttachFile(ID, PLACE, attachment(), at(4), WAITING));
        return samples;
    }

    public static Map<String, RecordedSessionEvent> events() {
        Map<String, RecordedSessionEvent> samples = new LinkedHashMap<>();
        samples.put("opened", recorded(1, new SessionEvent.SessionOpened(session())));
        samples.put("opened-encrypted", recorded(1, new SessionEvent.SessionOpened(encrypted())));
        samples.put("attached", recorded(2, new SessionEvent.FileAttached(attachment(), at(4))));
        samples.put("terminated", recorded(3, new SessionEvent.SessionTerminated(at(5))));
        return samples;
    }

    public static Map<String, SessionReply> replies() {
        Map<String, SessionReply> samples = new LinkedHashMap<>();
        samples.put("created", new SessionReply(ID, "req_1", null, true, active()));
        samples.put("terminated", new SessionReply(ID, "req_1", null, false, terminated()));
        for (SessionRefusal refusal : SessionRefusal.values()) {
            samples.put(
                    "refused-" + refusal.name().toLowerCase(Locale.ROOT),
                    new SessionReply(ID, "req_1", refusal, false, null));
        }
        return samples;
    }

    public static Map<String, StoredSession> stored() {
        return Map.of("active", new StoredSession(active(), 2), "terminated", new StoredSession(terminated(), 3));
    }

    public static Map<String, KeyUse> keyUses() {
        return Map.of("use", new KeyUse(ORGANIZATION, "platform", at(7)));
    }

    public static Map<String, PermitClaim> claims() {
        return Map.of(
                "claim",
                new PermitClaim(ORGANIZATION, "hub/platform", at(0), Duration.ofMinutes(1), "one-life", 8, 60_000));
    }

    public static Map<String, RunCallback> callbacks() {
        return Map.of(
                "callback",
                new RunCallback(
                        ORGANIZATION,
                        Samples.CALL_ID,
                        ID,
                        "ingress-1",
                        "https://app.example/done",
                        json("{\"token\":\"t\"}"),
                        at(8)));
    }

    private static RecordedSessionEvent recorded(int number, SessionEvent event) {
        return new RecordedSessionEvent(ID, ORGANIZATION, number, event);
    }

    private static SessionState.Active active() {
        return new SessionState.Active(session(), List.of(FILE));
    }

    private static SessionState.Terminated terminated() {
        return new SessionState.Terminated(session(), List.of(), at(5));
    }

    private static Session session() {
        return new Session(PLACE, USER, json("{\"session_reference\":\"chat-1\",\"user_reference\":\"dana\"}"), at(1));
    }

    private static Session encrypted() {
        return new Session(
                PLACE,
                USER,
                SealedValue.closed(Samples.KEY_ID, digest("ciphertext").bytes()),
                at(1));
    }

    private static Attachment attachment() {
        return new Attachment(
                FILE, "text/plain", 2, digest("hi"), json("{\"name\":\"a.txt\"}"), json("{\"base64\":\"aGk=\"}"));
    }
}
