package dev.countersign.audit;

import dev.countersign.audit.verify.Trust;
import dev.countersign.tlog.checkpoint.Checkpoint;
import dev.countersign.tlog.format.MalformedException;
import dev.countersign.tlog.note.VerifierKey;
import dev.countersign.tlog.trust.TrustPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Whom the auditor believes, and what the auditor kept from before. */
final class TrustOptions {
    @ArgGroup
    private @Nullable Trusted trusted;

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description = "a checkpoint that you kept from before; the log must continue it (may be repeated)")
    private List<Path> checkpoints = new ArrayList<>();

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

    Trust trust() throws IOException {
        return new Trust(policy(), known());
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
