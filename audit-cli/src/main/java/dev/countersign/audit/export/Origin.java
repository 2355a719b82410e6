package dev.countersign.audit.export;

import dev.countersign.audit.AuditException;
import dev.countersign.embedded.BrokerStartException;
import dev.countersign.embedded.EmbeddedBroker;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a history is taken from: a broker to read, and a ledger's files. Of a stopped installation it starts the broker, on loopback, for as long as it is open. */
public final class Origin implements AutoCloseable {
    private final String bootstrapServers;
    private final String topicPrefix;
    private final LedgerFiles ledger;
    /** In the order in which they were opened. */
    private final List<AutoCloseable> opened;

    private Origin(String bootstrapServers, String topicPrefix, LedgerFiles ledger, List<AutoCloseable> opened) {
        this.bootstrapServers = bootstrapServers;
        this.topicPrefix = topicPrefix;
        this.ledger = ledger;
        this.opened = opened;
    }

    /** A broker and a ledger that run. */
    public static Origin running(String bootstrapServers, URI ledgerUrl, String topicPrefix) {
        LedgerSite site = new LedgerSite(ledgerUrl);
        return new Origin(bootstrapServers, topicPrefix, site, List.of(site));
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
            return new Origin(broker.bootstrapServers(), "", ledger, opened);
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
        return running(servers, URI.create(ledger), "");
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    /** Whether it is read through services that run, and not from a directory that is held for it. */
    public boolean runs() {
        return ledger instanceof LedgerSite;
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    String topicPrefix() {
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
