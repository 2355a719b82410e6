package dev.countersign.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.audit.archive.AuditedTopic;
import dev.countersign.audit.backtest.BacktestCommand;
import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.OnMismatch;
import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.control.ControlFact.OrganizationKey;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.execution.EffectClass;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code policy backtest} on an export of a played history. */
class BacktestCommandTest {
    private static final int ROUNDS = 2;
    private static final String ALLOW_ALL = """
            version: "allow-all"
            rules:
              - {id: "all", action: update_deal, resource: "*", decision: allow, risk_level: low}
            """;

    @TempDir
    private Path directory;

    private Path export;

    private record Ended(int code, String out, String err) {}

    @BeforeEach
    void anExport() throws IOException {
        World world = Plays.played(ROUNDS * Plays.KINDS, 3);
        List<ControlFact> facts = List.of(
                new Organization(World.ACME, "Acme", new OrganizationKey(new byte[32]), OnMismatch.ORIGINAL),
                new Connection(World.ACME, "crm", "echo", 4, "{}"),
                new Tool(
                        World.ACME,
                        "crm.deals.update",
                        "update_deal",
                        "crm:deal:{id}",
                        EffectClass.UNSAFE,
                        "crm",
                        Duration.ofSeconds(10),
                        3,
                        "{}"));
        for (ControlFact fact : facts) {
            world.append(
                    AuditedTopic.CONTROL_HISTORY,
                    fact.key(),
                    Plays.T0.minusSeconds(60),
                    world.topics.controlHistory().codec().encode(fact));
        }
        export = Image.of(world, Image.TRUE_KEY).write(directory.resolve("export.zip"));
    }

    private Ended run(String policy, String... more) throws IOException {
        Path candidate = Files.writeString(directory.resolve("candidate.yaml"), policy);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = new CommandLine(new BacktestCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        String[] all = new String[more.length + 2];
        all[0] = candidate.toString();
        all[1] = "--history=" + export;
        System.arraycopy(more, 0, all, 2, more.length);
        return new Ended(line.execute(all), out.toString(), err.toString());
    }

    @Test
    void anExportIsEnoughToTryACandidateOn() throws IOException {
        Ended ended = run(ALLOW_ALL);

        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(ended.out())
                .contains("version allow-all", "Calls of acme: 20 judged")
                .contains("Would be answered otherwise: 10 of 20 (50.0 %)")
                .containsPattern("deny -> allow +2\\R")
                .containsPattern("error -> allow +2\\R")
                .containsPattern("pending -> allow +6   people approved 4, people rejected 2, 4 succeeded")
                .contains("People rejected 2 of the calls this would allow: ")
                .contains("Approvals asked of people: 6 recorded, 0 with the candidate (-6)")
                .contains("crm.deals.update  update_deal  crm:deal:")
                // Requests and responses stay where they are.
                .doesNotContain("payload", "\"text\"");
    }

    @Test
    void machinesGetTheSame() throws IOException {
        JsonNode result = JsonMapper.shared().readTree(run(ALLOW_ALL, "--json").out());

        assertThat(result.path("calls").asInt()).isEqualTo(20);
        assertThat(result.path("changed").asInt()).isEqualTo(10);
        assertThat(result.path("candidate").path("digest").asString()).hasSize(64);
        JsonNode first = result.path("changes").path(0);
        assertThat(first.path("samples").path(0).path("after").path("rule").asString())
                .isEqualTo("all");
        assertThat(first.path("samples").path(0).path("call_id").asString()).hasSize(26);
        assertThat(result.path("forecast").path("hours_of_day_utc").size()).isEqualTo(24);
    }

    @Test
    void aTimeRestrictsTheCalls() throws IOException {
        assertThat(run(ALLOW_ALL, "--from=2026-11-02T09:00:00Z", "--to=2026-11-02T10:40:00Z")
                        .out())
                .contains("Calls of acme from 2026-11-02T09:00:00Z to 2026-11-02T10:40:00Z: 3 judged");
    }

    @Test
    void whatCannotBeAskedIsRefusedWithASentence() throws IOException {
        assertThat(run(ALLOW_ALL, "--from=2026-11-03", "--to=2026-11-02").err()).contains("--from comes before --to");
        assertThat(run(ALLOW_ALL, "--data=data").err()).contains("either an export");
        assertThat(run(ALLOW_ALL, "--organization=globex").err()).contains("There are: acme.");
        Ended broken = run(ALLOW_ALL.replace("decision: allow", "when: payload.amount >, decision: allow"));
        assertThat(broken.code()).isEqualTo(2);
        assertThat(broken.err()).containsPattern("candidate\\.yaml:3:\\d+: ");
        assertThat(broken.out()).isEmpty();
    }
}
