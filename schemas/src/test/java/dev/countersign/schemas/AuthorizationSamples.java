package dev.countersign.schemas;

import static dev.countersign.schemas.Samples.ORGANIZATION;
import static dev.countersign.schemas.Samples.at;
import static dev.countersign.schemas.Samples.digest;

import dev.countersign.domain.authorization.AuthorizationAnswer;
import dev.countersign.domain.authorization.AuthorizationCommand;
import dev.countersign.domain.authorization.AuthorizationEvent;
import dev.countersign.domain.authorization.AuthorizationHolder;
import dev.countersign.domain.authorization.AuthorizationRefusal;
import dev.countersign.domain.authorization.AuthorizationReply;
import dev.countersign.domain.authorization.AuthorizationState;
import dev.countersign.domain.authorization.Flow;
import dev.countersign.domain.authorization.RecordedAuthorizationEvent;
import dev.countersign.domain.authorization.TokenOrder;
import dev.countersign.domain.authorization.Tokens;
import dev.countersign.domain.execution.UserGrant;
import dev.countersign.domain.identity.AuthorizationId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.UserId;
import dev.countersign.domain.request.ReplyTo;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.schemas.store.StoredAuthorization;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Users' authorizations. */
public final class AuthorizationSamples {
    public static final UserId USER = new UserId(new CallId("defghijklmnopqrstuvwxyz234"));
    public static final AuthorizationId ID = new AuthorizationId("efghijklmnopqrstuvwxyz2345");
    static final UserGrant GRANT = new UserGrant(closed("access"), at(70));

    private static final AuthorizationHolder HOLDER = new AuthorizationHolder(ORGANIZATION, USER, "crm");
    private static final ReplyTo WAITING = new ReplyTo(3, "req_1");

    private AuthorizationSamples() {}

    public static Map<String, AuthorizationAnswer> answers() {
        Map<String, AuthorizationAnswer> samples = new LinkedHashMap<>();
        samples.put("given", new AuthorizationAnswer.Given(GRANT));
        samples.put("missing", new AuthorizationAnswer.Missing());
        samples.put("refused", new AuthorizationAnswer.Refused("The provider answered access_denied"));
        samples.put("lapsed", new AuthorizationAnswer.Lapsed());
        return samples;
    }

    public static Map<String, AuthorizationCommand> commands() {
        Map<String, AuthorizationCommand> samples = new LinkedHashMap<>();
        samples.put("ask", new AuthorizationCommand.Ask(ID, HOLDER, Samples.CALL_ID, at(600), at(1)));
        samples.put("begin", new AuthorizationCommand.Begin(ID, flow(), at(2), WAITING));
        samples.put(
                "return",
                new AuthorizationCommand.Return(
                        ID, digest("state"), digest("browser"), closed("code"), at(3), WAITING));
        samples.put(
                "decline",
                new AuthorizationCommand.Decline(
                        ID, digest("state"), digest("browser"), "access_denied", at(3), WAITING));
        samples.put("bring", new AuthorizationCommand.Bring(ID, 2, tokens(), at(4)));
        samples.put("bring-bare", new AuthorizationCommand.Bring(ID, 2, bareTokens(), at(4)));
        samples.put("fail", new AuthorizationCommand.Fail(ID, 2, "The provider did not answer", at(4)));
        samples.put("show", new AuthorizationCommand.Show(ID, at(5), WAITING));
        samples.put("revoke", new AuthorizationCommand.Revoke(ID, at(5), WAITING));
        return samples;
    }

    public static Map<String, RecordedAuthorizationEvent> events() {
        Map<String, AuthorizationEvent> events = new LinkedHashMap<>();
        events.put("wanted", new AuthorizationEvent.AuthorizationWanted(HOLDER, Samples.CALL_ID, at(600), at(1)));
        events.put("begun", new AuthorizationEvent.FlowBegun(flow(), at(2)));
        events.put("ordered", new AuthorizationEvent.TokensOrdered(1, digest("state"), WAITING, at(3)));
        events.put("ordered-refresh", new AuthorizationEvent.TokensOrdered(2, null, null, at(3)));
        events.put("kept", new AuthorizationEvent.TokensKept(tokens(), at(4)));
        events.put("declined", new AuthorizationEvent.AuthorizationDeclined(digest("state"), "No", at(5)));
        events.put("ended", new AuthorizationEvent.AuthorizationEnded("The token ran out", at(6)));
        events.put("revoked", new AuthorizationEvent.AuthorizationRevoked(at(7)));
        Map<String, RecordedAuthorizationEvent> samples = new LinkedHashMap<>();
        events.forEach((name, event) -> samples.put(name, new RecordedAuthorizationEvent(ID, ORGANIZATION, 7, event)));
        return samples;
    }

    public static Map<String, AuthorizationReply> replies() {
        Map<String, AuthorizationReply> samples = new LinkedHashMap<>();
        samples.put("done", new AuthorizationReply(ID, "req_1", null, HOLDER, false));
        samples.put("authorized", new AuthorizationReply(ID, "req_1", null, HOLDER, true));
        for (AuthorizationRefusal refusal : AuthorizationRefusal.values()) {
            samples.put(
                    "refused-" + refusal.name().toLowerCase(Locale.ROOT),
                    new AuthorizationReply(ID, "req_1", refusal, null, false));
        }
        return samples;
    }

    public static Map<String, TokenOrder> orders() {
        return Map.of(
                "code",
                new TokenOrder(ID, HOLDER, 1, new TokenOrder.Code(closed("code"), closed("verifier")), at(3)),
                "refresh",
                new TokenOrder(ID, HOLDER, 2, new TokenOrder.Refresh(closed("refresh")), at(3)),
                "revocation",
                new TokenOrder(ID, HOLDER, 2, new TokenOrder.Revoke(closed("refresh")), at(3)));
    }

    public static Map<String, AuthorizationState.Known> states() {
        List<AuthorizationState.Waiting> waiting = List.of(new AuthorizationState.Waiting(Samples.CALL_ID, at(600)));
        return Map.of(
                "wanted", new AuthorizationState.Wanted(HOLDER, 1, waiting, List.of(flow())),
                "fetching", new AuthorizationState.Fetching(HOLDER, 2, waiting, at(3), WAITING),
                "fetching-refresh", new AuthorizationState.Fetching(HOLDER, 2, List.of(), at(3), null),
                "held", new AuthorizationState.Held(HOLDER, 2, tokens()));
    }

    public static Map<String, StoredAuthorization> stored() {
        Map<String, StoredAuthorization> samples = new LinkedHashMap<>();
        states().forEach((name, state) -> samples.put(name, new StoredAuthorization(state, 4)));
        return samples;
    }

    private static Flow flow() {
        return new Flow(digest("state"), digest("browser"), closed("verifier"), at(600));
    }

    private static Tokens tokens() {
        return new Tokens(closed("access"), closed("refresh"), at(70));
    }

    private static Tokens bareTokens() {
        return new Tokens(closed("access"), null, null);
    }

    private static SealedValue closed(String name) {
        return SealedValue.closed(Samples.KEY_ID, digest(name).bytes());
    }
}
