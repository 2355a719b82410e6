package dev.countersign.worker.outbound;

import dev.countersign.domain.execution.ToolError;
import dev.countersign.egress.ForbiddenTargetException;
import dev.countersign.egress.GuardedResolver;
import dev.countersign.worker.connector.Deadline;
import dev.countersign.worker.outbound.AnswerReader.Read;
import dev.countersign.worker.outbound.Sent.Obstacle;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Sends one request once, to an address that was checked, and tells how far it came. No redirects,
 * repeats, cookies, proxies or compression: each of them would make a second request, or another one
 * than was judged.
 *
 * <p>The resolver checks addresses at the moment of connecting, and the client connects to exactly
 * those; a kept connection stays what it was when it was checked. So everything sent through one client
 * is under one rule.
 */
public final class GuardedClient implements AutoCloseable {
    /** A kept connection older than this is asked whether it still stands before it is used again. */
    private static final TimeValue IDLE_UNCHECKED_MAX = TimeValue.ofMilliseconds(200);

    private static final TimeValue IDLE_KEPT_MAX = TimeValue.ofSeconds(30);
    private static final int CONNECTIONS_MAX = 5_000;
    private static final int HEADER_LINE_CHARS_MAX = 16_384;
    private static final int HEADERS_MAX = 200;
    private static final String ATTEMPT = "countersign.attempt";

    private final CloseableHttpClient client;
    private final ScheduledExecutorService alarm = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("http-deadline").factory());

    /** One request on its way, as the client's chain sees it. */
    private static final class Attempt {
        private final Deadline deadline;
        private volatile boolean sent;

        Attempt(Deadline deadline) {
            this.deadline = deadline;
        }

        /** Called when the connection stands and nothing was sent yet; a slow name service may have used up the time. */
        void begin() throws IOException {
            if (deadline.passed()) {
                throw new InterruptedIOException("The time had passed before the connection stood");
            }
            sent = true;
        }
    }

    /** @param connectMax how long one address may take to accept a connection */
    public GuardedClient(GuardedResolver resolver, Duration connectMax) {
        PoolingHttpClientConnectionManager connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(new Pinned(resolver))
                .setMaxConnTotal(CONNECTIONS_MAX)
                .setMaxConnPerRoute(CONNECTIONS_MAX)
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(Http1Config.custom()
                                .setMaxLineLength(HEADER_LINE_CHARS_MAX)
                                .setMaxHeaderCount(HEADERS_MAX)
                                .build())
                        .build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(connectMax))
                        .setValidateAfterInactivity(IDLE_UNCHECKED_MAX)
                        .build())
                .build();
        client = HttpClients.custom()
                .setConnectionManager(connections)
                .setUserAgent("countersign")
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableConnectionState()
                .disableContentCompression()
                .evictIdleConnections(IDLE_KEPT_MAX)
                .addExecInterceptorBefore(ChainElement.MAIN_TRANSPORT.name(), ATTEMPT, (request, scope, chain) -> {
                    if (scope.clientContext.getAttribute(ATTEMPT) instanceof Attempt attempt) {
                        attempt.begin();
                    }
                    return chain.proceed(request, scope);
                })
                .build();
    }

    /**
     * Sends a request and reads its answer; returns at the deadline at the latest, except that the name
     * service may hold it up longer. Nothing is sent after the deadline.
     */
    public <T> Sent<T> send(HttpUriRequestBase request, Deadline deadline, AnswerReader<T> reader) {
        Attempt attempt = new Attempt(deadline);
        HttpClientContext context = HttpClientContext.create();
        context.setAttribute(ATTEMPT, attempt);
        request.setConfig(limits(deadline));
        // Time-outs of the client count from byte to byte; this one counts from the beginning.
        ScheduledFuture<?> cut =
                alarm.schedule(() -> request.cancel(), deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        try {
            ClassicHttpResponse response = client.executeOpen(null, request, context);
            Read<T> answer = reader.read(response);
            if (answer.whole()) {
                response.close();
            } else {
                // Closing would read on to the end to keep the connection; a hostile body has none.
                request.cancel();
            }
            return new Sent.Answered<>(answer.value());
        } catch (IOException | IllegalStateException e) {
            request.cancel();
            return attempt.sent ? silence(deadline.passed()) : notSent(e);
        } finally {
            cut.cancel(false);
        }
    }

    @Override
    public void close() {
        alarm.shutdownNow();
        client.close(CloseMode.IMMEDIATE);
    }

    private static RequestConfig limits(Deadline deadline) {
        Timeout left = Timeout.ofMilliseconds(deadline.remainingMillis());
        return RequestConfig.custom()
                .setConnectionRequestTimeout(left)
                .setResponseTimeout(left)
                .setRedirectsEnabled(false)
                .setAuthenticationEnabled(false)
                .setProtocolUpgradeEnabled(false)
                .setContentCompressionEnabled(false)
                .build();
    }

    private static <T> Sent<T> silence(boolean late) {
        return new Sent.Silence<>(
                late
                        ? new ToolError("timed_out", "The target did not answer in time.")
                        : new ToolError("connection_lost", "The connection broke before the answer was whole."));
    }

    private static <T> Sent<T> notSent(Exception e) {
        return switch (e) {
            case ForbiddenTargetException forbidden ->
                new Sent.NotSent<>(Obstacle.FORBIDDEN, new ToolError("target_forbidden", forbidden.reason()));
            case UnknownHostException unknown ->
                new Sent.NotSent<>(
                        Obstacle.NO_ADDRESS, new ToolError("host_not_found", "The target's host name has no address."));
            case SSLException tls ->
                new Sent.NotSent<>(
                        Obstacle.NOT_TRUSTED,
                        new ToolError("tls_failed", "No encrypted connection to the target came about."));
            default ->
                new Sent.NotSent<>(
                        Obstacle.NOT_CONNECTED,
                        new ToolError("not_connected", "No connection to the target came about."));
        };
    }

    /** Hands the client the checked addresses, so that there is nothing left for it to look up. */
    private record Pinned(GuardedResolver resolver) implements DnsResolver {
        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            return resolver.resolve(host);
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }
}
