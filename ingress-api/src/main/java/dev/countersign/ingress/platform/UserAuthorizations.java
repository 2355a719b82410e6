package dev.countersign.ingress.platform;

import dev.countersign.control.oauth.OAuthClient;
import dev.countersign.domain.authorization.AuthorizationCommand;
import dev.countersign.domain.authorization.AuthorizationHolder;
import dev.countersign.domain.authorization.AuthorizationRefusal;
import dev.countersign.domain.authorization.AuthorizationReply;
import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.identity.UserId;
import dev.countersign.domain.request.ReplyTo;
import dev.countersign.ingress.authorization.AuthorizationOwner;
import dev.countersign.ingress.http.HttpAnswer;
import dev.countersign.ingress.reply.Waiter;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@code …/users/{userId}/authorizations}: which connections a user was asked to authorize and has, and taking
 * one back. The user is named by its id, which a session tells: a reference may be personal, and addresses are
 * logged on the way. An authorization is the organization's, like the connection: it is taken back for all of its
 * applications.
 */
public final class UserAuthorizations {
    private final AuthorizationOwner owner;
    private final Clock clock;

    public UserAuthorizations(AuthorizationOwner owner, Clock clock) {
        this.owner = owner;
        this.clock = clock;
    }

    HttpAnswer list(PlatformCaller caller, String userId) throws InterruptedException {
        UserId user = user(userId);
        List<Map<String, @Nullable Object>> listed = new ArrayList<>();
        for (Connection connection : caller.control().connections(caller.organizationId())) {
            OAuthClient client = OAuthClient.of(connection);
            if (client != null) {
                AuthorizationHolder holder = holder(caller, user, connection.name());
                AuthorizationReply reply =
                        ask(holder, replyTo -> new AuthorizationCommand.Show(holder.id(), now(), replyTo));
                // Of who was never asked nothing is known.
                if (reply.holder() != null) {
                    listed.add(json(connection, client, reply));
                }
            }
        }
        return Json.answer(200, Map.of("userId", user.toString(), "authorizations", listed));
    }

    private static Map<String, @Nullable Object> json(
            Connection connection, OAuthClient client, AuthorizationReply reply) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("connection", connection.name());
        json.put("idpName", client.idpName());
        json.put("isAuthorized", reply.authorized());
        return json;
    }

    /** Taken back once or twice, it is the same; the connection may even be configured no more. */
    HttpAnswer revoke(PlatformCaller caller, String userId, String connection) throws InterruptedException {
        AuthorizationHolder holder = holder(caller, user(userId), connection);
        AuthorizationReply reply = ask(holder, replyTo -> new AuthorizationCommand.Revoke(holder.id(), now(), replyTo));
        if (reply.refusal() == AuthorizationRefusal.NOTHING_ASKED) {
            throw noSuchAuthorization();
        }
        return HttpAnswer.noContent();
    }

    private AuthorizationReply ask(AuthorizationHolder holder, Function<ReplyTo, AuthorizationCommand> command)
            throws InterruptedException {
        return switch (owner.ask(holder.organization(), command)) {
            case Waiter.Ending.Answered<AuthorizationReply>(var reply) -> reply;
            case Waiter.Ending.NotYet<AuthorizationReply>() ->
                throw PlatformRefusal.unavailable("The authorization did not answer in time: ask again");
            case Waiter.Ending.NotKnown<AuthorizationReply>() ->
                throw PlatformRefusal.unavailable("It is not known whether the authorization was asked: ask again");
        };
    }

    private static AuthorizationHolder holder(PlatformCaller caller, UserId user, String connection) {
        return new AuthorizationHolder(caller.organizationId(), user, connection);
    }

    private static UserId user(String userId) {
        UserId user = UserId.parse(userId);
        if (user == null) {
            throw noSuchAuthorization();
        }
        return user;
    }

    /** Also of another organization's user, whose id names nothing here. */
    private static PlatformRefusal noSuchAuthorization() {
        return PlatformRefusal.of(
                404, "AUTHORIZATION_NOT_FOUND", "No such user was ever asked to authorize such a connection");
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
