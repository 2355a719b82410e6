package dev.countersign.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.approval.ApprovalCard;
import dev.countersign.domain.approval.Choice;
import dev.countersign.domain.approval.Resolution;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.policy.ApprovalTerms;
import dev.countersign.lab.fault.ApprovalHistories;
import dev.countersign.lab.fault.ApprovalHistories.History;
import dev.countersign.lab.fault.CountingTarget;
import dev.countersign.lab.fault.FaultOrganization;
import dev.countersign.lab.fault.People;
import dev.countersign.lab.process.Deployment;
import dev.countersign.lab.process.Deployment.Part;
import dev.countersign.lab.process.GatewayClient;
import dev.countersign.schemas.json.RequestDigests;
import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.kafka.KafkaClients;
import dev.countersign.schemas.seal.Eraser;
import dev.countersign.schemas.seal.Erasure;
import dev.countersign.schemas.seal.KeyRing;
import dev.countersign.schemas.seal.MasterKey;
import dev.countersign.schemas.seal.Subject;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.SchemaIds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Approvals across processes: many who decide at once, clocks that run out, and {@code kill -9}. */
class ApprovalsIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int PENDING = 10_000;
    private static final int ONE_IN_HASTE_OF = 20;
    private static final int CAP = 20;
    private static final Pattern APPROVAL = Pattern.compile("\"approval_id\":\"(apr_[a-z2-7]{26})\"");
    private static final Choice APPROVE = new Choice.Approve();
    private static final Choice REJECT = new Choice.Reject();

    @TempDir
    private static Path directory;

    private static String cappedBearer;
    private static CountingTarget target;
    private static Deployment deployment;
    private static People people;
    private static ApprovalHistories histories;

    @BeforeAll
    static void start() throws Exception {
        target = CountingTarget.start();
        Path config = directory.resolve("config");
        String bearer = FaultOrganization.write(config, target.url());
        cappedBearer = FaultOrganization.write(config, "capped", target.url(), CAP);
        deployment = Deployment.start(directory, config, bearer);
        deployment.awaitServing(FaultOrganization.PROBE);
        Topics topics = new Topics("", SchemaIds.bundled());
        people = new People(
                deployment.bootstrapServers(),
                topics.approvalCommands(),
                new People.Asker(
                        new OrganizationId("faults"),
                        new AgentId("fault-agent"),
                        "people".getBytes(StandardCharsets.UTF_8)));
        histories = new ApprovalHistories(deployment.bootstrapServers(), topics.allEvents());
    }

    @AfterAll
    static void stop() throws Exception {
        histories.close();
        people.close();
        deployment.close();
        target.close();
    }

    @Test
    void aThousandReplaysAndVotesLeadToOneExecution() throws Exception {
        assertThat(besieged("all-for-it", List.of(APPROVE))).isInstanceOf(Resolution.Approved.class);
        assertThat(besieged("all-against-it", List.of(REJECT))).isInstanceOf(Resolution.Rejected.class);
        besieged("divided", List.of(APPROVE, REJECT));
    }

    /** 500 people vote while the agent repeats its call 500 times; all come to one end, and one effect at most. */
    private Resolution besieged(String name, List<Choice> choices) throws Exception {
        String body = charge("gated-" + name);
        ApprovalId id = pending(call(name, body));
        ApprovalCard card = opened(id);
        List<Callable<GatewayClient.Answer>> replays = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            int voter = i;
            replays.add(() -> {
                people.vote(card, name + "-" + voter, choices.get(voter % choices.size()));
                return call(name, body);
            });
        }
        try (ExecutorService all = Executors.newFixedThreadPool(64)) {
            for (Future<GatewayClient.Answer> replay : all.invokeAll(replays)) {
                assertThat(replay.get().status()).isIn(200, 202);
            }
        }
        Resolution resolution = settled(id);
        Set<String> answers = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            answers.add(decided(name, body).body());
        }
        assertThat(answers).hasSize(1);
        boolean approved = resolution instanceof Resolution.Approved;
        assertThat(answers.iterator().next()).contains(approved ? "\"allow\"" : "\"deny\"");
        assertThat(target.charges(id.key())).isEqualTo(approved ? 1 : 0);
        return resolution;
    }

    /** ABUSE A39: what an erased call carried is nowhere, cannot be guessed, and no answer tells it. */
    @Test
    void afterErasureAPayloadIsNowhereAndNothingLetsItBeGuessed() throws Exception {
        String amount = "735711931";
        String body = charge("erased").replace("\"amount\":1", "\"amount\":" + amount);
        String gated = charge("gated-erased").replace("\"amount\":1", "\"amount\":" + amount);
        assertThat(call("erased", body).body()).contains("\"allow\"");
        ApprovalId pending = pending(call("gated-erased", gated));
        ApprovalCard card = opened(pending);
        EveryCopy everyCopy = new EveryCopy(deployment.bootstrapServers(), directory);
        assertThat(everyCopy.holding("")).hasSizeGreaterThan(20);
        // What is looked for in vain below would be found, in records and in files.
        assertThat(everyCopy.holding("account:"))
                .anyMatch(place -> place.startsWith("events-"))
                .anyMatch(place -> place.startsWith("config"));
        assertThat(everyCopy.holding(amount)).isEmpty();
        // The digests that a dictionary of amounts would be tried against.
        byte[] payload = ("{\"amount\":" + amount + "}").getBytes(StandardCharsets.UTF_8);
        assertThat(everyCopy.holding(Digest.of(payload).hex())).isEmpty();
        for (String resource : List.of("account:erased", "account:gated-erased")) {
            assertThat(everyCopy.holding(RequestDigests.ofCanonical("charge", resource, null, payload)
                            .hex()))
                    .isEmpty();
            assertThat(erase(resource).keyIds()).hasSize(1);
        }

        GatewayClient.Answer again = call("erased", body);
        assertThat(again.body()).contains("\"allow\"").contains("\"erased\":true");
        // The digest that it could be compared with went with the key: no retry is told that it was another call.
        assertThat(again.headers()).contains("idempotency-key-mismatch: unknown");
        people.vote(card, "dana", APPROVE);
        assertThat(settled(pending)).isInstanceOf(Resolution.Approved.class);
        assertThat(decided("gated-erased", gated).body()).contains("\"deny\"");
        assertThat(target.charges(pending.key())).isZero();
    }

    private static Erasure erase(String resource) throws Exception {
        Installation installation = Installation.at(deployment.bootstrapServers());
        Topics topics = new Topics("", SchemaIds.bundled());
        try (KeyRing ring = KeyRing.follow(installation, topics, MasterKey.read(deployment.masterKey()), "erase");
                KafkaProducer<String, byte[]> producer =
                        new KafkaProducer<>(KafkaClients.transactionalProducer(installation, "erase", "erase"))) {
            assertThat(ring.awaitReady(Duration.ofSeconds(30))).isTrue();
            producer.initTransactions();
            return new Eraser(ring, topics.subjectKeys(), topics.erasures(), producer, Clock.systemUTC())
                    .erase(Subject.ofResource(new OrganizationId("faults"), resource), "dana", "asked");
        }
    }

    /** ABUSE A17: what was approved runs, whatever the agent says it is when it comes back. */
    @Test
    void a17AReplayWithOtherParametersRunsOnlyWhatWasApproved() throws Exception {
        String body = charge("gated-honest");
        String other = body.replace("\"amount\":1", "\"amount\":1000000");
        ApprovalId id = pending(call("honest", body));
        GatewayClient.Answer meanwhile = call("honest", other);
        assertThat(meanwhile.headers()).contains("idempotency-key-mismatch: true");
        people.vote(opened(id), "somebody", APPROVE);
        assertThat(settled(id)).isInstanceOf(Resolution.Approved.class);

        assertThat(decided("honest", body).body()).contains("\"allow\"");
        GatewayClient.Answer after = call("honest", other);
        assertThat(after.headers()).contains("idempotency-key-mismatch: true");
        assertThat(target.charges(id.key())).isEqualTo(1);
        assertThat(target.body(id.key())).contains("\"amount\":1}");
    }

    /** ABUSE A22: an agent cannot bury people in requests, and none of them runs by itself. */
    @Test
    void a22AnAgentThatFloodsPeopleIsSentAway() throws Exception {
        List<ApprovalId> waiting = new ArrayList<>();
        GatewayClient.Answer refused = null;
        try (GatewayClient client = new GatewayClient(deployment.url(), cappedBearer)) {
            for (int i = 0; i < 1_000 && refused == null; i++) {
                GatewayClient.Answer answer = client.call("flood-" + i, charge("gated-flood-" + i));
                if (answer.status() == 429) {
                    refused = answer;
                } else {
                    waiting.add(pending(answer));
                }
            }
            assertThat(refused).as("after %d that wait", waiting.size()).isNotNull();
            assertThat(waiting).hasSizeGreaterThanOrEqualTo(CAP);
            assertThat(refused.headers()).contains("retry-after: ");
            assertThat(refused.body()).contains("rate_limited", CAP + " of an agent");
            // What waits already is told again, and what needs nobody goes through.
            assertThat(client.call("flood-0", charge("gated-flood-0")).body()).contains("pending_approval");
            assertThat(client.call("modest", charge("modest")).body()).contains("\"allow\"");
        }
        assertThat(waiting.stream().mapToInt(id -> target.charges(id.key())).sum())
                .isZero();
    }

    /** ABUSE A13. */
    @Test
    void a13ApproveRejectAndExpireInTheSameInstantHaveOneEnd() throws Exception {
        List<ApprovalId> ids = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            ids.add(pending(call("hasty-" + i, charge("hasty-" + i))));
        }
        assertThat(histories.await(() -> histories.opened(ids) == ids.size(), SOON))
                .isTrue();
        for (int i = 0; i < ids.size(); i++) {
            ApprovalCard card = histories.of(ids.get(i)).card();
            // From a tenth of a second before the end to a tenth after it.
            Thread.sleep(Math.max(
                    0,
                    Duration.between(Instant.now(), card.expiresAt().plusMillis(5L * i - 100))
                            .toMillis()));
            people.vote(card, "for-it", APPROVE);
            people.vote(card, "against-it", REJECT);
        }
        assertThat(histories.await(() -> histories.settled(ids) == ids.size(), SOON))
                .isTrue();
        Set<Class<?>> ends = new HashSet<>();
        for (int i = 0; i < ids.size(); i++) {
            Resolution resolution = settled(ids.get(i));
            ends.add(resolution.getClass());
            boolean approved = resolution instanceof Resolution.Approved;
            String answer = decided("hasty-" + i, charge("hasty-" + i)).body();
            assertThat(answer).contains(approved ? "\"allow\"" : "\"deny\"");
            assertThat(target.charges(ids.get(i).key())).isEqualTo(approved ? 1 : 0);
        }
        assertThat(ends).as("some votes came too late").contains(Resolution.Expired.class);
    }

    /** ABUSE A13, where the agent takes back what a person approves. */
    @Test
    void a13ApproveAndWithdrawInTheSameInstantHaveOneEnd() throws Exception {
        List<ApprovalId> ids = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            ids.add(pending(call("regret-" + i, charge("gated-regret-" + i))));
        }
        assertThat(histories.await(() -> histories.opened(ids) == ids.size(), SOON))
                .isTrue();
        for (int i = 0; i < ids.size(); i++) {
            ApprovalCard card = histories.of(ids.get(i)).card();
            if (i % 2 == 0) {
                people.withdraw(ids.get(i));
            }
            people.vote(card, "for-it", APPROVE);
            people.withdraw(ids.get(i));
        }
        assertThat(histories.await(() -> histories.settled(ids) == ids.size(), SOON))
                .isTrue();
        for (int i = 0; i < ids.size(); i++) {
            boolean approved = settled(ids.get(i)) instanceof Resolution.Approved;
            assertThat(approved).as("the first in the log decides").isEqualTo(i % 2 == 1);
            assertThat(histories.of(ids.get(i)).ends()).hasSize(1);
            assertThat(decided("regret-" + i, charge("gated-regret-" + i)).body())
                    .contains(approved ? "\"allow\"" : "\"deny\"");
            assertThat(target.charges(ids.get(i).key())).isEqualTo(approved ? 1 : 0);
        }
    }

    @Test
    void killedWithTenThousandPendingItLosesNoneAndExpiresNoneEarly() throws Exception {
        ApprovalTerms patient = ApprovalTerms.DEFAULT;
        ApprovalTerms hasty = ApprovalTerms.DEFAULT.expiringAfter(Duration.ofSeconds(30));
        List<ApprovalId> all = new ArrayList<>();
        List<ApprovalId> inHaste = new ArrayList<>();
        for (int i = 0; i < PENDING; i++) {
            boolean haste = i % ONE_IN_HASTE_OF == 0;
            ApprovalId id = people.ask("pending-" + i, haste ? hasty : patient);
            all.add(id);
            if (haste) {
                inHaste.add(id);
            }
        }
        people.flush();
        assertThat(histories.await(() -> histories.opened(all) > PENDING / 4, SOON))
                .isTrue();
        deployment.kill(Part.APPROVAL_STREAM);
        deployment.restart(Part.APPROVAL_STREAM);
        assertThat(histories.await(() -> histories.opened(all) == PENDING, SOON))
                .as(deployment.outputs())
                .isTrue();
        deployment.kill(Part.APPROVAL_STREAM);
        deployment.restart(Part.APPROVAL_STREAM);
        assertThat(histories.await(() -> histories.settled(inHaste) == inHaste.size(), Duration.ofSeconds(90)))
                .as(deployment.outputs())
                .isTrue();
        // Whoever still waits is still there, and can still be answered.
        List<ApprovalId> answered =
                all.stream().filter(id -> !inHaste.contains(id)).limit(50).toList();
        answered.forEach(id -> people.vote(histories.of(id).card(), "somebody", new Choice.SelectOption("yes")));
        assertThat(histories.await(() -> histories.settled(answered) == answered.size(), SOON))
                .isTrue();

        for (ApprovalId id : all) {
            History history = histories.of(id);
            assertThat(history.cards()).hasSize(1);
            if (inHaste.contains(id)) {
                assertThat(settled(id)).isInstanceOf(Resolution.Expired.class);
                assertThat(history.ends().getFirst().at())
                        .isAfterOrEqualTo(history.card().expiresAt());
            } else {
                assertThat(history.ends()).hasSize(answered.contains(id) ? 1 : 0);
            }
        }
    }

    private static ApprovalCard opened(ApprovalId id) {
        assertThat(histories.await(() -> !histories.of(id).cards().isEmpty(), SOON))
                .isTrue();
        return histories.of(id).card();
    }

    /** The one end that an approval has. */
    private static Resolution settled(ApprovalId id) {
        assertThat(histories.await(() -> !histories.of(id).ends().isEmpty(), SOON))
                .isTrue();
        assertThat(histories.of(id).ends()).hasSize(1);
        return histories.of(id).ends().getFirst().resolution();
    }

    private static GatewayClient.Answer call(String key, String body) throws IOException {
        try (GatewayClient client = new GatewayClient(deployment.url(), deployment.bearer())) {
            return client.call(key, body);
        }
    }

    /** Comes back with the same key until the call is decided. */
    private static GatewayClient.Answer decided(String key, String body) throws Exception {
        long deadline = System.nanoTime() + SOON.toNanos();
        while (true) {
            GatewayClient.Answer answer = call(key, body);
            if (answer.status() == 200 && !answer.body().contains("\"pending_approval\"")) {
                return answer;
            }
            assertThat(System.nanoTime()).as(answer.body()).isLessThan(deadline);
            Thread.sleep(100);
        }
    }

    private static ApprovalId pending(GatewayClient.Answer answer) {
        Matcher id = APPROVAL.matcher(answer.body());
        assertThat(id.find()).as(answer.body()).isTrue();
        return ApprovalId.parse(id.group(1));
    }

    private static String charge(String account) {
        return "{\"instance_id\":\"run\",\"action\":\"charge\",\"resource\":\"account:" + account
                + "\",\"payload\":{\"amount\":1}}";
    }
}
