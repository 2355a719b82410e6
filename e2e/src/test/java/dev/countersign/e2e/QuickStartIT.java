package dev.countersign.e2e;

import static dev.countersign.e2e.Home.READY_WITHIN;
import static dev.countersign.e2e.Home.first;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.lab.process.GatewayClient;
import dev.countersign.lab.process.JavaProcess;
import dev.countersign.tlog.merkle.TreeHasher;
import dev.countersign.tlog.merkle.Verification;
import dev.countersign.tlog.note.VerifierKey;
import dev.countersign.tlog.proof.TlogProof;
import dev.countersign.tlog.trust.TrustPolicy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's first five minutes, run word for word, and what a user may do to it next. */
class QuickStartIT {
    private static final Path README = Path.of("../README.md");
    private static final Pattern BLOCK = Pattern.compile("(?s)```\\n(.*?)```");
    private static final Pattern RECEIPT_ID = Pattern.compile("rec_[a-z2-7]{26}");
    private static final Pattern RECEIPT = Pattern.compile("\"receipt_id\":\"(rec_[a-z2-7]{26})\"");

    @TempDir
    private Path directory;

    @Test
    void theFirstFiveMinutesDoWhatTheySay() throws Exception {
        try (JavaProcess up = home().up()) {
            String shown = home().shell(firstFiveMinutes());

            assertThat(shown)
                    .containsSubsequence(
                            "\"changes\":0",
                            "\"decision\":\"allow\"",
                            "\"changes\":1",
                            "Idempotency-Replayed: true",
                            "\"changes\":1",
                            "Idempotency-Key-Mismatch: true",
                            "Countersign-Rule: deals-up-to-50000",
                            "\"reason\":\"Field owner_id is not allowed to be modified\"",
                            "\"decision\":\"pending_approval\"",
                            "\"approval_id\":\"apr_",
                            "\"decision\":\"allow\"",
                            "\"changes\":2",
                            "\"decision\":\"allow\"",
                            "\"status\":\"closed\"",
                            "\"requires_approval\":true",
                            "\"receipts\":[{");
            assertThat(shown).doesNotContain("\"changes\":3", "49999");
            anAuditorsFiveMinutesDoWhatTheySay(first(RECEIPT_ID, shown));
        }
    }

    /** On the same start. Of what is copied and broken it has to be said, and the exit code has to tell. */
    private void anAuditorsFiveMinutesDoWhatTheySay(String receipt) throws Exception {
        String commands = blocks("## An auditor's five minutes")
                .replaceAll("(?m)^\\./countersign (.*?)( +#.*)?$", "countersign $1; echo \"-> \\$?\"");
        String shown = home().shell("set -u\n. data/demo.env\nreceipt=" + receipt + "\n" + Home.COUNTERSIGN + commands);

        assertThat(shown)
                .containsSubsequence(
                        "Wrote data/history.zip",
                        "-> 0",
                        "Valid: ",
                        "-> 0",
                        receipt,
                        "-> 0",
                        "policy",
                        "-> 0",
                        "-> 0",
                        "-> 0",
                        "-> 1",
                        "-> 1")
                .doesNotContain("-> 2", "-> 3");
        assertThat(directory.resolve("data/evidence.html")).content().contains("</html>");
    }

    @Test
    void afterAKillTheSameKeyIsAnsweredAlikeAndWhatWasProvedStaysProved() throws Exception {
        String key = "survivor";
        String body = deal(21_000);
        String before;
        String receipt;
        VerifierKey ledger;
        try (JavaProcess up = home().up()) {
            before = call(key, body).body();
            receipt = first(RECEIPT_ID, before);
            ledger = ledgerKey();
            assertProved(receipt, ledger, 0);
            up.kill();
        }
        try (JavaProcess up = home().up()) {
            GatewayClient.Answer after = call(key, body);

            assertThat(before).contains("\"decision\":\"allow\"", "\"changes\":1");
            assertThat(after.body()).isEqualTo(before);
            assertThat(after.headers()).contains("idempotency-replayed: true");
            String later = first(RECEIPT_ID, call("proved-later", deal(24_000)).body());
            assertThat(ledgerKey()).isEqualTo(ledger);
            assertProved(later, ledger, 1);
            assertProved(receipt, ledger, 0);
        }
    }

    /** On one start, because each takes a while. */
    @Test
    void whatUsersDoNextWorksToo() throws Exception {
        try (JavaProcess up = home().up()) {
            aPersonDecidesFromATerminal();
            aThousandParallelDuplicatesAreOneCall();
            secretsAreTheOwnersAlone(up);
            aSecondOneOnTheSameDataIsRefusedWithASentence();
            whoEditsThePolicySeesWhatIsInForce(up);
            stopsCleanlyWhenAsked(up);
        }
    }

    private void assertProved(String receipt, VerifierKey key, int index) throws Exception {
        String checked = receipt(receipt, "/verify");
        assertThat(checked).contains("\"valid\":true", "\"leaf_index\":" + index);
        byte[] leaf = checked.substring(checked.indexOf("\"leaf\":") + "\"leaf\":".length(), checked.length() - 1)
                .getBytes(StandardCharsets.UTF_8);
        TlogProof proof = TlogProof.parse(receipt(receipt, "/proof").getBytes(StandardCharsets.UTF_8));
        assertThat(proof.verify(new TreeHasher().leaf(leaf), TrustPolicy.of(key)))
                .isEqualTo(Verification.VALID);
    }

    /** Asks again while it is not sealed. */
    private String receipt(String id, String what) throws Exception {
        Map<String, String> environment = home().environment();
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(environment.get("COUNTERSIGN_URL") + "/v1/receipts/" + id + what))
                .header(
                        "Authorization",
                        "Bearer " + environment.get("AGENT_ID") + ":" + environment.get("AGENT_SECRET"))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            long deadline = System.nanoTime() + READY_WITHIN.toNanos();
            while (answer.statusCode() != 200 && System.nanoTime() < deadline) {
                assertThat(answer.statusCode()).as(answer.body()).isIn(404, 503);
                Thread.sleep(200);
                answer = client.send(request, BodyHandlers.ofString());
            }
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return answer.body();
        }
    }

    private VerifierKey ledgerKey() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create(home().environment().get("LEDGER_URL") + "/key"))
                    .build();
            return VerifierKey.parse(
                    client.send(request, BodyHandlers.ofString()).body().strip());
        }
    }

    /** ABUSE A9 on one instance. */
    private void aThousandParallelDuplicatesAreOneCall() throws Exception {
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<GatewayClient.Answer>> answers = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                answers.add(callers.submit(() -> callUntilServed("same-key", deal(22_000))));
            }
            Set<String> bodies = new HashSet<>();
            for (Future<GatewayClient.Answer> answer : answers) {
                bodies.add(answer.get().body());
            }

            assertThat(bodies).hasSize(1);
            // The first change was what the person approved.
            assertThat(bodies.iterator().next()).contains("\"changes\":2");
        }
    }

    private void aPersonDecidesFromATerminal() throws Exception {
        call("gated", deal(60_000));
        String id = first(Pattern.compile("apr_[a-z2-7]{26}"), home().approvals("list"));
        String shown = home().approvals("show", id);
        assertThat(shown).contains("amount: 60000", "pending, 0 of 1 approvals");
        assertThat(shown).contains("amount: 18000 (asked for: 60000)", "stage: \"qualified\"");
        // Here is no terminal to ask on, so that only a card that was shown can be approved.
        assertThat(home().approvals("approve", id)).contains("no terminal");
        String card = first(Pattern.compile("[0-9a-f]{64}"), shown);
        assertThat(home().approvals("approve", id, "--card", card)).contains("approved at");
        assertThat(home().approvals("reject", id, "--card", card, "--comment", "No"))
                .contains("countersign: ");
        assertThat(home().approvals("show", "apr_none")).contains("There is no such approval");
        assertThat(home().approvals("approve", id)).contains("nothing to decide any more: approved at");
        JavaProcess stranger = home().run(Map.of("APPROVER_PASSWORD", "guessed"), List.of("approvals", "list"));
        assertThat(stranger.exitCode()).isEqualTo(1);
        assertThat(stranger.output()).contains("The name or the password is wrong");
    }

    private void whoEditsThePolicySeesWhatIsInForce(JavaProcess up) throws Exception {
        Path policy = directory.resolve("data/config/demo/policy.yaml");
        String before = Files.readString(policy);

        Files.writeString(policy, before.replace("decision: allow", "decision: perhaps"));
        up.awaitOutput("Config refused; what was in force stays", READY_WITHIN);
        Files.writeString(policy, before);
        up.awaitOutput("Policy demo-1 of demo is in force again", READY_WITHIN);
        Files.writeString(policy, before.replace("demo-1", "demo-2"));
        up.awaitOutput("Policy demo-2 of demo is in force", READY_WITHIN);
    }

    @Test
    void theReadModelIsRebuiltByOneProjector() throws Exception {
        String receipt;
        try (JavaProcess up = home().up()) {
            receipt = first(RECEIPT_ID, call("before", deal(25_000)).body());
        }
        JavaProcess rebuild = home().run(Map.of(), List.of("read-model", "rebuild"));

        assertThat(rebuild.exitCode()).as(rebuild.output()).isZero();
        assertThat(rebuild.output()).contains("Rebuilt").doesNotContain(" ERROR ", " WARN ");
        assertThat(Files.readString(directory.resolve("data/countersign.log"))).doesNotContain("Another projector");
        try (JavaProcess up = home().up("--demo-port", "1")) {
            assertThat(receipt(receipt, "/verify")).contains("\"valid\":true");
            up.awaitOutput("was chosen at the first start", READY_WITHIN);
        }
    }

    /** As an agent does that reads the documentation: a 503 lost nothing, and is tried again with the same key. */
    private GatewayClient.Answer callUntilServed(String key, String body) throws Exception {
        GatewayClient.Answer answer = call(key, body);
        for (int again = 0; answer.status() == 503 && again < 10; again++) {
            Thread.sleep(500);
            answer = call(key, body);
        }
        return answer;
    }

    private static void stopsCleanlyWhenAsked(JavaProcess up) throws Exception {
        up.close();

        assertThat(up.output()).contains("Stopping ...", "Stopped.");
    }

    private void aSecondOneOnTheSameDataIsRefusedWithASentence() throws Exception {
        JavaProcess second = home().start();

        assertThat(second.awaitEnd(READY_WITHIN)).isTrue();
        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.output()).contains("Another Countersign is running on the data directory");
    }

    private void secretsAreTheOwnersAlone(JavaProcess up) throws Exception {
        String secret = home().environment().get("AGENT_SECRET");

        assertThat(Files.getPosixFilePermissions(directory.resolve("data/demo.env"))
                        .toString())
                .doesNotContain("GROUP", "OTHERS");
        call("canary", deal(1));
        assertThat(Files.readString(directory.resolve("data/countersign.log"))).doesNotContain(secret);
        assertThat(up.output()).doesNotContain(secret);
    }

    private Home home() {
        return new Home(directory);
    }

    private static String deal(int amount) {
        return "{\"instance_id\":\"run-1\",\"action\":\"update_deal\",\"resource\":\"crm:deal:123\","
                + "\"payload\":{\"amount\":" + amount + "}}";
    }

    private GatewayClient.Answer call(String key, String body) throws IOException {
        Map<String, String> environment = home().environment();
        String bearer = environment.get("AGENT_ID") + ":" + environment.get("AGENT_SECRET");
        try (GatewayClient client = new GatewayClient(URI.create(environment.get("COUNTERSIGN_URL")), bearer)) {
            GatewayClient.Answer answer = client.call(key, body);
            Matcher receipt = RECEIPT.matcher(answer.body());
            assertThat(receipt.find()).as(answer.status() + " " + answer.body()).isTrue();
            return answer;
        }
    }

    private static String firstFiveMinutes() throws IOException {
        return "set -eu\n" + blocks("## The first five minutes");
    }

    /** The blocks between a heading and the next section, without the one that starts it. */
    private static String blocks(String heading) throws IOException {
        String readme = Files.readString(README);
        int from = readme.indexOf(heading);
        int to = readme.indexOf("\n## ", from + 1);
        Matcher blocks = BLOCK.matcher(readme.substring(from, to));
        StringBuilder script = new StringBuilder();
        while (blocks.find()) {
            if (!blocks.group(1).contains("./countersign up")) {
                script.append(blocks.group(1)).append("echo\n");
            }
        }
        return script.toString();
    }
}
