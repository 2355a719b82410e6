package dev.countersign.e2e;

import static dev.countersign.e2e.Home.READY_WITHIN;
import static dev.countersign.e2e.Home.first;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.countersign.client.Answer;
import dev.countersign.client.CountersignClient;
import dev.countersign.client.Outcome;
import dev.countersign.client.Receipt;
import dev.countersign.client.Settings;
import dev.countersign.client.ToolCall;
import dev.countersign.lab.process.JavaProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ingress-api/README.md} offers to be copied, word for word, and the client for Java; on one start. */
class ExamplesIT {
    private static final Path README = Path.of("../ingress-api/README.md");
    private static final String DEMO = "set -eu\nset -a; . data/demo.env; set +a\n";
    /** The first that runs a file of type ts as it is. */
    private static final int NODE_OF_TYPES = 23;

    private static final int NODE_OF_FETCH = 18;

    @TempDir
    private static Path directory;

    private static JavaProcess up;

    @BeforeAll
    static void start() throws Exception {
        up = home().up();
    }

    @AfterAll
    static void stop() {
        up.close();
    }

    @Test
    void curlSpeaksAllFiveDialects() throws Exception {
        String commands = blocks("sh").replace("./countersign ", "countersign ");

        assertThat(home().shell("set -eu\n" + Home.COUNTERSIGN + commands))
                .containsSubsequence(
                        "\"decision\":\"allow\"",
                        "\"amount\":21000",
                        "\"success\":true",
                        "\"status\":\"closed\"",
                        "reported: 204",
                        "\"tool_name\":\"lookup\"",
                        "\"request_id\":\"curl-3\"",
                        "\"approval_id\":\"apr_",
                        "\"status\":\"pending\"",
                        "\"sessionId\":\"ses_",
                        "\"amount\":22000");
    }

    @Test
    void python() throws Exception {
        assumeTrue(has("python3 -c 'import sys; sys.exit(sys.version_info < (3, 8))'"), "There is no Python 3.8 here");
        Files.writeString(directory.resolve("example.py"), blocks("python"));

        assertThat(home().shell(DEMO + "python3 example.py"))
                .containsSubsequence(
                        "200 allow succeeded",
                        "'amount': 23000",
                        "200 deny Field owner_id is not allowed to be modified");
    }

    @Test
    void typeScript() throws Exception {
        int node = nodeVersion();
        assumeTrue(node >= NODE_OF_FETCH, "There is no Node " + NODE_OF_FETCH + " here");
        String file = node >= NODE_OF_TYPES ? "example.mts" : "example.mjs";
        Files.writeString(directory.resolve(file), blocks("ts"));

        assertThat(home().shell(DEMO + "node " + file))
                .containsSubsequence("200 allow succeeded", "amount: 24000", "200 mismatch: true");
    }

    @Test
    void theJavaClientKeepsItsKeyWhenTheConnectionIsCutAndTheRowChangesOnce() throws Exception {
        ToolCall call = ToolCall.of("run-1", "update_deal", "crm:deal:125", Map.of("amount", 25_000));
        try (CuttingProxy proxy =
                new CuttingProxy(URI.create(home().environment().get("COUNTERSIGN_URL")), 2)) {
            Answer answer = client(proxy.url()).call(call, READY_WITHIN);

            assertThat(proxy.connections()).isGreaterThan(2);
            assertThat(answer).isInstanceOfSatisfying(Answer.Executed.class, executed -> {
                assertThat(executed.replayed()).isTrue();
                assertThat(executed.outcome())
                        .isInstanceOfSatisfying(
                                Outcome.Succeeded.class,
                                succeeded -> assertThat(succeeded
                                                .response()
                                                .get("changes")
                                                .asInt())
                                        .isEqualTo(1));
            });
        }
        assertThat(home().shell(DEMO + "curl -s $DEMO_URL/deals/125")).contains("\"amount\":25000", "\"changes\":1");
    }

    @Test
    void theJavaClientWaitsForPeople() throws Exception {
        CountersignClient client = client(URI.create(home().environment().get("COUNTERSIGN_URL")));
        ToolCall call = ToolCall.of("run-1", "delete_deal", "crm:deal:123", Map.of());
        assertThat(client.simulate(call).requiresApproval()).isTrue();

        Answer.PendingApproval pending = (Answer.PendingApproval) client.call(call, READY_WITHIN);
        approve(pending.approvalId());

        assertThat(pending.await(READY_WITHIN))
                .isInstanceOfSatisfying(
                        Answer.Executed.class,
                        executed -> assertThat(executed.receiptId()).isEqualTo(pending.receiptId()));
        assertThat(client.awaitReceipt(pending.receiptId(), READY_WITHIN))
                .get()
                .satisfies(receipt -> assertThat(receipt.isSettled()).isTrue())
                .extracting(Receipt::decision)
                .isEqualTo("allow");
    }

    private static CountersignClient client(URI url) throws IOException {
        Map<String, String> environment = new HashMap<>(home().environment());
        environment.put("COUNTERSIGN_URL", url.toString());
        return new CountersignClient(Settings.from(environment));
    }

    private static void approve(String approval) throws Exception {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        String shown = home().approvals("show", approval);
        while (shown.contains("There is no such approval") && System.nanoTime() < deadline) {
            shown = home().approvals("show", approval);
        }
        String card = first(Pattern.compile("[0-9a-f]{64}"), shown);
        assertThat(home().approvals("approve", approval, "--card", card)).contains("approved at");
    }

    /** All blocks of a language, one after the other. */
    private static String blocks(String language) throws IOException {
        Matcher blocks = Pattern.compile("(?s)```" + language + "\\n(.*?)```").matcher(Files.readString(README));
        StringBuilder script = new StringBuilder();
        while (blocks.find()) {
            script.append(blocks.group(1));
        }
        assertThat(script).as("blocks of " + language).isNotEmpty();
        return script.toString();
    }

    private static int nodeVersion() throws Exception {
        return has("node --version")
                ? Integer.parseInt(home().shell("node --version").strip().replaceAll("^v(\\d+)\\..*", "$1"))
                : 0;
    }

    private static boolean has(String command) throws Exception {
        Process process = new ProcessBuilder("bash", "-c", command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor() == 0;
    }

    private static Home home() {
        return new Home(directory);
    }
}
