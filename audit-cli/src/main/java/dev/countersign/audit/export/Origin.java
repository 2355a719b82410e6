package dev.countersign.audit.export;

import dev.countersign.audit.AuditException;
import dev.countersign.embedded.BrokerStartException;
import dev.countersign.embedded.EmbeddedBroker;
import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.seal.KeyRing;
import dev.countersign.schemas.seal.MasterKey;
import dev.countersign.schemas.seal.PayloadKeys;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.SchemaIds;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a history is taken from: a broker to read, and a ledger's files. Of a stopped installation it starts the broker, on loopback, for as long as it is open. */
public final class Origin implements AutoCloseable {
    private static final Duration KEYS_WITHIN = Duration.ofSeconds(30);

    private final String bootstrapServers;
    private final String topicPrefix;
    private final LedgerFiles ledger;
    /** Where the master key for payloads would be; null where nobody knows. */
    private final @Nullable Path masterKey;
    /** In the order in which they were opened. */
    private final List<AutoCloseable> opened;

    private Origin(
            String bootstrapServers,
            String topicPrefix,
            LedgerFiles ledger,
            @Nullable Path masterKey,
            List<AutoCloseable> opened) {
        this.bootstrapServers = bootstrapServers;
        this.topicPrefix = topicPrefix;
        this.ledger = ledger;
        this.masterKey = masterKey;
        this.opened = new ArrayList<>(opened);
    }

    /** A broker and a ledger that run. */
    public static Origin running(String bootstrapServers, URI ledgerUrl, String topicPrefix) {
        return running(bootstrapServers, ledgerUrl, topicPrefix, null);
    }

    private static Origin running(
            String bootstrapServers, URI ledgerUrl, String topicPrefix, @Nullable Path masterKey) {
        LedgerSite site = new LedgerSite(ledgerUrl);
        return new Origin(bootstrapServers, topicPrefix, site, masterKey, List.of(site));
    }

    /** A broker that runs, where nobody asks for a ledger. */
    public static Origin broker(String bootstrapServers, String topicPrefix) {
        return new Origin(bootstrapServers, topicPrefix, new NoLedger(), null, List.of());
    }

    /**
     * A data directory: through the services that run on it, or else by itself, holding it so that
     * nobody starts on it meanwhile.
     */
    public static Origin ofDirectory(Path data) {
        if (!Files.isDirectory(data.resolve("broker"))) {
            throw AuditException.noData(data);
        }
        List<AutoCloseable> opened = new ArrayList<>();
        try {
            FileChannel channel =
                    FileChannel.open(data.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            opened.add(channel);
            if (tryLock(channel) == null) {
                channel.close();
                return ofRunning(data);
            }
            LedgerDirectory ledger = new LedgerDirectory(data.resolve("ledger"));
            // Asked first: it fails sooner than a broker starts.
            ledger.checkpoint();
            EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBroker.Settings.in(data.resolve("broker")));
            opened.add(broker);
            return new Origin(broker.bootstrapServers(), "", ledger, masterKey(data), opened);
        } catch (IOException | BrokerStartException unusable) {
            closeAll(opened);
            throw AuditException.directoryUnusable(data, unusable);
        } catch (AuditException refused) {
            closeAll(opened);
            throw refused;
        }
    }

    private static Origin ofRunning(Path data) throws IOException {
        Map<String, String> environment = new HashMap<>();
        Path file = data.resolve("demo.env");
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                int equals = line.indexOf('=');
                if (equals > 0) {
                    environment.put(line.substring(0, equals), line.substring(equals + 1));
                }
            }
        }
        String servers = environment.getOrDefault("BOOTSTRAP_SERVERS", "");
        String ledger = environment.getOrDefault("LEDGER_URL", "");
        if (servers.isEmpty() || ledger.isEmpty()) {
            throw AuditException.runningWithoutAddresses(data);
        }
        return running(servers, URI.create(ledger), "", masterKey(data));
    }

    private static Path masterKey(Path data) {
        return data.resolve("keys").resolve("payloads.key");
    }

    /**
     * What opens the payloads of this installation, kept up to date while this is open; nothing where
     * there is no master key.
     *
     * @param named the file that the master key is in; null for where a data directory has it
     * @throws AuditException when it is not the one, or the keys cannot be read
     */
    public PayloadKeys payloads(@Nullable Path named) {
        Path file = named == null ? masterKey : named;
        if (file == null || (named == null && !Files.exists(file))) {
            return PayloadKeys.PLAIN;
        }
        Installation installation = Installation.at(bootstrapServers);
        Topics topics = new Topics(topicPrefix, SchemaIds.bundled());
        try {
            KeyRing ring = KeyRing.follow(installation, topics, MasterKey.read(file), "countersign-audit-keys");
            opened.add(ring);
            if (!ring.awaitReady(KEYS_WITHIN)) {
                throw AuditException.keysUnreadable("They could not be read within " + KEYS_WITHIN.toSeconds() + " s.");
            }
            return ring;
        } catch (IllegalArgumentException | IllegalStateException wrong) {
            throw AuditException.keysUnreadable(wrong.getMessage() + ".");
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            throw AuditException.keysUnreadable("Interrupted.");
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    /** Whether somebody else runs it; else it is at rest for as long as this is open. */
    public boolean isRunning() {
        return opened.stream().noneMatch(EmbeddedBroker.class::isInstance);
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    public String topicPrefix() {
        return topicPrefix;
    }

    LedgerFiles ledger() {
        return ledger;
    }

    @Override
    public void close() {
        closeAll(opened);
    }

    /** What was opened last depends on what was before it. */
    private static void closeAll(List<AutoCloseable> opened) {
        List<AutoCloseable> reversed = new ArrayList<>(opened);
        Collections.reverse(reversed);
        for (AutoCloseable one : reversed) {
            try {
                one.close();
            } catch (Exception unclosed) {
                throw new IllegalStateException("Something that was opened could not be closed", unclosed);
            }
        }
    }
}
