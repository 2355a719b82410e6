package dev.countersign.audit;

import dev.countersign.audit.export.Exporter;
import dev.countersign.audit.export.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code countersign audit export}. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = {
            "Take the whole history into one file: records, receipts, the log's tiles and checkpoint.",
            "From an installation's data directory, whether it runs or not, or from a broker and a ledger.",
            "The file holds requests and responses as they were recorded, encrypted where they are: keep it as you keep those."
        })
final class ExportCommand extends Asking {
    @Option(names = "--out", paramLabel = "FILE", required = true, description = "the file to write, *.zip")
    private Path out = Path.of("");

    @Option(names = "--force", description = "replace the file if it is there")
    private boolean force;

    @Mixin
    private OriginOptions from = new OriginOptions();

    @Override
    int ask() throws IOException {
        if (Files.exists(out) && !force) {
            throw AuditException.exists(out);
        }
        try (Origin origin = from.origin()) {
            Exporter.Done done = new Exporter(origin, from.schemaRegistry(), progress()).export(out);
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
}
