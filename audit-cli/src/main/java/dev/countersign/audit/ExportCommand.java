package dev.countersign.audit;

import dev.countersign.audit.export.Exporter;
import dev.countersign.audit.export.Origin;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code countersign audit export}. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = {
            "Take the whole history into one file: records, receipts, the log's tiles and checkpoint.",
            "From an installation's data directory, whether it runs or not, or from a broker and a ledger.",
            "The file holds requests and responses as they were: keep it as you keep those."
        })
final class ExportCommand extends Asking {
    private static final Path DATA_DEFAULT = Path.of("data");

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "the file to write, *.zip")
    private Path out = Path.of("");

    @Option(names = "--force", description = "replace the file if it is there")
    private boolean force;

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

    @Override
    int ask() throws IOException {
        if (Files.exists(out) && !force) {
            throw AuditException.exists(out);
        }
        try (Origin origin = origin()) {
            Exporter.Done done = new Exporter(origin, schemaRegistry, progress()).export(out);
            out().printf(
                            Locale.ROOT,
                            "Wrote %s: %,d records, %,d receipts sealed under checkpoint %,d%s%n",
                            out,
                            done.records(),
                            done.sealed(),
                            done.sealed(),
                            done.unsealed() == 0
                                    ? ""
                                    : String.format(Locale.ROOT, ", %,d not sealed yet", done.unsealed()));
            out().println("Key: " + done.key());
            out().println("Check it with: countersign audit verify " + out + " --key KEY  (the key from elsewhere)");
            out().flush();
        }
        return DONE;
    }

    private Origin origin() {
        if (bootstrapServers == null && ledgerUrl == null) {
            return Origin.ofDirectory(data == null ? DATA_DEFAULT : data);
        }
        if (bootstrapServers == null || ledgerUrl == null || data != null) {
            throw AuditException.halfNamed();
        }
        return Origin.running(bootstrapServers, ledgerUrl, topicPrefix);
    }
}
