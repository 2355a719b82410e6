package dev.countersign.client;

import dev.countersign.client.Answer.PendingApproval;
import dev.countersign.client.Tries.Deadline;
import dev.countersign.client.Tries.Ended;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An agent's way to its tools:
 *
 * <pre>{@code
 * CountersignClient tools = new CountersignClient(Settings.fromEnvironment());
 * ToolCall call = ToolCall.of("run-1", "update_deal", "crm:deal:123", Map.of("amount", 20_000));
 * Answer answer = tools.call(call);
 * if (answer instanceof Answer.PendingApproval pending) {
 *     answer = pending.await(Duration.ofMinutes(10));
 * }
 * }</pre>
 *
 * <p>Every request is tried again after a broken connection, a time-out, and 202, 408, 429, 500, 502, 503 and 504:
 * after {@code Retry-After} where it is sent, else after pauses that double up to 10 seconds, half of each drawn at
 * random; until its time is over. Redirects are not followed, because they would carry the secret elsewhere.
 *
 * <p>For use by many threads. Holds nothing that must be closed.
 */
public final class CountersignClient {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);
    private static final Duration WAIT_MAX = Duration.ofSeconds(60);

    private final Settings settings;
    private final Tries tries;

    public CountersignClient(Settings settings) {
        this(settings, Tries.World.real());
    }

    CountersignClient(Settings settings, Tries.World world) {
        this.settings = settings;
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_WITHIN)
                .build();
        this.tries = new Tries(http, world);
    }

    /** Makes a call, within the time of the settings. */
    public Answer call(ToolCall call) throws InterruptedException {
        return call(call, settings.within());
    }

    /**
     * Makes a call, or asks for the answer of one that was made with this key before. Every try sends the same key
     * and the same bytes.
     *
     * @param within after which it is given up as {@link Answer.InProgress} or {@link Answer.Unanswered}
     * @throws RequestFailedException when something answers that is not Countersign
     */
    public Answer call(ToolCall call, Duration within) throws InterruptedException {
        return call(call, tries.in(within));
    }

    private Answer call(ToolCall call, Deadline deadline) throws InterruptedException {
        String body = body(call);
        Ended ended = tries.until(
                deadline,
                left -> request("/v1/agent-tool-call", left)
                        .header("Idempotency-Key", call.idempotencyKey())
                        .header("Prefer", "wait=" + waitOf(left).toSeconds())
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build());
        HttpResponse<String> answer = ended.answer();
        return answer == null
                ? new Answer.Unanswered(ended.why())
                : AnswerReader.answer(
                        answer, (receipt, approval) -> new PendingApproval(this, call, receipt, approval));
    }

    Answer awaitDecided(PendingApproval pending, ToolCall call, Duration within) throws InterruptedException {
        Deadline deadline = tries.in(within);
        HttpResponse<String> answer =
                unlessUnsettled(pending.receiptId(), deadline).answer();
        boolean unsettled = answer == null || (answer.statusCode() == 200 && !isSettled(answer));
        return unsettled ? pending : call(call, deadline);
    }

    /**
     * What policy would say. The key is not sent.
     *
     * @throws RequestFailedException when it was refused, or not answered in time
     */
    public Simulation simulate(ToolCall call) throws InterruptedException {
        String body = body(call);
        Ended ended = tries.until(
                tries.in(settings.within()),
                left -> request("/v1/policy-simulator", left)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build());
        HttpResponse<String> answer = answered(ended);
        if (answer.statusCode() != 200) {
            throw AnswerReader.failure(answer);
        }
        return AnswerReader.simulation(answer);
    }

    /**
     * A receipt as it is now. One that an earlier answer named is there.
     *
     * @return empty when there is none that this agent may see
     * @throws RequestFailedException when it was refused, or not answered in time
     */
    public Optional<Receipt> receipt(String receiptId) throws InterruptedException {
        return found(tries.until(
                tries.in(settings.within()),
                left -> request(receiptPath(receiptId), left).GET().build()));
    }

    /**
     * A receipt once its call has ended, or as it is when the time is over.
     *
     * @return empty when there is none that this agent may see
     * @throws RequestFailedException when it was refused, or not answered in time
     */
    public Optional<Receipt> awaitReceipt(String receiptId, Duration within) throws InterruptedException {
        return found(unlessUnsettled(receiptId, tries.in(within)));
    }

    /** Asks for a receipt until its call has ended, or something else is answered, or the time is over. */
    private Ended unlessUnsettled(String receiptId, Deadline deadline) throws InterruptedException {
        while (true) {
            Ended ended = tries.until(
                    deadline,
                    left -> request(
                                    receiptPath(receiptId) + "?wait="
                                            + waitOf(left).toSeconds(),
                                    left)
                            .GET()
                            .build());
            HttpResponse<String> answer = ended.answer();
            if (answer == null || answer.statusCode() != 200 || isSettled(answer)) {
                return ended;
            }
            tries.rest(deadline);
            if (deadline.left().isZero()) {
                return ended;
            }
        }
    }

    private static boolean isSettled(HttpResponse<String> answer) {
        return AnswerReader.receipt(answer).isSettled();
    }

    private static String receiptPath(String receiptId) {
        return "/v1/receipts/" + URLEncoder.encode(receiptId, StandardCharsets.UTF_8);
    }

    private static Optional<Receipt> found(Ended ended) {
        HttpResponse<String> answer = answered(ended);
        return switch (answer.statusCode()) {
            case 200 -> Optional.of(AnswerReader.receipt(answer));
            case 404 -> Optional.empty();
            default -> throw AnswerReader.failure(answer);
        };
    }

    private static HttpResponse<String> answered(Ended ended) {
        HttpResponse<String> answer = ended.answer();
        if (answer == null) {
            throw RequestFailedException.unanswered(ended.why());
        }
        return answer;
    }

    private HttpRequest.Builder request(String path, Duration left) {
        URI target = settings.resolve(path);
        Duration most = oneTry(left);
        return HttpRequest.newBuilder(target)
                .timeout(most.isZero() ? Duration.ofMillis(1) : most)
                .header("Authorization", "Bearer " + settings.agentId() + ":" + settings.secret());
    }

    private Duration oneTry(Duration left) {
        return left.compareTo(settings.tryMax()) < 0 ? left : settings.tryMax();
    }

    /** Half of a try, so that "not yet" arrives before the try is given up. */
    private Duration waitOf(Duration left) {
        Duration half = oneTry(left).dividedBy(2);
        return half.compareTo(WAIT_MAX) > 0 ? WAIT_MAX : half;
    }

    private static String body(ToolCall call) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("instance_id", call.instanceId());
        body.put("action", call.action());
        body.put("resource", call.resource());
        body.put("payload", call.payload());
        return AnswerReader.write(body);
    }
}
