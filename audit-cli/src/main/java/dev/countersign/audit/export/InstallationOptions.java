package dev.countersign.audit.export;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How an installation is named on the command line: by its data directory, or by its broker. */
public final class InstallationOptions {
    private static final Path DATA_DEFAULT = Path.of("data");

    @Option(names = "--data", paramLabel = "DIR", description = "the data directory (default: data)")
    private @Nullable Path data;

    @Option(names = "--bootstrap-servers", paramLabel = "HOST:PORT", description = "the broker of an installation")
    private @Nullable String bootstrapServers;

    @Option(names = "--topic-prefix", paramLabel = "PREFIX", description = "before its topics' names (default: none)")
    private String topicPrefix = "";

    @Option(
            names = "--schema-registry",
            paramLabel = "URL",
            description = "who hands out its schema ids (default: those shipped with this program)")
    private @Nullable URI schemaRegistry;

    @Option(
            names = "--master-key-file",
            paramLabel = "FILE",
            description = "the master key for payloads (default: keys/payloads.key of the data directory)")
    private @Nullable Path masterKeyFile;

    /** Whether a data directory was named. */
    public boolean namesData() {
        return data != null;
    }

    /** The data directory that was named, or the one that is meant where none is. */
    public Path data() {
        return data == null ? DATA_DEFAULT : data;
    }

    /** Null where none was named. */
    public @Nullable String bootstrapServers() {
        return bootstrapServers;
    }

    public String topicPrefix() {
        return topicPrefix;
    }

    /** Null for the schema ids that are shipped with this program. */
    public @Nullable URI schemaRegistry() {
        return schemaRegistry;
    }

    /** Null for the one of the data directory. */
    public @Nullable Path masterKeyFile() {
        return masterKeyFile;
    }

    /** Whether any of them was given. */
    public boolean given() {
        return namesData()
                || bootstrapServers != null
                || !topicPrefix.isEmpty()
                || schemaRegistry != null
                || masterKeyFile != null;
    }
}
