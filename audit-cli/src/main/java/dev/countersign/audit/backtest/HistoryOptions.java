package dev.countersign.audit.backtest;

import dev.countersign.audit.AuditException;
import dev.countersign.audit.export.Origin;
import dev.countersign.backtest.KafkaHistory;
import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.wire.SchemaIds;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which installation's calls: a data directory, or a broker. */
final class HistoryOptions {
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

    /** The installation's broker; one that is at rest is started, on loopback, for as long as this is open. */
    Origin origin() {
        if (bootstrapServers == null) {
            return Origin.ofDirectory(data == null ? DATA_DEFAULT : data);
        }
        if (data != null) {
            throw PolicyAsking.refused("Name either --data or --bootstrap-servers.");
        }
        return Origin.broker(bootstrapServers, topicPrefix);
    }

    /** Whether any of them was given. */
    boolean given() {
        return data != null
                || bootstrapServers != null
                || !topicPrefix.isEmpty()
                || schemaRegistry != null
                || masterKeyFile != null;
    }

    KafkaHistory history(Origin origin) {
        try {
            Installation installation = new Installation(
                    origin.bootstrapServers(),
                    origin.topicPrefix(),
                    Installation.PARTITIONS_DEFAULT,
                    Installation.REPLICATION_FACTOR_DEFAULT,
                    Map.of());
            return KafkaHistory.of(
                    installation,
                    schemaRegistry == null ? SchemaIds.bundled() : SchemaIds.rest(schemaRegistry),
                    origin.payloads(masterKeyFile));
        } catch (IllegalArgumentException wrong) {
            throw AuditException.badTrust("address", String.valueOf(wrong.getMessage()));
        }
    }
}
