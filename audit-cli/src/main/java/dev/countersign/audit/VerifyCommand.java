package dev.countersign.audit;

import dev.countersign.audit.verify.Report;
import dev.countersign.audit.verify.Trust;
import dev.countersign.audit.verify.Verifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code countersign audit verify FILE}. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Verify an export: the log, its signatures, every receipt, and the history behind each. Needs no service.",
            "Exit code 0: valid; 1: not valid, the first bad record is named; 2: usage; 3: fork."
        })
final class VerifyCommand extends Asking {
    @Parameters(paramLabel = "FILE", description = "what `audit export` wrote")
    private Path file = Path.of("");

    @Mixin
    private TrustOptions believed = new TrustOptions();

    @Option(names = "--json", description = "print the result as JSON")
    private boolean json;

    @Override
    int ask() throws IOException {
        Trust trust = believed.trust();
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(file.toString());
        }
        Report report = new Verifier(
                        trust,
                        Path.of(System.getProperty("java.io.tmpdir")),
                        progress(),
                        Runtime.getRuntime().availableProcessors())
                .verify(file);
        if (json) {
            out().println(report.json());
        } else {
            report.print(out());
        }
        return report.forked() ? FORK : report.valid() ? DONE : NOT_VALID;
    }
}
