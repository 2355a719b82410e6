package dev.countersign.worker.callback;

import dev.countersign.domain.execution.ToolError;
import dev.countersign.egress.CallbackRules;
import dev.countersign.egress.ForbiddenTargetException;
import dev.countersign.egress.GuardedResolver;
import dev.countersign.egress.Reach;
import dev.countersign.egress.TargetUrl;
import dev.countersign.worker.callback.CallbackResult.GaveUp;
import dev.countersign.worker.callback.CallbackResult.Retry;
import dev.countersign.worker.connector.Deadline;
import dev.countersign.worker.connector.MonotonicClock;
import dev.countersign.worker.outbound.AnswerReader.Read;
import dev.countersign.worker.outbound.GuardedClient;
import dev.countersign.worker.outbound.Sent;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.jspecify.annotations.Nullable;

/**
 * POSTs a signed body to an address that somebody else chose. That address is the most hostile thing
 * here: it is checked as text, the addresses behind it are checked when they are looked up, and the
 * connection goes to exactly those. An answer's body is read up to a limit, and nothing of it is kept.
 *
 * <p>At least once: a lost answer to a delivered body is told as {@link Retry}. A receiver tells
 * repetitions by {@code webhook-id}, which stays the same, and replays by {@code webhook-timestamp}, which
 * is the time of the try.
 *
 * <p>Safe for many threads. {@link #send} waits, so it is called on a virtual thread; how many at a time
 * is the caller's limit.
 */
public final class CallbackSender implements AutoCloseable {
    /** The client ends by itself at its deadline; what does not, in the name service, is left behind after this. */
    private static final Duration CUT_AFTER = Duration.ofMillis(250);

    /** JSON is UTF-8 and has no parameter that says so (RFC 8259, section 11). */
    private static final ContentType JSON = ContentType.create("application/json");

    private final GuardedResolver.Lookup names;
    private final CallbackLimits limits;
    private final Clock clock;
    private final MonotonicClock monotonic;
    // A connection kept under one rule must not serve another.
    private final Map<Reach, GuardedClient> clients = new ConcurrentHashMap<>();

    /** @param names the name service, usually {@code InetAddress::getAllByName} */
    public CallbackSender(GuardedResolver.Lookup names, CallbackLimits limits, Clock clock, MonotonicClock monotonic) {
        this.names = names;
        this.limits = limits;
        this.clock = clock;
        this.monotonic = monotonic;
    }

    /**
     * Tries once.
     *
     * @throws InterruptedException when the waiting thread is interrupted; the body may be on its way
     */
    public CallbackResult send(CallbackOrder order) throws InterruptedException {
        String objection = CallbackRules.objectionToHeaders(order.headers());
        if (objection != null) {
            return new GaveUp(new ToolError("header_forbidden", objection));
        }
        TargetUrl url;
        try {
            url = CallbackRules.url(order.url(), order.reach());
        } catch (ForbiddenTargetException e) {
            return new GaveUp(new ToolError("target_forbidden", e.reason()));
        }
        return inTime(order, request(order, url, clock.instant()));
    }

    @Override
    public void close() {
        clients.values().forEach(GuardedClient::close);
    }

    private CallbackResult inTime(CallbackOrder order, HttpPost request) throws InterruptedException {
        Deadline deadline = Deadline.in(limits.totalMax(), monotonic);
        CompletableFuture<CallbackResult> result = new CompletableFuture<>();
        Thread thread = Thread.ofVirtual().name("callback " + order.webhookId()).start(() -> {
            try {
                result.complete(exchange(order.reach(), request, deadline));
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        });
        try {
            return result.get(deadline.remaining().plus(CUT_AFTER).toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            thread.interrupt();
            return new Retry(new ToolError("timed_out", "The receiver did not answer in time."), Duration.ZERO);
        } catch (InterruptedException e) {
            request.cancel();
            thread.interrupt();
            throw e;
        } catch (ExecutionException e) {
            throw new IllegalStateException("The HTTP client broke", e.getCause());
        }
    }

    private CallbackResult exchange(Reach reach, HttpPost request, Deadline deadline) {
        GuardedClient client = clients.computeIfAbsent(
                reach, rule -> new GuardedClient(new GuardedResolver(rule, names), limits.connectMax()));
        return switch (client.send(request, deadline, this::read)) {
            case Sent.Answered<Answer>(var answer) ->
                CallbackReading.answer(answer.status(), answer.retryAfter(), clock.instant());
            case Sent.NotSent<Answer>(var obstacle, var error) -> CallbackReading.obstacle(obstacle, error);
            case Sent.Silence<Answer>(var error) -> new Retry(error, Duration.ZERO);
        };
    }

    private static HttpPost request(CallbackOrder order, TargetUrl url, Instant now) {
        HttpPost request = new HttpPost(uri(url));
        order.headers().forEach(request::addHeader);
        request.setHeader("webhook-id", order.webhookId());
        request.setHeader("webhook-timestamp", Long.toString(now.getEpochSecond()));
        List<SigningSecret> secrets = order.secrets();
        if (secrets != null) {
            request.setHeader(
                    "webhook-signature",
                    WebhookSignature.of(order.webhookId(), now.getEpochSecond(), order.body(), secrets));
        }
        request.setEntity(new ByteArrayEntity(order.body(), JSON));
        return request;
    }

    /** From the parts that were checked, so that nobody reads the text a second time. */
    private static URI uri(TargetUrl url) {
        return URI.create(url.origin()
                + (url.path().isEmpty() ? "/" : url.path())
                + (url.query().isEmpty() ? "" : "?" + url.query()));
    }

    /** What is kept of an answer. */
    private record Answer(int status, @Nullable String retryAfter) {}

    private Read<Answer> read(ClassicHttpResponse response) {
        Header retryAfter = response.getFirstHeader("Retry-After");
        Answer answer = new Answer(response.getCode(), retryAfter == null ? null : retryAfter.getValue());
        return new Read<>(answer, drained(response.getEntity()));
    }

    /** The status is the answer; a body that breaks off or does not end changes nothing about it. */
    private boolean drained(@Nullable HttpEntity entity) {
        if (entity == null) {
            return true;
        }
        try {
            InputStream content = entity.getContent();
            byte[] buffer = new byte[8_192];
            int left = limits.answerBytesMax();
            int count = 0;
            while (left > 0 && count >= 0) {
                count = content.read(buffer, 0, Math.min(buffer.length, left));
                left -= Math.max(count, 0);
            }
            return count < 0;
        } catch (IOException e) {
            return false;
        }
    }
}
