package dev.countersign.local;

import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.schemas.seal.Erasure;
import dev.countersign.schemas.seal.MasterKey;
import dev.countersign.schemas.seal.Subject;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code countersign erase}: makes the payloads of one resource's calls unreadable, everywhere and for good. */
@Command(
        name = "erase",
        mixinStandardHelpOptions = true,
        description = {
            "Destroy the keys that the payloads and responses of the calls on one resource are encrypted with.",
            "Nobody can read them afterwards, in no topic, store, export or backup of these; receipts stay, and every"
                    + " proof still verifies. What was done is recorded, and cannot be undone.",
            "Works while `countersign up` runs, and while it is stopped."
        })
final class EraseCommand implements Callable<Integer> {
    @Option(
            names = "--resource",
            required = true,
            paramLabel = "RESOURCE",
            description = "as the calls named it, for example crm:deal:123")
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private String resource;

    @Option(
            names = "--organization",
            paramLabel = "NAME",
            description = "whose calls (default: the only one there is in the data directory)")
    private @Nullable String organization;

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "why; recorded")
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private String reason;

    @Option(names = "--by", paramLabel = "NAME", description = "who asks for it; recorded (default: ${user.name})")
    private String by = System.getProperty("user.name", "unknown");

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "data",
            description = "the data directory (default: ${DEFAULT-VALUE})")
    private Path data = Path.of("data");

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description = "an installation's brokers, instead of a data directory")
    private @Nullable String bootstrapServers;

    @Option(
            names = "--master-key-file",
            paramLabel = "FILE",
            description = "with --bootstrap-servers: the installation's master key for payloads")
    private @Nullable Path masterKeyFile;

    @Option(names = "--topic-prefix", paramLabel = "TEXT", description = "with --bootstrap-servers: before every topic")
    private String topicPrefix = "";

    @Option(names = "--yes", description = "do it; without this, say what would be done")
    private boolean yes;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Subject subject = Subject.ofResource(new OrganizationId(whose()), resource);
        if (!yes) {
            out.println(
                    "Would erase what the calls of " + subject.organization().value() + " on " + resource
                            + " carried and brought back. It cannot be undone. Add --yes to do it.");
            out.flush();
            return 0;
        }
        Erasure erasure = bootstrapServers == null || masterKeyFile == null
                ? Erasing.erase(data, subject, by, reason)
                : Erasing.erase(bootstrapServers, topicPrefix, MasterKey.read(masterKeyFile), subject, by, reason);
        out.println(
                erasure.keyIds().isEmpty()
                        ? "Nothing was encrypted for " + resource + ": no key was there. That is recorded."
                        : "Erased at " + erasure.erasedAt() + ": what the calls on " + resource
                                + " carried and brought back can no longer be read. Receipts and proofs stay.");
        out.flush();
        return 0;
    }

    private String whose() {
        if (bootstrapServers == null) {
            DataDirectory.requireNoFile(data);
            return DataDirectory.organization(data, organization);
        }
        if (organization == null || masterKeyFile == null) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--bootstrap-servers needs --organization and --master-key-file");
        }
        return organization;
    }
}
