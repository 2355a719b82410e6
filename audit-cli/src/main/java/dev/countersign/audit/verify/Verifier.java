package dev.countersign.audit.verify;

import dev.countersign.audit.archive.AuditedTopic;
import dev.countersign.audit.archive.DamagedExportException;
import dev.countersign.audit.archive.ExportFile;
import dev.countersign.audit.archive.ExportedSchemas;
import dev.countersign.audit.archive.Manifest;
import dev.countersign.audit.archive.RecordPart;
import dev.countersign.audit.verify.Finding.Stage;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.tlog.checkpoint.Checkpoint;
import dev.countersign.tlog.format.MalformedException;
import dev.countersign.tlog.trust.TrustPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Verifies an export, from its bytes to what people decided. Memory does not grow with the export: the
 * log is walked once, and the histories are spread over files that fit in memory.
 */
public final class Verifier {
    private static final int KEY_BYTES_MAX = 1_024;

    private final Trust trust;
    private final Path temporary;
    private final Progress progress;
    private final int threads;

    /**
     * @param temporary where files may be made while it works
     * @param threads how many work at a time
     */
    public Verifier(Trust trust, Path temporary, Progress progress, int threads) {
        this.trust = trust;
        this.temporary = temporary;
        this.progress = progress;
        this.threads = Math.max(1, threads);
    }

    /** @throws IOException when the file, or the place for temporary ones, cannot be used at all */
    public Report verify(Path file) throws IOException {
        Findings findings = new Findings();
        Counts counts = new Counts();
        ExecutorService workers = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().name("audit-", 0).daemon().factory());
        String key = "";
        long bytes = Files.size(file);
        try (ExportFile export = ExportFile.open(file)) {
            Manifest manifest = export.manifest();
            key = key(export, manifest, findings);
            verify(export, manifest, key, bytes, workers, findings, counts);
            // Last: whatever else is found says more of what happened.
            if (findings.isEmpty() && manifest.format() >= Manifest.SEALED_SINCE && !export.isAsWritten()) {
                findings.add(Finding.of(Stage.ARCHIVE, "The file is not, byte for byte, the one that was written."));
            }
        } catch (DamagedExportException damage) {
            findings.add(Finding.damage(damage));
        } finally {
            workers.shutdownNow();
            progress.end();
        }
        return new Report(trust.policy() == null, key, counts, findings);
    }

    private void verify(
            ExportFile export,
            Manifest manifest,
            String key,
            long bytes,
            ExecutorService workers,
            Findings findings,
            Counts counts)
            throws IOException {
        ExportedSchemas schemas = ExportedSchemas.of(export);
        Topics topics = new Topics("", schemas);
        Checkpoint latest = LedgerCheck.latest(export, manifest, findings);
        long treeSize =
                latest == null ? manifest.checkpoint().size() : latest.head().size();
        Map<RecordPart, Manifest.Part> parts = ArchiveCheck.run(export, manifest, schemas, treeSize, findings);
        long began = System.nanoTime();
        TrustPolicy policy = policy(key, findings);
        if (policy != null) {
            new LedgerCheck(export, topics, findings, counts, workers, progress)
                    .run(manifest, latest, policy, trust.known());
            counts.ledgerTook = Duration.ofNanos(System.nanoTime() - began);
        }
        began = System.nanoTime();
        histories(export, manifest, parts, topics, bytes, workers, findings, counts);
        counts.historyTook = Duration.ofNanos(System.nanoTime() - began);
    }

    private void histories(
            ExportFile export,
            Manifest manifest,
            Map<RecordPart, Manifest.Part> parts,
            Topics topics,
            long bytes,
            ExecutorService workers,
            Findings findings,
            Counts counts)
            throws IOException {
        try (Lives lives = Lives.spread(
                export,
                topics,
                manifest.partitions(),
                manifest.parts(),
                new Lives.Place(temporary, bytes, workers),
                new Distribution.Watched(parts, findings, counts, progress))) {
            HistoryCheck check = new HistoryCheck(findings, counts, progress);
            lives.each(findings, check::fold);
            check.end();
            ControlCheck.run(export, topics, findings);
            counts.erasuresTold = manifest.holds(AuditedTopic.ERASURES);
            ErasureCheck.run(export, topics, findings, counts);
        }
    }

    private String key(ExportFile export, Manifest manifest, Findings findings) throws IOException {
        String key;
        try {
            key = new String(export.read(ExportFile.KEY, KEY_BYTES_MAX), java.nio.charset.StandardCharsets.UTF_8)
                    .strip();
        } catch (DamagedExportException missing) {
            findings.add(Finding.damage(missing));
            return "";
        }
        if (!key.equals(manifest.log().key())) {
            findings.add(Finding.of(Stage.ARCHIVE, "The export's key is not the one of its manifest."));
        }
        TrustPolicy policy = trust.policy();
        if (policy != null
                && policy.logs().stream().noneMatch(log -> log.key().toString().equals(key))) {
            findings.add(Finding.of(Stage.LEDGER, "The export's key is not one that you trust."));
        }
        return key;
    }

    private @Nullable TrustPolicy policy(String key, Findings findings) {
        try {
            return Trust.of(trust.policy(), key);
        } catch (MalformedException malformed) {
            findings.add(Finding.of(Stage.LEDGER, "The export's key cannot be read. " + malformed.reason()));
            return null;
        }
    }
}
