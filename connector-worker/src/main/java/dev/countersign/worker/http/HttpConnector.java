package dev.countersign.worker.http;

import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.control.HealthCheck;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.AttemptResult.EffectAbsent;
import dev.countersign.domain.execution.AttemptResult.EffectFound;
import dev.countersign.domain.execution.AttemptResult.Failed;
import dev.countersign.domain.execution.AttemptResult.Inconclusive;
import dev.countersign.domain.execution.AttemptResult.NoAnswer;
import dev.countersign.domain.execution.AttemptResult.Succeeded;
import dev.countersign.domain.execution.Effect;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.look.LookResult;
import dev.countersign.domain.look.LookResult.NotSeen;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.egress.GuardedResolver;
import dev.countersign.egress.Reach;
import dev.countersign.worker.connector.CallValues;
import dev.countersign.worker.connector.Connector;
import dev.countersign.worker.connector.Deadline;
import dev.countersign.worker.connector.KeptResponse;
import dev.countersign.worker.connector.Look;
import dev.countersign.worker.connector.Order;
import dev.countersign.worker.connector.OrderRefusedException;
import dev.countersign.worker.connector.ParsedTexts;
import dev.countersign.worker.connector.Reached;
import dev.countersign.worker.http.HttpOperation.Probe;
import dev.countersign.worker.secret.Redaction;
import dev.countersign.worker.secret.SecretResolver;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.jspecify.annotations.Nullable;

/**
 * Calls HTTP targets. Operations are {@link HttpOperation}s, connections {@link HttpSettings}, and
 * {@link StatusReading} says what an answer means. The call id goes along as {@code Idempotency-Key}.
 */
public final class HttpConnector implements Connector {
    private final SecretResolver secrets;
    private final HttpSender toPublic;
    private final HttpSender toPrivate;
    private final ParsedTexts<HttpSettings> settings = new ParsedTexts<>(HttpSettings::parse);
    private final ParsedTexts<HttpOperation> operations = new ParsedTexts<>(HttpOperation::parse);
    private final ParsedTexts<HttpRead> reads = new ParsedTexts<>(HttpRead::parse);

    /** @param names the name service, usually {@code InetAddress::getAllByName} */
    public HttpConnector(SecretResolver secrets, GuardedResolver.Lookup names) {
        this.secrets = secrets;
        // Two senders, because a connection kept under one rule must not serve the other.
        this.toPublic = new HttpSender(new GuardedResolver(Reach.PUBLIC, names));
        this.toPrivate = new HttpSender(new GuardedResolver(Reach.PRIVATE_NETWORKS, names));
    }

    @Override
    public String kind() {
        return "http";
    }

    /** Whether a target honours the key is its owner's word; asking it needs a probe. */
    @Override
    public Set<EffectClass> effectClasses(Tool tool, Connection connection) {
        return operations.of(tool.operation()).probe() == null
                ? EnumSet.complementOf(EnumSet.of(EffectClass.CHECKABLE))
                : EnumSet.allOf(EffectClass.class);
    }

    @Override
    public void requireReadable(Connection connection) {
        settings.of(connection.settings());
    }

    @Override
    public AttemptResult perform(Order order) {
        try {
            HttpOperation operation = operations.of(order.tool().operation());
            Call call = named(operation.request(), order);
            return switch (call.send(order.deadline())) {
                case Exchange.NotSent(var retryable, var error) -> new Failed(Effect.NONE, retryable, error);
                case Exchange.Silence(var error) -> new NoAnswer(error);
                case Exchange.Answered(var status, var retryAfter, var body) ->
                    isSuccess(status)
                            ? new Succeeded(kept(operation, body, call.redaction()))
                            : StatusReading.failure(
                                    status, retryAfter, order.attempt().number());
            };
        } catch (OrderRefusedException e) {
            return e.result(order.attempt().purpose());
        }
    }

    @Override
    public AttemptResult probe(Order order) {
        try {
            HttpOperation operation = operations.of(order.tool().operation());
            Probe probe = operation.probe();
            if (probe == null) {
                return Connector.noProbe("The tool's operation has no probe.");
            }
            Call call = named(probe.request(), order);
            return switch (call.send(order.deadline())) {
                case Exchange.NotSent(var retryable, var error) -> new Inconclusive(error);
                case Exchange.Silence(var error) -> new Inconclusive(error);
                case Exchange.Answered(var status, var retryAfter, var body) ->
                    found(operation, probe, status, body, call.redaction(), order);
            };
        } catch (OrderRefusedException e) {
            return e.result(order.attempt().purpose());
        }
    }

    @Override
    public LookResult look(Look look) {
        try {
            HttpRead read = reads.of(look.read());
            Call call = prepared(read.request(), look.connection(), look);
            return switch (call.send(look.deadline())) {
                case Exchange.NotSent(var retryable, var error) -> new NotSeen(error);
                case Exchange.Silence(var error) -> new NotSeen(error);
                case Exchange.Answered(var status, var retryAfter, var body) ->
                    read.seen(status, body, call.redaction());
            };
        } catch (OrderRefusedException e) {
            return new NotSeen(e.error());
        }
    }

    /** A GET of the base URL, which every web server has something to say to. */
    @Override
    public Reached reach(Connection connection, Deadline deadline) {
        try {
            HttpSettings target = settings.of(connection.settings());
            HttpUriRequestBase request = new HttpUriRequestBase("GET", URI.create(rootOf(target)));
            if (target.auth() instanceof HttpAuth.User) {
                return new Reached.Not(new ToolError(
                        "acts_for_users", "It acts for users, and no call of one is at hand to reach it."));
            }
            Redaction redaction = target.auth().sign(request, secrets, null);
            Call call = new Call(target.allowPrivateAddresses() ? toPrivate : toPublic, request, redaction);
            return switch (call.send(deadline)) {
                case Exchange.NotSent(var retryable, var error) -> new Reached.Not(error);
                case Exchange.Silence(var error) -> new Reached.Not(error);
                case Exchange.Answered(var status, var retryAfter, var body) -> answered(status, target);
            };
        } catch (OrderRefusedException e) {
            return new Reached.Not(e.error());
        }
    }

    /**
     * A GET of the path that the owner gave, or of the base URL. Without the secret: whether the target answers
     * is asked, and not whether it would let us in; so that any status below 500 will do.
     */
    @Override
    public Reached check(Connection connection, Deadline deadline) {
        try {
            HttpSettings target = settings.of(connection.settings());
            HttpUriRequestBase request =
                    new HttpUriRequestBase("GET", URI.create(checked(target, connection.health())));
            Call call =
                    new Call(target.allowPrivateAddresses() ? toPrivate : toPublic, request, new Redaction(List.of()));
            return switch (call.send(deadline)) {
                case Exchange.NotSent(var retryable, var error) -> new Reached.Not(error);
                case Exchange.Silence(var error) -> new Reached.Not(error);
                case Exchange.Answered(var status, var retryAfter, var body) ->
                    status < 500
                            ? new Reached.Open("it answers with status " + status)
                            : new Reached.Not(StatusReading.error(status));
            };
        } catch (OrderRefusedException e) {
            return new Reached.Not(e.error());
        }
    }

    @Override
    public void requireCheckable(Connection connection) {
        // Any path can be asked for.
    }

    private static String checked(HttpSettings target, @Nullable HealthCheck health) {
        String path = health == null ? null : health.path();
        String root = rootOf(target);
        return path == null ? root : (root.endsWith("/") ? root.substring(0, root.length() - 1) : root) + path;
    }

    private static String rootOf(HttpSettings target) {
        String path = target.base().path();
        return target.base().origin() + (path.isEmpty() ? "/" : path);
    }

    /** A server may answer everybody's GET of its root; only a refusal tells about the secret. */
    private static Reached answered(int status, HttpSettings target) {
        if (status == 401 || status == 403 || status == 407) {
            return new Reached.Not(new ToolError(
                    "login_refused",
                    "The target answered with status " + status + ": it does not accept who we say we are."));
        }
        return new Reached.Open(
                target.auth() instanceof HttpAuth.None
                        ? "it answers with status " + status
                        : "it answers with status " + status + " and does not refuse the secret, which it may not have"
                                + " looked at");
    }

    @Override
    public void close() {
        toPublic.close();
        toPrivate.close();
    }

    private static AttemptResult found(
            HttpOperation operation, Probe probe, int status, Body body, Redaction redaction, Order order) {
        if (status == 404 || status == 410) {
            return new EffectAbsent();
        }
        if (!isSuccess(status)) {
            return new Inconclusive(StatusReading.error(status));
        }
        if (probe.condition() == null) {
            return new EffectFound(kept(operation, body, redaction));
        }
        Body.Value value = body.parsed();
        if (value == null) {
            return new Inconclusive(new ToolError("probe_unreadable", "The target's answer to the probe is not JSON."));
        }
        return probe.condition().holds(value.json(), order)
                ? new EffectFound(kept(operation, body, redaction))
                : new EffectAbsent();
    }

    private static SealedValue kept(HttpOperation operation, Body body, Redaction redaction) {
        Body.Value value = body.value();
        return value == null ? body.mark() : KeptResponse.of(redaction.of(operation.answer(value.json())));
    }

    private static boolean isSuccess(int status) {
        return status >= 200 && status < 300;
    }

    /** With the key by which the target recognises the call. */
    private Call named(RequestTemplate template, Order order) {
        Call call = prepared(template, order.connection(), order);
        call.request().setHeader(RequestTemplate.IDEMPOTENCY_KEY, order.callId().value());
        return call;
    }

    private Call prepared(RequestTemplate template, Connection target, CallValues values) {
        HttpSettings connection = settings.of(target.settings());
        HttpUriRequestBase request = template.fill(connection.base(), values);
        Redaction redaction = connection.auth().sign(request, secrets, userToken(values));
        return new Call(connection.allowPrivateAddresses() ? toPrivate : toPublic, request, redaction);
    }

    /** A look is no call of a user's. */
    private static @Nullable SealedValue userToken(CallValues values) {
        return switch (values) {
            case Order order -> order.userToken();
            case Look look -> null;
        };
    }

    /** A request that is ready to go, and what to take out of its answer. */
    private record Call(HttpSender sender, HttpUriRequestBase request, Redaction redaction) {
        Exchange send(Deadline deadline) {
            return deadline.passed()
                    ? new Exchange.NotSent(true, new ToolError("timed_out", "The time for the attempt had passed."))
                    : sender.send(request, deadline);
        }
    }
}
