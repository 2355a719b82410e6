package dev.countersign.e2e;

import static dev.countersign.lab.process.Deployment.Part.APPROVAL_STREAM;
import static dev.countersign.lab.process.Deployment.Part.INGRESS;
import static dev.countersign.lab.process.Deployment.Part.POLICY_STREAM;
import static dev.countersign.lab.process.Deployment.Part.SECOND_INGRESS;
import static dev.countersign.lab.process.Deployment.Part.WORKER;
import static dev.countersign.testprovider.NotesProvider.FLEETING;
import static dev.countersign.testprovider.NotesProvider.LASTING;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.countersign.client.Answer;
import dev.countersign.client.CountersignClient;
import dev.countersign.client.Settings;
import dev.countersign.client.ToolCall;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.domain.receipt.ReceiptKind;
import dev.countersign.lab.fault.CountingTarget;
import dev.countersign.lab.process.CommittedRecords;
import dev.countersign.lab.process.Deployment;
import dev.countersign.lab.process.Deployment.Part;
import dev.countersign.schemas.topic.Topic;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.SchemaIds;
import dev.countersign.testprovider.Browser;
import dev.countersign.testprovider.NotesProvider;
import dev.countersign.testprovider.TestProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Users authorize a connection at a real authorization server while each service is a process of its own, and
 * processes are killed as {@code kill -9} does. Two instances of the ingress take browsers and callers in turn. The
 * target honours no key: what ran twice is counted twice.
 */
class AuthorizationsIT {
    /** Nothing is there: browsers go to one instance or the other instead. */
    private static final String PUBLIC_URL = "http://agents.test";

    /** What whoever waits may have to wait after a kill, the start of the process anew included. */
    private static final Duration RECOVERY_MAX = Duration.ofSeconds(30);

    /** After which an order for tokens that nobody answers counts as failed, and what a slow machine adds. */
    private static final Duration LOST_AFTER_MAX = Duration.ofSeconds(60).plus(RECOVERY_MAX);

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private static Path directory;

    private static TestProvider provider;
    private static HeldTokens tokens;
    private static CountingTarget target;
    private static HttpServer receiver;
    private static Deployment deployment;
    private static NotesOrganization organization;

    private static final List<String> TOLD = new CopyOnWriteArrayList<>();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final ExecutorService THREADS = Executors.newVirtualThreadPerTaskExecutor();

    /** The calls that have run; each once. */
    private static final List<String> RAN = new CopyOnWriteArrayList<>();

    /** When the code was spent that is lost, and what its browser is told. */
    private long lostNanos;

    private Future<HttpResponse<String>> lostPage;

    /** A run that waits for its user. */
    private record Parked(String runId, String url) {
        String callId() {
            return runId.substring("run_".length());
        }
    }

    @BeforeAll
    static void start() throws Exception {
        provider = NotesProvider.start(PUBLIC_URL + "/oauth2/callback");
        tokens = new HeldTokens(URI.create(provider.url() + "/oauth2/token"));
        target = CountingTarget.start();
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            try (exchange) {
                TOLD.add(new String(exchange.getRequestBody().readAllBytes()));
                exchange.sendResponseHeaders(204, -1);
            }
        });
        receiver.start();
        Path config = directory.resolve("config");
        organization = NotesOrganization.write(config, directory, target.url(), provider.url(), tokens.url());
        List<String> ingress = List.of(
                "--countersign.ingress.public-url=" + PUBLIC_URL, "--countersign.ingress.callback-reach=this-machine");
        deployment = Deployment.start(
                directory,
                config,
                organization.bearer(),
                Deployment.Extras.twoIngresses(Map.of(
                        INGRESS,
                        ingress,
                        SECOND_INGRESS,
                        ingress,
                        WORKER,
                        List.of("--countersign.worker.secret-directory=" + directory))));
        deployment.awaitServing(INGRESS, NotesOrganization.PROBE);
        deployment.awaitServing(SECOND_INGRESS, NotesOrganization.PROBE);
    }

    @AfterAll
    static void stop() {
        target.gate().open();
        tokens.gate().open();
        THREADS.shutdownNow();
        deployment.close();
        receiver.stop(0);
        target.close();
        tokens.close();
        provider.close();
        CLIENT.close();
    }

    @AfterEach
    void eachCallTookEffectOnceAndHasOneTerminalReceipt() throws Exception {
        // A caller is answered before the receipt behind it is committed.
        until(SOON, () -> terminalReceipts().keySet().containsAll(RAN));
        Map<String, Integer> receipts = terminalReceipts();
        for (String callId : RAN) {
            assertThat(target.charges(callId)).as("effects of " + callId).isEqualTo(1);
            assertThat(receipts.get(callId))
                    .as("terminal receipts of " + callId)
                    .isEqualTo(1);
        }
        assertThat(tokens.asked()).as("what serves once is given once").doesNotHaveDuplicates();
    }

    @Test
    void aCallIsReleasedOnceByAFlowThatBeganAtOneInstanceAndEndedAtTheOther() throws Exception {
        String user = user();
        String receiverUrl = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/";
        Parked told = park(INGRESS, user, LASTING, "\"isAsync\":true,\"callbackUrl\":\"" + receiverUrl + "\"", null);
        HttpResponse<String> kept = run(INGRESS, user, LASTING, "\"isAsync\":false", "kept-" + user);
        assertThat(session(kept)).isEqualTo("busy");

        try (Browser irene = browser("irene")) {
            assertThat(irene.authorize(told.url()).statusCode()).isEqualTo(200);
        }
        ran(told, SOON);
        HttpResponse<String> again = run(SECOND_INGRESS, user, LASTING, "\"isAsync\":false", "kept-" + user);
        RAN.add(callId(again));

        assertThat(session(again)).as(again.body()).isEqualTo("idle");
        assertThat(callId(again)).isEqualTo(callId(kept));
        assertThat(provider.subject(target.token(told.callId()))).isEqualTo("irene");
        until(SOON, () -> !TOLD.isEmpty());
        assertThat(TOLD).singleElement().asString().contains(told.runId(), "\"success\"");
        // Another session of the user: nobody is asked.
        int asked = tokens.asked().size();
        HttpResponse<String> other = run(SECOND_INGRESS, user, LASTING, "\"isAsync\":false", null);
        RAN.add(callId(other));
        assertThat(session(other)).as(other.body()).isEqualTo("idle");
        assertThat(tokens.asked()).hasSize(asked);
    }

    /** One after the other on one installation, because a code that is lost takes a minute to be given up. */
    @Test
    void killsCostTimeAndNeverAnEffect() throws Exception {
        Parked lost = workerKilledWhileItFetchesAndBeforeItTakes();
        approvalStreamKilledWhileTheUserIsAtTheProvider();
        policyStreamKilledWithParkedCalls();
        ingressKilledWhileItHoldsRequests();
        aLostCodeIsAskedOfTheUserAgain(lost);
    }

    /**
     * The code of one user has been spent for tokens that die with the worker; another one comes back while there is
     * no worker. What serves once is not tried again (ARCHITECTURE.md, "The way of a user's authorization"): the first
     * has to begin anew. The second waits for the worker.
     */
    private Parked workerKilledWhileItFetchesAndBeforeItTakes() throws Exception {
        Parked lost = park(INGRESS, user(), LASTING);
        Parked late = park(SECOND_INGRESS, user(), LASTING);
        try (Browser gert = browser("gert")) {
            String back = gert.wayBack(late.url(), true);
            tokens.gate().shut();
            lostNanos = System.nanoTime();
            lostPage = THREADS.submit(() -> {
                try (Browser irene = browser("irene")) {
                    return irene.authorize(lost.url());
                }
            });
            tokens.gate().awaitSomebody(SOON);
            long killed = kill(WORKER);
            tokens.gate().open();
            Future<HttpResponse<String>> page = THREADS.submit(() -> gert.open(back));
            deployment.restart(WORKER);

            recovered("worker", killed, List.of(late));
            assertThat(page.get().statusCode()).isEqualTo(200);
        }
        assertThat(provider.subject(target.token(late.callId()))).isEqualTo("gert");
        assertThat(statusOf(INGRESS, lost.runId())).isEqualTo("pending");
        return lost;
    }

    private void approvalStreamKilledWhileTheUserIsAtTheProvider() throws Exception {
        Parked parked = park(INGRESS, user(), LASTING);
        try (Browser irene = browser("irene")) {
            String back = irene.wayBack(parked.url(), true);
            long killed = kill(APPROVAL_STREAM);
            // The user does not wait until it is there again.
            Future<HttpResponse<String>> page = THREADS.submit(() -> irene.open(back));
            deployment.restart(APPROVAL_STREAM);

            recovered("approval-stream", killed, List.of(parked));
            assertThat(page.get().statusCode()).as(page.get().body()).isEqualTo(200);
        }
    }

    private void policyStreamKilledWithParkedCalls() throws Exception {
        String user = user();
        List<Parked> parked = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            parked.add(park(i % 2 == 0 ? INGRESS : SECOND_INGRESS, user, LASTING));
        }
        long killed = kill(POLICY_STREAM);
        try (Browser irene = browser("irene")) {
            assertThat(irene.authorize(parked.getFirst().url()).statusCode()).isEqualTo(200);
        }
        deployment.restart(POLICY_STREAM);

        recovered("policy-stream", killed, parked);
    }

    /**
     * One caller's request waits for a token that is being made fresh, and is made again with its key at the other
     * instance. Another caller's, of the Java client, waits for the target, and is made again with its key at the
     * same instance, once that is there again.
     */
    private void ingressKilledWhileItHoldsRequests() throws Exception {
        String user = user();
        Parked first = park(INGRESS, user, FLEETING);
        try (Browser irene = browser("irene")) {
            assertThat(irene.authorize(first.url()).statusCode()).isEqualTo(200);
        }
        ran(first, SOON);
        String key = "held-" + user;
        tokens.gate().shut();
        target.gate().shut();
        Future<HttpResponse<String>> held =
                THREADS.submit(() -> run(INGRESS, user, FLEETING, "\"isAsync\":false", key));
        CountersignClient client = new CountersignClient(Settings.of(
                deployment.url(INGRESS), "notes-agent", organization.bearer().substring("notes-agent:".length())));
        Future<Answer> called =
                THREADS.submit(() -> client.call(ToolCall.of("run-1", "charge", "account:" + user, Map.of())));
        tokens.gate().awaitSomebody(SOON);
        target.gate().awaitSomebody(SOON);
        long killed = kill(INGRESS);
        assertThat(held)
                .failsWithin(SOON)
                .withThrowableOfType(Exception.class)
                .havingCause()
                .isInstanceOf(IOException.class);
        Future<HttpResponse<String>> retried =
                THREADS.submit(() -> run(SECOND_INGRESS, user, FLEETING, "\"isAsync\":false", key));
        tokens.gate().open();
        target.gate().open();
        HttpResponse<String> answer = retried.get();
        RAN.add(callId(answer));
        assertThat(report("ingress, at the other", killed)).isLessThan(RECOVERY_MAX);
        assertThat(session(answer)).as(answer.body()).isEqualTo("idle");

        deployment.restart(INGRESS);
        Answer replayed = called.get();
        assertThat(report("ingress, at the same", killed)).isLessThan(RECOVERY_MAX);
        assertThat(replayed).isInstanceOf(Answer.Executed.class);
        Answer.Executed executed = (Answer.Executed) replayed;
        assertThat(executed.replayed()).as("an earlier request made it").isTrue();
        RAN.add(executed.receiptId().substring("rec_".length()));
    }

    /** The order counts as failed after a minute; who opens the address then begins anew, and the call runs. */
    private void aLostCodeIsAskedOfTheUserAgain(Parked lost) throws Exception {
        assertThat(target.charges(lost.callId())).isZero();
        assertThat(lostPage.get().statusCode()).isEqualTo(503);
        assertThat(lostPage.get().body()).contains("open the address you were sent to again");
        int asked = tokens.asked().size();
        try (Browser irene = browser("irene")) {
            Duration left = LOST_AFTER_MAX.minusNanos(System.nanoTime() - lostNanos);
            until(left, () -> irene.open(lost.url()).statusCode() == 302);
            assertThat(irene.authorize(lost.url()).statusCode()).isEqualTo(200);
        }
        ran(lost, SOON);
        assertThat(report("a code that was lost", lostNanos)).isLessThan(LOST_AFTER_MAX);
        assertThat(tokens.asked()).hasSize(asked + 1);
        assertThat(provider.subject(target.token(lost.callId()))).isEqualTo("irene");
    }

    // ------------------------------------------------------------------------------------------- helpers

    private static String user() {
        return "user-" + UUID.randomUUID();
    }

    /** Sets out at one instance and comes back to the other; and so on. */
    private static Browser browser(String person) {
        AtomicInteger turns = new AtomicInteger();
        return new Browser(
                person,
                PUBLIC_URL,
                () -> deployment
                        .url(turns.getAndIncrement() % 2 == 0 ? INGRESS : SECOND_INGRESS)
                        .getPort());
    }

    /** Returns when it was dead. */
    private static long kill(Part part) throws InterruptedException {
        deployment.kill(part);
        return System.nanoTime();
    }

    private static void recovered(String killed, long killedNanos, List<Parked> parked) throws Exception {
        for (Parked one : parked) {
            ran(one, RECOVERY_MAX.minusNanos(System.nanoTime() - killedNanos));
        }
        assertThat(report(killed, killedNanos)).isLessThan(RECOVERY_MAX);
    }

    /** Tells for people, and returns, how long it took. */
    private static Duration report(String killed, long sinceNanos) {
        Duration took = Duration.ofNanos(System.nanoTime() - sinceNanos);
        System.out.printf("Recovered from %s after %d ms%n", killed, took.toMillis());
        return took;
    }

    /** Waits until a run has succeeded, as both instances see it. */
    private static void ran(Parked parked, Duration within) throws Exception {
        RAN.add(parked.callId());
        long begun = System.nanoTime();
        for (Part at : List.of(INGRESS, SECOND_INGRESS)) {
            until(
                    within.minusNanos(System.nanoTime() - begun),
                    () -> statusOf(at, parked.runId()).equals("success"));
        }
    }

    private static Parked park(Part at, String user, String connection) throws Exception {
        return park(at, user, connection, "\"isAsync\":true", null);
    }

    private static Parked park(Part at, String user, String connection, String how, @Nullable String key)
            throws Exception {
        HttpResponse<String> started = run(at, user, connection, how, key);
        assertThat(started.statusCode()).as(started.body()).isEqualTo(202);
        String runId = json(started).get("runId").asString();
        until(SOON, () -> statusOf(at, runId).equals("pending"));
        JsonNode content = status(at, runId).get("events").get(0).get("content");
        return new Parked(runId, content.get("auth_profiles").get(0).get("url").asString());
    }

    private static HttpResponse<String> run(Part at, String user, String connection, String how, @Nullable String key)
            throws Exception {
        String body = """
                {"sessionIdentity":[{"type":"userReference","value":"%s"}],
                 "input":[{"type":"tool_input","content":{"id":"1"}}],
                 "invoke":{"tasks":[{"type":"tool","name":"notes.%s"}]},%s}
                """.formatted(user, connection, how);
        HttpRequest.Builder request = request(at, "/runs/execute").POST(BodyPublishers.ofString(body));
        if (key != null) {
            request.header("Idempotency-Key", key);
        }
        return CLIENT.send(request.header("Prefer", "wait=40").build(), BodyHandlers.ofString());
    }

    /** What an instance says of a run; empty while it knows nothing of it. */
    private static String statusOf(Part at, String runId) throws Exception {
        JsonNode told = status(at, runId);
        return told.has("run") ? told.get("run").get("status").asString() : "";
    }

    private static JsonNode status(Part at, String runId) throws Exception {
        HttpRequest.Builder request = request(at, "/runs/" + runId + "/status").POST(BodyPublishers.noBody());
        return json(CLIENT.send(request.build(), BodyHandlers.ofString()));
    }

    private static HttpRequest.Builder request(Part at, String path) {
        return HttpRequest.newBuilder(deployment.url(at).resolve(NotesOrganization.BASE + path))
                .timeout(Duration.ofSeconds(60))
                .header("x-api-key", organization.key())
                .header("Content-Type", "application/json");
    }

    private static String session(HttpResponse<String> told) {
        return json(told).path("sessionInfo").path("status").asString(told.body());
    }

    private static String callId(HttpResponse<String> told) {
        return told.headers()
                .firstValue("Countersign-Receipt")
                .orElseThrow(() -> new AssertionError(told.body()))
                .substring("rec_".length());
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    private static void until(Duration within, Callable<Boolean> so) throws Exception {
        long deadline = System.nanoTime() + within.toNanos();
        while (!so.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("It did not come to be so within " + within + "\n" + deployment.outputs());
            }
            Thread.sleep(50);
        }
    }

    /** How many terminal receipts each call has in the log, up to its end. */
    private static Map<String, Integer> terminalReceipts() {
        Topic<Receipt> topic = new Topics("", SchemaIds.bundled()).receipts();
        Map<String, Integer> receipts = new HashMap<>();
        try (KafkaConsumer<String, byte[]> consumer =
                CommittedRecords.fromTheBeginning(deployment.bootstrapServers(), topic.name())) {
            var ends = consumer.endOffsets(consumer.assignment());
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    Receipt receipt = topic.codec().decode(record.value());
                    if (receipt.kind() == ReceiptKind.TERMINAL) {
                        receipts.merge(receipt.callId().value(), 1, Integer::sum);
                    }
                }
            }
        }
        return receipts;
    }
}
