package dev.countersign.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.audit.verify.Finding;
import dev.countersign.audit.verify.Progress;
import dev.countersign.audit.verify.Report;
import dev.countersign.audit.verify.Trust;
import dev.countersign.audit.verify.Verifier;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifierTest {
    @TempDir
    Path directory;

    static Report verify(Path file, Trust trust) throws IOException {
        Path temporary = Files.createDirectories(file.resolveSibling("temporary"));
        Report report = new Verifier(trust, temporary, Progress.SILENT, 2).verify(file);
        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left).as("temporary files").isEmpty();
        }
        return report;
    }

    static Trust trueKey() {
        return Trust.inKey(Image.TRUE_KEY.verifier());
    }

    @Test
    void aTrueHistoryIsValid() throws IOException {
        World world = Plays.played(5 * Plays.KINDS, 3);
        Path file = Image.of(world, Image.TRUE_KEY).write(directory.resolve("export.zip"));
        Report report = verify(file, trueKey());
        assertThat(report.findings().first().stream().map(Finding::toString)).isEmpty();
        assertThat(report.valid()).isTrue();
        StringWriter text = new StringWriter();
        report.print(new PrintWriter(text));
        assertThat(text.toString()).contains("Valid: ").doesNotContain("own key");
        assertThat(report.json())
                .contains("\"valid\" : true")
                .contains("\"receipts\" : " + world.issued.size())
                .contains("\"receipts_issued_anew\" : " + world.issued.size());
    }

    @Test
    void anEmptyHistoryOfOneCallIsValid() throws IOException {
        Path file = Image.of(Plays.played(1, 1), Image.TRUE_KEY).write(directory.resolve("export.zip"));
        assertThat(verify(file, trueKey()).findings().first()).isEqualTo(List.of());
    }

    @Test
    void withoutAKeyItSaysThatItProvesLittle() throws IOException {
        Path file = Image.of(Plays.played(3, 2), Image.key(2)).write(directory.resolve("export.zip"));
        Report report = verify(file, Trust.inTheExport());
        StringWriter text = new StringWriter();
        report.print(new PrintWriter(text));
        assertThat(report.valid()).isTrue();
        assertThat(text.toString()).contains("agrees with itself, and proves no more");
    }

    @Test
    void ofWhatIsDamagedNothingIsSaidThatCouldNotBeSeen() throws IOException {
        byte[] whole = Files.readAllBytes(
                Image.of(Plays.played(Plays.KINDS, 2), Image.TRUE_KEY).write(directory.resolve("export.zip")));
        byte[] flipped = whole.clone();
        flipped[whole.length / 2] ^= 0x55;
        Files.write(directory.resolve("flipped.zip"), flipped);
        Files.write(directory.resolve("cut.zip"), Arrays.copyOf(whole, whole.length - 3_000));

        assertThat(Terminal.audit("verify", directory.resolve("flipped.zip")))
                .returns(1, Terminal.Said::code)
                .satisfies(said -> assertThat(said.out())
                        .startsWith("NOT VALID. ")
                        .contains("Looked at: ")
                        .doesNotContain("agrees with itself", "--key"));
        assertThat(Terminal.audit("verify", directory.resolve("cut.zip")))
                .returns(1, Terminal.Said::code)
                .satisfies(said -> assertThat(said.out())
                        .startsWith("NOT VALID. ")
                        .contains("Nothing in it could be looked at.")
                        .doesNotContain("agrees with itself", "--key", "Log ", "Ledger "));
    }
}
