package dev.countersign.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.audit.backtest.BacktestCommand;
import dev.countersign.audit.backtest.ShadowCommand;
import dev.countersign.backtest.Candidate;
import dev.countersign.backtest.Compared;
import dev.countersign.backtest.KafkaHistory;
import dev.countersign.backtest.Said;
import dev.countersign.backtest.Shadow;
import dev.countersign.backtest.Start;
import dev.countersign.domain.approval.ApprovalCard;
import dev.countersign.domain.approval.Choice;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.lab.fault.ApprovalHistories;
import dev.countersign.lab.fault.CountingTarget;
import dev.countersign.lab.fault.FaultOrganization;
import dev.countersign.lab.fault.People;
import dev.countersign.lab.process.Deployment;
import dev.countersign.lab.process.GatewayClient;
import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.seal.KeyRing;
import dev.countersign.schemas.seal.MasterKey;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.SchemaIds;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Candidates on calls that really ran: through the door, the streams, people and a worker. */
class BacktestIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Pattern APPROVAL = Pattern.compile("\"approval_id\":\"(apr_[a-z2-7]{26})\"");
    private static final int PLAIN = 6;
    private static final int GATED = 4;
    private static final String NEW_GATE = "rules:\n"
            + "  - {id: new-gate, action: charge, resource: \"account:plain-*\", decision: require_approval, risk_level: high}\n";

    private static final String DENY_ALL = """
            version: "none"
            rules:
              - {id: none, action: "*", resource: "*", decision: deny, risk_level: low}
            """;

    @TempDir
    private static Path directory;

    private static CountingTarget target;
    private static Deployment deployment;
    private static KeyRing keys;
    private static String inForce;
    private static ApprovalId rejected;

    private record Ended(int code, String out, String err) {}

    @BeforeAll
    static void aHistory() throws Exception {
        target = CountingTarget.start();
        Path config = directory.resolve("config");
        String bearer = FaultOrganization.write(config, target.url());
        inForce = Files.readString(config.resolve("faults/policy.yaml"));
        deployment = Deployment.start(directory, config, bearer);
        deployment.awaitServing(FaultOrganization.PROBE);
        Topics topics = new Topics("", SchemaIds.bundled());
        keys = KeyRing.follow(Installation.at(broker()), topics, MasterKey.read(deployment.masterKey()), "keys");
        assertThat(keys.awaitReady(SOON)).isTrue();
        for (int i = 0; i < PLAIN; i++) {
            assertThat(call("plain-" + i, charge("plain-" + i)).body()).contains("\"allow\"");
        }
        assertThat(call("nowhere", charge("plain-x").replace("account:", "ledger:"))
                        .body())
                .contains("\"deny\"");
        List<ApprovalId> gated = new ArrayList<>();
        for (int i = 0; i < GATED; i++) {
            Matcher id =
                    APPROVAL.matcher(call("gated-" + i, charge("gated-" + i)).body());
            assertThat(id.find()).isTrue();
            gated.add(ApprovalId.parse(id.group(1)));
        }
        rejected = gated.get(2);
        try (People people = new People(
                        deployment.bootstrapServers(),
                        topics.approvalCommands(),
                        new People.Asker(
                                new OrganizationId("faults"),
                                new AgentId("fault-agent"),
                                "people".getBytes(StandardCharsets.UTF_8)));
                ApprovalHistories histories =
                        new ApprovalHistories(deployment.bootstrapServers(), topics.allEvents())) {
            for (int i = 0; i < 3; i++) {
                ApprovalId id = gated.get(i);
                assertThat(histories.await(() -> !histories.of(id).cards().isEmpty(), SOON))
                        .isTrue();
                ApprovalCard card = histories.of(id).card();
                people.vote(card, "somebody", i == 2 ? new Choice.Reject() : new Choice.Approve());
            }
            for (int i = 0; i < 3; i++) {
                decided("gated-" + i, charge("gated-" + i));
            }
        }
        // A call's answer may come before its outcome is in the log.
        awaitEnded();
    }

    @AfterAll
    static void stop() {
        if (keys != null) {
            keys.close();
        }
        deployment.close();
        target.close();
    }

    @Test
    void thePolicyInForceChangesNothing() throws Exception {
        JsonNode result = backtest(inForce);

        assertThat(result.path("changed").asInt(-1)).isZero();
        assertThat(result.path("changes").size()).isZero();
        assertThat(result.path("calls").asInt()).isGreaterThanOrEqualTo(PLAIN + GATED + 1);
        for (JsonNode bucket : result.path("unchanged")) {
            assertThat(bucket.path("by_another_rule").asInt(-1)).isZero();
            assertThat(bucket.path("on_other_terms").asInt(-1)).isZero();
        }
        assertThat(result.path("judged_with_later_tools").asInt(-1)).isZero();
    }

    @Test
    void aNewGateWouldAskPeopleAboutWhatSucceeded() throws Exception {
        JsonNode result = backtest(withNewGate());

        JsonNode gated = bucket(result, "allow", "pending");
        assertThat(gated.path("calls").asInt()).isGreaterThanOrEqualTo(PLAIN);
        assertThat(cameTo(gated, "not_asked", "succeeded"))
                .isEqualTo(gated.path("calls").asInt());
        assertThat(gated.path("rules").path(0).path("after").asString()).isEqualTo("new-gate");
        assertThat(gated.path("samples").path(0).path("tool").asString()).isEqualTo("account.charge");
        JsonNode forecast = result.path("forecast");
        assertThat(forecast.path("candidate").path("approvals").asInt()
                        - forecast.path("recorded").path("approvals").asInt())
                .isEqualTo(gated.path("calls").asInt());
        // It tells of the call, and nothing of its parameters.
        assertThat(result.toString()).doesNotContain("amount");
    }

    @Test
    void whatPeopleRejectedIsHeldAgainstACandidateThatWouldAllowIt() throws Exception {
        String lenient =
                inForce.replaceAll("(resource: \"account:gated-\\*\"\n\\s+decision: )require_approval", "$1allow");
        assertThat(lenient).isNotEqualTo(inForce);

        JsonNode allowed = bucket(backtest(lenient), "pending", "allow");

        assertThat(allowed.path("calls").asInt()).isEqualTo(GATED);
        assertThat(cameTo(allowed, "rejected", "not_run")).isOne();
        assertThat(cameTo(allowed, "approved", "succeeded")).isEqualTo(2);
        assertThat(cameTo(allowed, "waiting", "not_run")).isOne();
        Ended text = run(
                new BacktestCommand(), candidate(lenient), "--bootstrap-servers", broker(), "--master-key-file", key());
        assertThat(text.out())
                .contains("People rejected 1 of the calls this would allow: " + rejected.key())
                .contains("pending -> allow");
    }

    @Test
    void aCandidateThatDoesNotCompileIsRefusedWithItsPlace() throws Exception {
        Ended ended = run(
                new BacktestCommand(),
                candidate(inForce.replace("decision: allow", "decision: perhaps")),
                "--master-key-file",
                key(),
                "--bootstrap-servers",
                broker());

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).containsPattern("candidate.*yaml:\\d+:\\d+: ");
        assertThat(ended.out()).isEmpty();
    }

    @Test
    void whoAsksWronglyIsToldWhat() throws Exception {
        String[] questions = {"--from=yesterday", "--organization=nobody", "--samples=-1", "--history=gone.zip"};
        for (String question : questions) {
            Ended ended = run(
                    new BacktestCommand(),
                    candidate(inForce),
                    "--bootstrap-servers",
                    broker(),
                    "--master-key-file",
                    key(),
                    question);
            assertThat(ended.code()).as(question).isEqualTo(2);
            assertThat(ended.err()).as(question).startsWith("countersign: ").doesNotContain("\tat ");
        }
    }

    @Test
    void aShadowLooksOverWhatWasAndNothingChanges() throws Exception {
        Map<String, Long> before = ends();
        Set<String> groups = groups();

        Ended ended = run(
                new ShadowCommand(),
                candidate(withNewGate()),
                "--master-key-file",
                key(),
                "--bootstrap-servers",
                broker(),
                "--from=beginning",
                "--for=3s",
                "--json");

        assertThat(ended.code()).as(ended.err()).isZero();
        List<JsonNode> lines = ended.out()
                .lines()
                .map(line -> JsonMapper.shared().readTree(line))
                .toList();
        assertThat(lines.stream().filter(line -> line.has("differs"))).hasSizeGreaterThanOrEqualTo(PLAIN);
        assertThat(lines.stream()
                        .filter(line ->
                                line.path("came").path("ending").asString("").equals("succeeded")))
                .hasSizeGreaterThanOrEqualTo(PLAIN);
        assertThat(bucket(lines.getLast().path("tally"), "allow", "pending")
                        .path("calls")
                        .asInt())
                .isGreaterThanOrEqualTo(PLAIN);
        assertThat(before.keySet()).anyMatch(partition -> partition.startsWith("events-"));
        assertThat(ends()).isEqualTo(before);
        assertThat(groups()).isEqualTo(groups);
    }

    @Test
    void twoShadowsSeeACallAsItHappensAndItIsAnsweredAsEver() throws Exception {
        String stricter = withNewGate();
        try (Looking one = new Looking(stricter);
                Looking other = new Looking(inForce.replaceAll("decision: allow", "decision: deny"))) {
            Set<String> groups = groups();
            assertThat(call("live", charge("plain-live")).body()).contains("\"allow\"");

            Compared seen = one.seen("account:plain-live");
            assertThat(seen.before().said()).isEqualTo(Said.ALLOW);
            assertThat(seen.after().said()).isEqualTo(Said.PENDING);
            assertThat(other.seen("account:plain-live").after().said()).isEqualTo(Said.DENY);
            assertThat(groups()).isEqualTo(groups);
        }
        assertThat(call("live", charge("plain-live")).body()).contains("\"allow\"");
    }

    /** A shadow of its own thread, from now on. */
    private static final class Looking implements Shadow.Watcher, AutoCloseable {
        private final LinkedBlockingQueue<Compared> differing = new LinkedBlockingQueue<>();
        private final CountDownLatch follows = new CountDownLatch(1);
        private final AtomicBoolean stop = new AtomicBoolean();
        private final Thread thread;

        Looking(String policy) throws InterruptedException {
            Shadow shadow = new Shadow(
                    Candidate.of(new OrganizationId("faults"), policy),
                    KafkaHistory.of(Installation.at(broker()), SchemaIds.bundled(), keys),
                    new Start.Latest(),
                    3,
                    this);
            thread = Thread.ofPlatform().start(() -> shadow.run(stop::get));
            assertThat(follows.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }

        @Override
        public void follows() {
            follows.countDown();
        }

        @Override
        public void differs(Compared call) {
            differing.add(call);
        }

        @Override
        public void came(Shadow.Sighting sighting) {
            // Only the calls are looked at here.
        }

        Compared seen(String resource) throws InterruptedException {
            while (true) {
                Compared next = differing.poll(SOON.toSeconds(), TimeUnit.SECONDS);
                assertThat(next).as(resource).isNotNull();
                if (next.resource().equals(resource)) {
                    return next;
                }
            }
        }

        @Override
        public void close() throws InterruptedException {
            stop.set(true);
            thread.join();
        }
    }

    private static String withNewGate() {
        return inForce.replace("rules:\n", NEW_GATE);
    }

    private static JsonNode backtest(String policy) throws IOException {
        Ended ended = run(
                new BacktestCommand(),
                candidate(policy),
                "--bootstrap-servers",
                broker(),
                "--master-key-file",
                key(),
                "--json");
        assertThat(ended.code()).as(ended.err()).isZero();
        return JsonMapper.shared().readTree(ended.out());
    }

    private static String candidate(String policy) throws IOException {
        return Files.writeString(Files.createTempFile(directory, "candidate", ".yaml"), policy)
                .toString();
    }

    private static Ended run(Object command, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = new CommandLine(command)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        return new Ended(code, out.toString(), err.toString());
    }

    private static JsonNode bucket(JsonNode result, String before, String after) {
        for (JsonNode bucket : result.path("changes")) {
            if (bucket.path("before").asString().equals(before)
                    && bucket.path("after").asString().equals(after)) {
                return bucket;
            }
        }
        throw new AssertionError("No call changes from " + before + " to " + after + " in " + result);
    }

    private static int cameTo(JsonNode bucket, String people, String ending) {
        for (JsonNode joined : bucket.path("came_to")) {
            if (joined.path("people").asString().equals(people)
                    && joined.path("ending").asString().equals(ending)) {
                return joined.path("calls").asInt();
            }
        }
        return 0;
    }

    /** Where every partition of every topic ends but Kafka's own: there a stream's idle tick leaves its commit. */
    private static Map<String, Long> ends() throws Exception {
        try (Admin admin = admin()) {
            Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
            for (TopicDescription topic : admin.describeTopics(
                            admin.listTopics().names().get())
                    .allTopicNames()
                    .get()
                    .values()) {
                topic.partitions()
                        .forEach(partition -> asked.put(
                                new TopicPartition(topic.name(), partition.partition()), OffsetSpec.latest()));
            }
            Map<String, Long> ends = new HashMap<>();
            admin.listOffsets(asked)
                    .all()
                    .get()
                    .forEach((partition, end) -> ends.put(partition.toString(), end.offset()));
            return ends;
        }
    }

    private static Set<String> groups() throws Exception {
        try (Admin admin = admin()) {
            Set<String> groups = new HashSet<>();
            admin.listGroups().all().get().forEach(group -> groups.add(group.groupId()));
            return groups;
        }
    }

    private static Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", broker()));
    }

    private static String key() {
        return deployment.masterKey().toString();
    }

    private static String broker() {
        return deployment.bootstrapServers();
    }

    private static void awaitEnded() throws Exception {
        long deadline = System.nanoTime() + SOON.toNanos();
        while (true) {
            JsonNode result = backtest(DENY_ALL);
            long underWay = 0;
            for (JsonNode bucket : result.path("changes")) {
                underWay += cameTo(bucket, "not_asked", "under_way") + cameTo(bucket, "approved", "under_way");
            }
            if (underWay == 0) {
                return;
            }
            assertThat(System.nanoTime()).as(result.toString()).isLessThan(deadline);
            Thread.sleep(200);
        }
    }

    private static GatewayClient.Answer call(String key, String body) throws IOException {
        try (GatewayClient client = new GatewayClient(deployment.url(), deployment.bearer())) {
            return client.call(key, body);
        }
    }

    /** Comes back with the same key until the call is decided. */
    private static void decided(String key, String body) throws Exception {
        long deadline = System.nanoTime() + SOON.toNanos();
        while (true) {
            GatewayClient.Answer answer = call(key, body);
            if (answer.status() == 200 && !answer.body().contains("\"pending_approval\"")) {
                return;
            }
            assertThat(System.nanoTime()).as(answer.body()).isLessThan(deadline);
            Thread.sleep(100);
        }
    }

    private static String charge(String account) {
        return "{\"instance_id\":\"run\",\"action\":\"charge\",\"resource\":\"account:" + account
                + "\",\"payload\":{\"amount\":1}}";
    }
}
