package dev.countersign.worker.http;

import dev.countersign.domain.execution.ToolError;
import dev.countersign.worker.connector.Deadline;
import dev.countersign.worker.egress.ForbiddenTargetException;
import dev.countersign.worker.egress.GuardedResolver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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
 * those; a kept connection stays what it was when it was checked.
 */
final class HttpSender implements AutoCloseable {
    private static final Timeout CONNECT_TIMEOUT = Timeout.ofSeconds(5);
    /** A kept connection older than this is asked whether it still stands before it is used again. */
    private static final TimeValue IDLE_UNCHECKED_MAX = TimeValue.ofMilliseconds(200);

    private static final TimeValue IDLE_KEPT_MAX = TimeValue.ofSeconds(30);
    private static final int CONNECTIONS_MAX = 5_000;
    private static final int HEADER_LINE_CHARS_MAX = 16_384;
    private static final int HEADERS_MAX = 200;
    private static final String SENT = "countersign.sent";

    private final CloseableHttpClient client;
    private final ScheduledExecutorService alarm = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("http-deadline").factory());

    HttpSender(GuardedResolver resolver) {
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
                        .setConnectTimeout(CONNECT_TIMEOUT)
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
                // Runs when the connection stands and nothing was sent yet.
                .addExecInterceptorBefore(ChainElement.MAIN_TRANSPORT.name(), SENT, (request, scope, chain) -> {
                    if (scope.clientContext.getAttribute(SENT) instanceof AtomicBoolean sent) {
                        sent.set(true);
                    }
                    return chain.proceed(request, scope);
                })
                .build();
    }

    Exchange send(HttpUriRequestBase request, Deadline deadline) {
        AtomicBoolean sent = new AtomicBoolean();
        HttpClientContext context = HttpClientContext.create();
        context.setAttribute(SENT, sent);
        request.setConfig(limits(deadline));
        // Time-outs of the client count from byte to byte; this one counts from the beginning.
        ScheduledFuture<?> cut =
                alarm.schedule(() -> request.cancel(), deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        try {
            ClassicHttpResponse response = client.executeOpen(null, request, context);
            Body body = Body.read(response.getEntity());
            if (body.whole()) {
                response.close();
            } else {
                // Closing would read on to the end to keep the connection; a hostile body has none.
                request.cancel();
            }
            return new Exchange.Answered(response.getCode(), response.containsHeader("Retry-After"), body);
        } catch (IOException | IllegalStateException e) {
            request.cancel();
            return broken(e, sent.get(), deadline.passed());
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

    private static Exchange broken(Exception e, boolean sent, boolean late) {
        if (sent) {
            return new Exchange.Silence(
                    late
                            ? new ToolError("timed_out", "The target did not answer in time.")
                            : new ToolError("connection_lost", "The connection broke before the answer was whole."));
        }
        return switch (e) {
            case ForbiddenTargetException forbidden ->
                new Exchange.NotSent(false, new ToolError("target_forbidden", forbidden.reason()));
            case UnknownHostException unknown ->
                new Exchange.NotSent(true, new ToolError("host_not_found", "The target's host name has no address."));
            case SSLException tls ->
                new Exchange.NotSent(
                        false, new ToolError("tls_failed", "No encrypted connection to the target came about."));
            default ->
                new Exchange.NotSent(true, new ToolError("not_connected", "No connection to the target came about."));
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
