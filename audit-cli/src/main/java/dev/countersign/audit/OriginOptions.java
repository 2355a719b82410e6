package dev.countersign.audit;

import dev.countersign.audit.archive.ExportFile;
import dev.countersign.audit.archive.Scratch;
import dev.countersign.audit.export.Exporter;
import dev.countersign.audit.export.Origin;
import dev.countersign.audit.verify.Progress;
import dev.countersign.schemas.seal.KeyRing;
import dev.countersign.schemas.seal.PayloadKeys;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which installation a history is taken from. */
final class OriginOptions {
    private static final Path DATA_DEFAULT = Path.of("data");

    @Option(names = "--data", paramLabel = "DIR", description = "the data directory (default: data)")
    private @Nullable Path data;

    @Option(names = "--bootstrap-servers", paramLabel = "HOST:PORT", description = "the broker of an installation")
    private @Nullable String bootstrapServers;

    @Option(names = "--ledger-url", paramLabel = "URL", description = "where its ledger serves")
    private @Nullable URI ledgerUrl;

    @Option(names = "--topic-prefix", paramLabel = "PREFIX", description = "before its topics' names (default: none)")
    private String topicPrefix = "";

    @Option(
            names = "--schema-registry",
            paramLabel = "URL",
            description = "who hands out its schema ids (default: those shipped with this program)")
    private @Nullable URI schemaRegistry;

    /**
     * An export that is open.
     *
     * @param payloads opens what its calls carried; nothing of an export that was given
     * @param made the directory that it is in, where it was made only for this; null for one that was given
     */
    record Opened(
            ExportFile export,
            Path file,
            PayloadKeys payloads,
            @Nullable Scratch made) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            try {
                export.close();
            } finally {
                if (made != null) {
                    made.close();
                }
            }
        }
    }

    @Option(
            names = "--master-key-file",
            paramLabel = "FILE",
            description = "the master key for payloads (default: keys/payloads.key of the data directory)")
    private @Nullable Path masterKeyFile;

    @Nullable
    URI schemaRegistry() {
        return schemaRegistry;
    }

    String topicPrefix() {
        return topicPrefix;
    }

    /** The data directory that is meant, unless it is a broker. */
    @Nullable
    Path directory() {
        return bootstrapServers == null && ledgerUrl == null ? (data == null ? DATA_DEFAULT : data) : null;
    }

    /** @throws AuditException when it cannot be reached, or is named in two ways */
    Origin origin() {
        Path directory = directory();
        if (directory != null) {
            return Origin.ofDirectory(directory);
        }
        if (bootstrapServers == null || ledgerUrl == null || data != null) {
            throw AuditException.halfNamed();
        }
        return Origin.running(bootstrapServers, ledgerUrl, topicPrefix);
    }

    /** The export that was named; without one, an export of the installation that is there only until it is closed. */
    Opened open(@Nullable Path file, Progress progress) throws IOException {
        if (file == null) {
            try (Origin origin = origin()) {
                return open(origin, progress);
            }
        }
        if (data != null || bootstrapServers != null || ledgerUrl != null) {
            throw AuditException.twoHistories();
        }
        return opened(file);
    }

    /** An export of this, that is there only until it is closed. */
    Opened open(Origin origin, Progress progress) throws IOException {
        Scratch scratch = Scratch.in(Path.of(System.getProperty("java.io.tmpdir")));
        boolean open = false;
        try {
            Path file = scratch.directory().resolve("export.zip");
            new Exporter(origin, schemaRegistry, progress).export(file);
            // After the export: every key that its calls are encrypted under is among them, unless it is erased.
            PayloadKeys payloads =
                    origin.payloads(masterKeyFile) instanceof KeyRing ring ? ring.held() : PayloadKeys.PLAIN;
            Opened opened = new Opened(ExportFile.open(file), file, payloads, scratch);
            open = true;
            return opened;
        } finally {
            if (!open) {
                scratch.close();
            }
        }
    }

    /** An export that was given. */
    static Opened opened(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(file.toString());
        }
        return new Opened(ExportFile.open(file), file, PayloadKeys.PLAIN, null);
    }
}
