package dev.countersign.audit.backtest;

import dev.countersign.audit.AuditException;
import dev.countersign.audit.export.InstallationOptions;
import dev.countersign.audit.export.Origin;
import dev.countersign.backtest.KafkaHistory;
import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.wire.SchemaIds;
import java.net.URI;
import java.util.Map;
import picocli.CommandLine.Mixin;

/** Which installation's calls: a data directory, or a broker. */
final class HistoryOptions {
    @Mixin
    private InstallationOptions installation = new InstallationOptions();

    /** The installation's broker; one that is at rest is started, on loopback, for as long as this is open. */
    Origin origin() {
        String bootstrapServers = installation.bootstrapServers();
        if (bootstrapServers == null) {
            return Origin.ofDirectory(installation.data());
        }
        if (installation.namesData()) {
            throw PolicyAsking.refused("Name either --data or --bootstrap-servers.");
        }
        return Origin.broker(bootstrapServers, installation.topicPrefix());
    }

    /** Whether any of them was given. */
    boolean given() {
        return installation.given();
    }

    KafkaHistory history(Origin origin) {
        try {
            URI schemaRegistry = installation.schemaRegistry();
            Installation read = new Installation(
                    origin.bootstrapServers(),
                    origin.topicPrefix(),
                    Installation.PARTITIONS_DEFAULT,
                    Installation.REPLICATION_FACTOR_DEFAULT,
                    Map.of());
            return KafkaHistory.of(
                    read,
                    schemaRegistry == null ? SchemaIds.bundled() : SchemaIds.rest(schemaRegistry),
                    origin.payloads(installation.masterKeyFile()));
        } catch (IllegalArgumentException wrong) {
            throw AuditException.badTrust("address", String.valueOf(wrong.getMessage()));
        }
    }
}
