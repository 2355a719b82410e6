package dev.countersign.worker.token;

import dev.countersign.control.oauth.OAuthClient;
import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.domain.authorization.AuthorizationCommand;
import dev.countersign.domain.authorization.TokenOrder;
import dev.countersign.domain.authorization.Tokens;
import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.request.ClosedValueException;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.egress.GuardedResolver;
import dev.countersign.schemas.seal.KeysUnavailableException;
import dev.countersign.schemas.topic.Topic;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.worker.connector.Deadline;
import dev.countersign.worker.connector.MonotonicClock;
import dev.countersign.worker.intake.IntakeClients;
import dev.countersign.worker.intake.OnDeath;
import dev.countersign.worker.intake.OrderTaker;
import dev.countersign.worker.intake.SetAside;
import dev.countersign.worker.secret.SecretResolver;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches tokens, and tells providers of those that were revoked. Codes and refresh tokens serve once, and a provider that sees one twice takes it for stolen:
 * so an order's offset is committed before it is carried out, and what a crash loses is asked of the user again.
 * What comes is encrypted under the user's key before it is written.
 *
 * <p>It dies loudly, like {@link dev.countersign.worker.loop.ConnectorWorker}.
 */
public final class TokenWorker implements OrderTaker {
    private static final Logger LOG = LoggerFactory.getLogger(TokenWorker.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PAUSE_WHILE_BUSY = Duration.ofSeconds(1);

    private final Parts parts;
    private final Topic<TokenOrder> orders;
    private final Topic<AuthorizationCommand> commands;
    private final SetAside setAside;
    private final TokenEndpoint endpoint;
    private final Semaphore places;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("token-orders").unstarted(this::run);
    private volatile boolean running;

    /**
     * What it is made of.
     *
     * @param clients opened when it is made; it closes both
     * @param names the name service, usually {@code InetAddress::getAllByName}
     * @param underWayMax orders at once
     * @param drainMax how long {@link #close()} waits for them
     */
    public record Parts(
            IntakeClients clients,
            Topics topics,
            Supplier<ControlSnapshot> control,
            SecretResolver secrets,
            GuardedResolver.Lookup names,
            int underWayMax,
            Duration drainMax,
            Clock clock,
            MonotonicClock monotonic,
            OnDeath onDeath) {}

    public TokenWorker(Parts parts) {
        this.parts = parts;
        this.orders = parts.topics().tokenOrders();
        this.commands = parts.topics().authorizationCommands();
        this.setAside = new SetAside(parts.clients().producer(), parts.topics());
        this.endpoint = new TokenEndpoint(parts.secrets(), parts.names());
        this.places = new Semaphore(parts.underWayMax());
    }

    @Override
    public void start() {
        running = true;
        thread.start();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public void close() {
        stopping.countDown();
        parts.clients().consumer().wakeup();
        try {
            if (running) {
                thread.join();
            }
            if (!places.tryAcquire(parts.underWayMax(), parts.drainMax().toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.atWarn().log("Orders for tokens were still under way at the end: their users are asked again");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            running = false;
            endpoint.close();
            parts.clients().producer().close();
        }
    }

    private void run() {
        try (Consumer<String, byte[]> consumer = parts.clients().consumer()) {
            consumer.subscribe(List.of(orders.name()));
            while (stopping.getCount() > 0) {
                take(consumer);
            }
        } catch (WakeupException e) {
            if (stopping.getCount() > 0) {
                died(e);
            }
        } catch (InterruptedException | RuntimeException | Error e) {
            died(e);
        }
    }

    private void died(Throwable cause) {
        running = false;
        LOG.atError().setCause(cause).log("The taker of orders for tokens died");
        parts.onDeath().died(cause);
    }

    private void take(Consumer<String, byte[]> consumer) throws InterruptedException {
        ConsumerRecords<String, byte[]> records = consumer.poll(POLL);
        if (records.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync();
        } catch (CommitFailedException | RebalanceInProgressException lost) {
            // Somebody else has them, or will: here they are not begun.
            LOG.atWarn().addKeyValue("orders", records.count()).log("Orders for tokens were taken away");
            return;
        }
        for (ConsumerRecord<String, byte[]> record : records) {
            places.acquire();
            Thread.ofVirtual().name("tokens " + record.offset()).start(() -> {
                try {
                    finish(record);
                } finally {
                    places.release();
                }
            });
        }
    }

    private void finish(ConsumerRecord<String, byte[]> record) {
        try {
            TokenOrder order = setAside.read(orders, record, "an order for tokens");
            if (order != null && order.grant() instanceof TokenOrder.Revoke) {
                tell(order);
            } else if (order != null && !isLate(order)) {
                AuthorizationCommand outcome = outcome(order);
                LOG.atInfo()
                        .addKeyValue("authorizationId", order.authorization())
                        .addKeyValue("orgId", order.holder().organization())
                        .addKeyValue("connection", order.holder().connection())
                        .addKeyValue("given", outcome instanceof AuthorizationCommand.Bring)
                        .log("Tokens were asked for");
                report(record.partition(), outcome);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (KafkaException | ExecutionException e) {
            // What was fetched is lost, and whoever waits is told when the order is overdue.
            LOG.atError().addKeyValue("exception", e.getClass().getName()).log("Tokens could not be reported");
        }
    }

    private void report(int partition, AuthorizationCommand outcome) throws InterruptedException, ExecutionException {
        parts.clients()
                .producer()
                .send(new ProducerRecord<>(
                        commands.name(),
                        partition,
                        outcome.id().value(),
                        commands.codec().encode(outcome)))
                .get();
    }

    private boolean isLate(TokenOrder order) {
        return parts.clock().instant().isAfter(order.orderedAt().plus(TokenOrder.WITHIN));
    }

    private AuthorizationCommand outcome(TokenOrder order) throws InterruptedException {
        try {
            return carryOut(order);
        } catch (ClosedValueException | KeysUnavailableException erased) {
            return failed(order, "What the provider gave cannot be encrypted any more");
        }
    }

    private AuthorizationCommand carryOut(TokenOrder order) throws InterruptedException {
        OAuthClient client = client(order);
        if (client == null) {
            return failed(order, "The connection is not one that users authorize any more");
        }
        return switch (asked(order, client, left(order))) {
            case TokenAnswer.Given given -> brought(order, given);
            case TokenAnswer.Refused(var reason) -> failed(order, reason);
            case TokenAnswer.Busy(var reason) -> failed(order, reason);
            // Impossible: nothing was to be taken back.
            case TokenAnswer.Taken taken -> throw new IllegalStateException("A provider took what it was to give");
        };
    }

    /**
     * What was revoked here is, whatever the provider says, and how late it may be told: it is asked for as long as
     * for tokens, and then it is left at that.
     */
    private void tell(TokenOrder order) throws InterruptedException {
        OAuthClient client = client(order);
        if (client == null || client.revocationUrl() == null) {
            return;
        }
        TokenAnswer answer = asked(order, client, TokenOrder.WITHIN);
        LOG.atInfo()
                .addKeyValue("authorizationId", order.authorization())
                .addKeyValue("orgId", order.holder().organization())
                .addKeyValue("connection", order.holder().connection())
                .addKeyValue("taken", answer instanceof TokenAnswer.Taken)
                .log("A provider was told of a revoked token");
    }

    private @Nullable OAuthClient client(TokenOrder order) {
        Connection connection = parts.control()
                .get()
                .connection(order.holder().organization(), order.holder().connection());
        return connection == null ? null : OAuthClient.of(connection);
    }

    /** A provider that is busy is asked again within the time. */
    private TokenAnswer asked(TokenOrder order, OAuthClient client, Duration within) throws InterruptedException {
        Deadline deadline = Deadline.in(within, parts.monotonic());
        TokenAnswer answer = endpoint.ask(client, order.grant(), deadline);
        while (answer instanceof TokenAnswer.Busy
                && deadline.remaining().compareTo(PAUSE_WHILE_BUSY) > 0
                && !stopping.await(PAUSE_WHILE_BUSY.toMillis(), TimeUnit.MILLISECONDS)) {
            answer = endpoint.ask(client, order.grant(), deadline);
        }
        return answer;
    }

    private Duration left(TokenOrder order) {
        Duration left =
                Duration.between(parts.clock().instant(), order.orderedAt().plus(TokenOrder.WITHIN));
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** A provider that gives no new refresh token lets the old one serve on (RFC 6749, section 6). */
    private AuthorizationCommand brought(TokenOrder order, TokenAnswer.Given given) {
        SealedValue like = switch (order.grant()) {
            case TokenOrder.Code(var code, var verifier) -> code;
            case TokenOrder.Refresh(var token) -> token;
            case TokenOrder.Revoke(var token) -> token;
        };
        if (like.keyId() == null) {
            return failed(order, "Tokens are kept encrypted only, and this installation has no master key");
        }
        Instant now = now();
        SealedValue refresh =
                given.refresh() == null ? kept(order.grant()) : sealed(like, "refresh_token", given.refresh());
        Tokens tokens = new Tokens(
                sealed(like, "access_token", given.access()),
                refresh,
                given.lifetime() == null ? null : now.plus(given.lifetime()));
        return new AuthorizationCommand.Bring(order.authorization(), order.number(), tokens, now);
    }

    private static @Nullable SealedValue kept(TokenOrder.Grant grant) {
        return switch (grant) {
            case TokenOrder.Code code -> null;
            case TokenOrder.Refresh(var token) -> token;
            case TokenOrder.Revoke revoke -> null;
        };
    }

    private SealedValue sealed(SealedValue like, String name, String token) {
        return parts.topics().payloads().sealLike(like, UserTokens.plain(name, token));
    }

    private AuthorizationCommand failed(TokenOrder order, String reason) {
        return new AuthorizationCommand.Fail(order.authorization(), order.number(), reason, now());
    }

    private Instant now() {
        return parts.clock().instant().truncatedTo(ChronoUnit.MICROS);
    }
}
