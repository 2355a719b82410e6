package dev.countersign.audit;

import dev.countersign.audit.verify.Report;
import dev.countersign.audit.verify.Trust;
import dev.countersign.audit.verify.Verifier;
import dev.countersign.tlog.checkpoint.Checkpoint;
import dev.countersign.tlog.format.MalformedException;
import dev.countersign.tlog.note.VerifierKey;
import dev.countersign.tlog.trust.TrustPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
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

    @ArgGroup
    private @Nullable Trusted trusted;

    /** One of the two. */
    static final class Trusted {
        @Option(names = "--key", paramLabel = "VKEY", description = "the log's key, as you got it from elsewhere")
        private @Nullable String key;

        @Option(
                names = "--policy",
                paramLabel = "FILE",
                description = "a trust policy (C2SP tlog-policy): logs, witnesses, and how many must have cosigned")
        private @Nullable Path policy;
    }

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description = "a checkpoint that you kept from before; the log must continue it (may be repeated)")
    private List<Path> checkpoints = new ArrayList<>();

    @Option(names = "--json", description = "print the result as JSON")
    private boolean json;

    @Override
    int ask() throws IOException {
        Trust trust = new Trust(policy(), known());
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

    private @Nullable TrustPolicy policy() throws IOException {
        try {
            if (trusted != null && trusted.key != null) {
                return TrustPolicy.of(VerifierKey.parse(trusted.key.strip()));
            }
            return trusted == null || trusted.policy == null
                    ? null
                    : TrustPolicy.parse(Files.readAllBytes(trusted.policy));
        } catch (MalformedException malformed) {
            throw AuditException.badTrust("key or policy", malformed.reason());
        }
    }

    private List<Checkpoint> known() throws IOException {
        List<Checkpoint> known = new ArrayList<>();
        for (Path checkpoint : checkpoints) {
            try {
                known.add(Checkpoint.parse(Files.readAllBytes(checkpoint)));
            } catch (MalformedException malformed) {
                throw AuditException.badTrust("checkpoint " + checkpoint, malformed.reason());
            }
        }
        return known;
    }
}
