package dev.countersign.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.audit.Terminal.Said;
import dev.countersign.audit.archive.AuditedTopic;
import dev.countersign.audit.archive.RecordPart;
import dev.countersign.domain.authorization.AuthorizationAnswer;
import dev.countersign.domain.call.CallCommand.AuthorizationAnswered;
import dev.countersign.domain.call.CallState;
import dev.countersign.domain.call.Closing;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls that ran as their users, as auditors meet them: without anybody's authorization, and without a token. */
class AuthorizationHistoryTest {
    @TempDir
    Path directory;

    private Path write(World world) throws IOException {
        return Image.of(world, Image.TRUE_KEY).write(directory.resolve("export.zip"));
    }

    @Test
    void theMorningIsWhatItsStorySays() {
        World world = Governed.asUsers();

        assertThat(world.state(Governed.id("one"))).isInstanceOf(CallState.Succeeded.class);
        assertThat(closing(world, "two")).isEqualTo(Closing.AUTHORIZATION_MISSING);
        assertThat(closing(world, "three")).isEqualTo(Closing.NOT_AUTHORIZED);
        assertThat(closing(world, "four")).isEqualTo(Closing.DENIED_AT_DISPATCH);
    }

    private static Closing closing(World world, String name) {
        return ((CallState.Closed) world.state(Governed.id(name))).reason();
    }

    @Test
    void theirHistoryIsValidAndItsVerdictsAreAnsweredAlike() throws IOException {
        Terminal.assertValidAndAnsweredAlike(write(Governed.asUsers()), 6);
    }

    @Test
    void anAuthorizationThatNobodyGaveIsFound() throws IOException {
        World world = Governed.asUsers();
        for (RecordPart part : AuditedTopic.COMMANDS.parts(world.partitions)) {
            world.records
                    .get(part)
                    .removeIf(record -> record.id().equals(Governed.id("one").value())
                            && world.topics.commands().codec().decode(record.value())
                                    instanceof AuthorizationAnswered answered
                            && answered.answer() instanceof AuthorizationAnswer.Given);
        }

        Said said = Terminal.audit("verify", write(world), "--key", Image.TRUE_KEY.verifier());

        assertThat(said.code()).isEqualTo(1);
        assertThat(said.out())
                .contains(
                        "Nothing becomes true unasked: the command that this AuthorizationGiven came from is not there");
    }

    @Test
    void theStoryTellsOfTheUserAndOfNoToken() throws IOException {
        Path file = write(Governed.asUsers());

        String told = Terminal.audit("show", file, Governed.id("one")).out();
        assertThat(told)
                .contains("user's authorization asked for: connection crm")
                .contains("the user is asked to authorize the connection")
                .contains("authorized by the user: ")
                .contains("receipt pending 0: pending authorization")
                .doesNotContain("ciphertext");
    }
}
