package dev.countersign.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.audit.Terminal.Said;
import dev.countersign.audit.archive.AuditedTopic;
import dev.countersign.audit.archive.RecordPart;
import dev.countersign.domain.call.CallCommand.ReservationAnswered;
import dev.countersign.domain.call.CallState;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls that had to reserve before they ran, as auditors meet them: without a counter. */
class BudgetHistoryTest {
    @TempDir
    Path directory;

    private Path write(World world) throws IOException {
        return Image.of(world, Image.TRUE_KEY).write(directory.resolve("export.zip"));
    }

    @Test
    void theMorningIsWhatItsStorySays() {
        World world = Governed.withinBudgets();

        assertThat(world.state(Governed.id("one"))).isInstanceOf(CallState.Succeeded.class);
        assertThat(world.state(Governed.id("two"))).isInstanceOf(CallState.Failed.class);
        assertThat(world.state(Governed.id("three"))).isInstanceOf(CallState.Succeeded.class);
        assertThat(world.state(Governed.id("four"))).isInstanceOf(CallState.Denied.class);
    }

    @Test
    void theirHistoryIsValidAndItsVerdictsAreAnsweredAlike() throws IOException {
        Terminal.assertValidAndAnsweredAlike(write(Governed.withinBudgets()), 5);
    }

    @Test
    void anAnswerThatNoBudgetGaveIsFound() throws IOException {
        World world = Governed.withinBudgets();
        for (RecordPart part : AuditedTopic.COMMANDS.parts(world.partitions)) {
            world.records
                    .get(part)
                    .removeIf(record -> record.id().equals(Governed.id("one").value())
                            && world.topics.commands().codec().decode(record.value()) instanceof ReservationAnswered);
        }

        Said said = Terminal.audit("verify", write(world), "--key", Image.TRUE_KEY.verifier());

        assertThat(said.code()).isEqualTo(1);
        assertThat(said.out())
                .contains("Nothing becomes true unasked: the command that this ReservationMade came from is not there");
    }

    @Test
    void theStoryNamesTheBudgets() throws IOException {
        Path file = write(Governed.withinBudgets());

        assertThat(Terminal.audit("show", file, Governed.id("three")).out())
                .contains("budgets asked: 1 of deals-per-agent, 1800 of amount-per-agent")
                .contains("budget deals-per-agent has room: 2 are used with this call")
                .contains("given back to budgets: 1 of deals-per-agent")
                .contains("budget has no room, 500 are used: ");
    }
}
