package dev.countersign.audit;

import dev.countersign.audit.archive.Scratch;
import dev.countersign.audit.export.Origin;
import dev.countersign.audit.replay.Differences;
import dev.countersign.audit.replay.LiveReadModel;
import dev.countersign.audit.replay.Replay;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** {@code countersign audit replay}. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = {
            "Rebuild all state from the log and hold the live read model against it: its tables, projected anew, row by"
                    + " row and column by column; and the states that the domain folds, on their own.",
            "Of a stopped installation with --data: its read model is copied first, and the original not opened.",
            "Of one that runs only where its read model is on PostgreSQL (--database-url): an H2 file is one"
                    + " process's at a time.",
            "Of the log just that counts which the read model had read; how much was behind it is told.",
            "Exit code 0: the read model is what the log leads to; 1: it is not, each call and column is named; 2: usage."
        })
final class ReplayCommand extends Asking {
    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "what `audit export` wrote after the read model's last change; needs --database-url")
    private @Nullable Path file;

    @Mixin
    private OriginOptions from = new OriginOptions();

    @Option(
            names = "--database-url",
            paramLabel = "URL",
            description = "the read model's database (jdbc:postgresql:... or jdbc:h2:file:...); default: the file in"
                    + " the data directory")
    private @Nullable String databaseUrl;

    @Option(
            names = "--database-user",
            paramLabel = "NAME",
            defaultValue = "${env:COUNTERSIGN_READMODEL_USERNAME:-sa}",
            description = "its user (default: ${DEFAULT-VALUE}); the password is taken from the environment variable"
                    + " COUNTERSIGN_READMODEL_PASSWORD")
    private String databaseUser = "sa";

    @Option(names = "--json", description = "print the answer as JSON")
    private boolean json;

    @Override
    int ask() throws IOException {
        Differences differences = databaseUrl == null ? ofDirectory() : ofDatabase(databaseUrl);
        if (json) {
            ObjectNode answer = JSON.createObjectNode();
            differences.write(answer);
            out().println(pretty(answer));
        } else {
            differences.print(out());
        }
        out().flush();
        return differences.none() ? DONE : NOT_VALID;
    }

    /** Holds the directory all the while, so that neither log nor read model moves. */
    private Differences ofDirectory() throws IOException {
        Path directory = from.directory();
        if (directory == null || file != null) {
            throw AuditException.noReadModel("an export, or behind a broker");
        }
        try (Origin origin = from.origin()) {
            if (origin.isRunning()) {
                throw AuditException.readModelHeld(directory);
            }
            try (Scratch scratch = Scratch.in(Path.of(System.getProperty("java.io.tmpdir")));
                    LiveReadModel live = LiveReadModel.copyOf(directory.resolve("read-model"), scratch);
                    OriginOptions.Opened opened = from.open(origin, progress())) {
                return Replay.of(opened.export(), opened.file(), live, progress());
            }
        }
    }

    /** The database's moment is fixed first: whatever it has read by then, the export has too. */
    private Differences ofDatabase(String url) throws IOException {
        String password = System.getenv().getOrDefault("COUNTERSIGN_READMODEL_PASSWORD", "");
        try (LiveReadModel live = LiveReadModel.at(url, databaseUser, password);
                OriginOptions.Opened opened = from.open(file, progress())) {
            return Replay.of(opened.export(), opened.file(), live, progress());
        }
    }
}
