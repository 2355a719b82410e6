package dev.countersign.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.audit.archive.AuditedTopic;
import dev.countersign.audit.archive.RecordPart;
import dev.countersign.domain.call.CallState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dry runs, as auditors meet them. */
class DryRunHistoryTest {
    @TempDir
    Path directory;

    private Path write(World world) throws IOException {
        return Image.of(world, Image.TRUE_KEY).write(directory.resolve("export.zip"));
    }

    @Test
    void theMorningIsWhatItsStorySays() {
        World world = Governed.dryRuns();

        assertThat(world.state(Governed.id("tried"))).isInstanceOf(CallState.DryRun.class);
        assertThat(world.state(Governed.id("asked"))).isInstanceOf(CallState.DryRun.class);
        assertThat(world.state(Governed.id("ticket"))).isInstanceOf(CallState.DryRun.class);
        assertThat(world.state(Governed.id("real"))).isInstanceOf(CallState.Succeeded.class);
        for (RecordPart part : AuditedTopic.APPROVAL_COMMANDS.parts(world.partitions)) {
            assertThat(world.records.getOrDefault(part, List.of())).isEmpty();
        }
    }

    @Test
    void theirHistoryIsValidAndItsVerdictsAreAnsweredAlike() throws IOException {
        Terminal.assertValidAndAnsweredAlike(write(Governed.dryRuns()), 4);
    }

    @Test
    void theStorySaysThatItWasNotToRun() throws IOException {
        Path file = write(Governed.dryRuns());

        assertThat(Terminal.audit("show", file, Governed.id("asked")).out())
                .contains("judged, and no more, in a dry run: require approval by rule deals")
                .contains("receipt terminal")
                .contains("require approval, not executed, dry run");
    }
}
