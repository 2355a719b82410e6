package dev.countersign.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.schemas.AuthorizationSamples;
import dev.countersign.schemas.HealthSamples;
import dev.countersign.schemas.Samples;
import dev.countersign.schemas.SessionSamples;
import dev.countersign.schemas.store.StoredApproval;
import dev.countersign.schemas.store.StoredAuthorization;
import dev.countersign.schemas.store.StoredBudgets;
import dev.countersign.schemas.store.StoredCall;
import dev.countersign.schemas.store.StoredSession;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.SchemaIds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Records as released versions wrote them, in {@code src/test/resources/golden/v<version>}, one
 * {@code name=hex} a line, kept for ever. They are still read as what they meant, and the newest
 * version's are still written to the byte, because history digests run over those bytes.
 *
 * <p>Missing ones are added, and existing ones never touched, by: mvn -pl schemas -am test
 * -Dtest=GoldenTest -Dsurefire.failIfNoSpecifiedTests=false -Dcountersign.write=golden
 */
final class GoldenTest {
    private static final Path FOLDER = Path.of("src/test/resources/golden");

    private static final Topics TOPICS = new Topics("", SchemaIds.bundled());

    /** @param newest the version that is written today */
    private record Kept<V>(String name, int newest, Codec<V> codec, Map<String, ? extends V> samples) {
        Stream<DynamicTest> tests() {
            Stream<DynamicTest> read = Stream.iterate(1, version -> version <= newest, version -> version + 1)
                    .map(version -> DynamicTest.dynamicTest(
                            "%s v%d is still read".formatted(name, version), () -> isStillRead(version)));
            return Stream.concat(
                    read,
                    Stream.of(
                            DynamicTest.dynamicTest(name + " has a golden record of every sample", this::isComplete)));
        }

        private void isStillRead(int version) throws IOException {
            Map<String, String> golden = read(file(version));
            assertThat(golden).isNotEmpty();
            golden.forEach((sample, hex) -> {
                byte[] bytes = HexFormat.of().parseHex(hex);
                assertThat(codec.decode(bytes)).as(sample).isEqualTo(samples.get(sample));
                if (version == newest) {
                    assertThat(codec.encode(codec.decode(bytes))).as(sample).isEqualTo(bytes);
                }
            });
        }

        private void isComplete() throws IOException {
            assertThat(read(file(newest)).keySet())
                    .as("golden records of %s", name)
                    .containsExactlyInAnyOrderElementsOf(samples.keySet());
        }

        void addMissing() throws IOException {
            Map<String, String> golden = new TreeMap<>(read(file(newest)));
            samples.forEach(
                    (sample, value) -> golden.putIfAbsent(sample, HexFormat.of().formatHex(codec.encode(value))));
            StringBuilder text = new StringBuilder();
            golden.forEach(
                    (sample, hex) -> text.append(sample).append('=').append(hex).append('\n'));
            Files.createDirectories(file(newest).getParent());
            Files.writeString(file(newest), text);
        }

        private Path file(int version) {
            return FOLDER.resolve("v" + version).resolve(name + ".hex");
        }

        private static Map<String, String> read(Path file) throws IOException {
            Map<String, String> golden = new TreeMap<>();
            if (Files.exists(file)) {
                for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                    int equals = line.indexOf('=');
                    golden.put(line.substring(0, equals), line.substring(equals + 1));
                }
            }
            return golden;
        }
    }

    private static List<Kept<?>> all() {
        return List.of(
                new Kept<>("commands", 7, TOPICS.commands().codec(), Samples.commands()),
                new Kept<>("approval-commands", 8, TOPICS.approvalCommands().codec(), Samples.approvalCommands()),
                new Kept<>("budget-commands", 1, TOPICS.budgetCommands().codec(), Samples.budgetCommands()),
                new Kept<>("executions", 2, TOPICS.executions().codec(), Samples.executions()),
                new Kept<>("events", 11, TOPICS.events().codec(), Samples.events()),
                new Kept<>("approval-events", 10, TOPICS.approvalEvents().codec(), Samples.approvalEvents()),
                new Kept<>("reports", 1, TOPICS.reports().codec(), Samples.reports()),
                new Kept<>("report-events", 4, TOPICS.reportEvents().codec(), Samples.reportEvents()),
                new Kept<>("dispatches", 7, TOPICS.dispatches().codec(), Samples.dispatches()),
                new Kept<>("receipts", 6, TOPICS.receipts().codec(), Samples.receipts()),
                new Kept<>("replies", 5, TOPICS.replies().codec(), Samples.replies()),
                new Kept<>("approval-replies", 1, TOPICS.approvalReplies().codec(), Samples.approvalReplies()),
                new Kept<>("deliveries", 2, TOPICS.deliveries().codec(), Samples.deliveries()),
                new Kept<>("notices", 1, TOPICS.notices().codec(), Samples.notices()),
                new Kept<>("looks", 2, TOPICS.looks().codec(), Samples.looks()),
                new Kept<>("look-replies", 2, TOPICS.lookReplies().codec(), Samples.lookReplies()),
                new Kept<>("ledger", 2, TOPICS.ledger().codec(), Samples.ledger()),
                new Kept<>("checkpoints", 1, TOPICS.checkpoints().codec(), Samples.checkpoints()),
                new Kept<>("subject-keys", 1, TOPICS.subjectKeys().codec(), Samples.subjectKeys()),
                new Kept<>("erasures", 1, TOPICS.erasures().codec(), Samples.erasures()),
                new Kept<>("stored-call", 8, StoredCall.codec(), Samples.storedCalls()),
                new Kept<>("stored-budget", 1, StoredBudgets.codec(), Samples.budgetStates()),
                new Kept<>("session-commands", 1, TOPICS.sessionCommands().codec(), SessionSamples.commands()),
                new Kept<>("sessions", 1, TOPICS.sessions().codec(), SessionSamples.events()),
                new Kept<>("session-replies", 1, TOPICS.sessionReplies().codec(), SessionSamples.replies()),
                new Kept<>("stored-session", 1, StoredSession.codec(), SessionSamples.stored()),
                new Kept<>(
                        "authorization-commands",
                        2,
                        TOPICS.authorizationCommands().codec(),
                        AuthorizationSamples.commands()),
                new Kept<>("authorizations", 2, TOPICS.authorizations().codec(), AuthorizationSamples.events()),
                new Kept<>(
                        "authorization-replies",
                        2,
                        TOPICS.authorizationReplies().codec(),
                        AuthorizationSamples.replies()),
                new Kept<>("token-orders", 2, TOPICS.tokenOrders().codec(), AuthorizationSamples.orders()),
                new Kept<>("stored-authorization", 1, StoredAuthorization.codec(), AuthorizationSamples.stored()),
                new Kept<>("key-uses", 1, TOPICS.keyUses().codec(), SessionSamples.keyUses()),
                new Kept<>("connection-health", 1, TOPICS.connectionHealth().codec(), HealthSamples.words()),
                new Kept<>("rate-claims", 1, TOPICS.rateClaims().codec(), SessionSamples.claims()),
                new Kept<>("run-callbacks", 1, TOPICS.runCallbacks().codec(), SessionSamples.callbacks()),
                new Kept<>("control", 8, TOPICS.control().codec(), Samples.control()),
                new Kept<>("stored-approval", 8, StoredApproval.codec(), Samples.storedApprovals()));
    }

    @TestFactory
    Stream<DynamicTest> recordsOfEveryReleasedVersion() throws IOException {
        if ("golden".equals(System.getProperty("countersign.write"))) {
            for (Kept<?> kept : all()) {
                kept.addMissing();
            }
        }
        return all().stream().flatMap(Kept::tests);
    }
}
