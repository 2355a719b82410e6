package dev.countersign.audit;

import dev.countersign.audit.archive.ExportFile;
import dev.countersign.audit.archive.Scratch;
import dev.countersign.audit.export.Exporter;
import dev.countersign.audit.export.InstallationOptions;
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
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which installation a history is taken from. */
final class OriginOptions {
    @Mixin
    private InstallationOptions installation = new InstallationOptions();

    @Option(names = "--ledger-url", paramLabel = "URL", description = "where its ledger serves")
    private @Nullable URI ledgerUrl;

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

    @Nullable
    URI schemaRegistry() {
        return installation.schemaRegistry();
    }

    String topicPrefix() {
        return installation.topicPrefix();
    }

    /** The data directory that is meant, unless it is a broker. */
    @Nullable
    Path directory() {
        return installation.bootstrapServers() == null && ledgerUrl == null ? installation.data() : null;
    }

    /** @throws AuditException when it cannot be reached, or is named in two ways */
    Origin origin() {
        Path directory = directory();
        if (directory != null) {
            return Origin.ofDirectory(directory);
        }
        String bootstrapServers = installation.bootstrapServers();
        if (bootstrapServers == null || ledgerUrl == null || installation.namesData()) {
            throw AuditException.halfNamed();
        }
        return Origin.running(bootstrapServers, ledgerUrl, installation.topicPrefix());
    }

    /** The export that was named; without one, an export of the installation that is there only until it is closed. */
    Opened open(@Nullable Path file, Progress progress) throws IOException {
        if (file == null) {
            try (Origin origin = origin()) {
                return open(origin, progress);
            }
        }
        if (installation.namesData() || installation.bootstrapServers() != null || ledgerUrl != null) {
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
            new Exporter(origin, installation.schemaRegistry(), progress).export(file);
            // After the export: every key that its calls are encrypted under is among them, unless it is erased.
            PayloadKeys payloads = origin.payloads(installation.masterKeyFile()) instanceof KeyRing ring
                    ? ring.held()
                    : PayloadKeys.PLAIN;
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
