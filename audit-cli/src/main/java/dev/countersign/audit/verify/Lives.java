package dev.countersign.audit.verify;

import dev.countersign.audit.AuditException;
import dev.countersign.audit.archive.AuditedTopic;
import dev.countersign.audit.archive.DamagedExportException;
import dev.countersign.audit.archive.ExportFile;
import dev.countersign.audit.archive.ExportedSchemas;
import dev.countersign.audit.archive.Manifest;
import dev.countersign.audit.archive.RecordPart;
import dev.countersign.schemas.seal.PayloadKeys;
import dev.countersign.schemas.topic.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Every history of an export, one call or question after the other on each thread. Memory does not
 * grow with the export: records are spread over files that fit in memory first.
 */
public final class Lives implements AutoCloseable {
    /** What is packed grows about so many times. */
    private static final int UNPACKED = 3;

    private final Topics topics;
    private final int partitions;
    private final Buckets buckets;
    private final ExecutorService workers;

    /**
     * Where it is done.
     *
     * @param temporary where files may be made
     * @param bytes of the export
     */
    record Place(Path temporary, long bytes, ExecutorService workers) {}

    private Lives(Topics topics, int partitions, Buckets buckets, ExecutorService workers) {
        this.topics = topics;
        this.partitions = partitions;
        this.buckets = buckets;
        this.workers = workers;
    }

    /** Reads these parts once. */
    static Lives spread(
            ExportFile export,
            Topics topics,
            int partitions,
            List<RecordPart> parts,
            Place place,
            Distribution.Watched watched)
            throws IOException {
        Buckets buckets = Buckets.create(place.temporary(), UNPACKED * place.bytes());
        try {
            Distribution distribution = new Distribution(export, buckets, watched);
            List<Callable<Void>> reading = new ArrayList<>();
            for (RecordPart part : parts) {
                reading.add(() -> {
                    distribution.read(part);
                    return null;
                });
            }
            all(place.workers(), reading);
            buckets.seal();
            return new Lives(topics, partitions, buckets, place.workers());
        } catch (IOException | RuntimeException failed) {
            buckets.close();
            throw failed;
        }
    }

    /** Shows each of them once, on many threads; what cannot be read is told. */
    void each(Findings findings, Consumer<Life> visitor) throws IOException {
        List<Callable<Void>> visits = new ArrayList<>();
        for (int i = 0; i < buckets.count(); i++) {
            int bucket = i;
            visits.add(() -> {
                for (Map.Entry<String, List<Stored>> one : buckets.read(bucket).entrySet()) {
                    visitor.accept(Life.of(one.getKey(), one.getValue(), topics, partitions, findings));
                }
                return null;
            });
        }
        all(workers, visits);
    }

    /**
     * Shows the histories of an export that is taken for whole. From one that is not nothing is told.
     *
     * @param file the export's
     * @param payloads opens what calls carried; closed where its key is not among these
     * @param wanted the topics whose records are looked at
     * @param visitor called on many threads
     * @throws AuditException when a record cannot be read
     */
    public static void of(
            ExportFile export,
            Path file,
            PayloadKeys payloads,
            Set<AuditedTopic> wanted,
            Progress progress,
            Consumer<Life> visitor)
            throws IOException {
        Findings findings = new Findings();
        Manifest manifest = export.manifest();
        ExecutorService workers = Executors.newFixedThreadPool(
                Runtime.getRuntime().availableProcessors(),
                Thread.ofPlatform().name("audit-", 0).daemon().factory());
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        List<RecordPart> parts = manifest.parts().stream()
                .filter(part -> wanted.contains(part.topic()))
                .toList();
        try (Lives lives = spread(
                export,
                new Topics("", ExportedSchemas.of(export), payloads),
                manifest.partitions(),
                parts,
                new Place(temporary, Files.size(file), workers),
                new Distribution.Watched(claimed(manifest), findings, new Counts(), progress))) {
            requireWhole(findings);
            // Behind the first that cannot be read nothing is told any more.
            lives.each(findings, life -> {
                if (findings.count() == 0) {
                    visitor.accept(life);
                }
            });
            requireWhole(findings);
        } catch (DamagedExportException damage) {
            throw AuditException.notWhole(damage.what());
        } finally {
            workers.shutdownNow();
            progress.end();
        }
    }

    private static Map<RecordPart, Manifest.Part> claimed(Manifest manifest) {
        Map<RecordPart, Manifest.Part> claimed = new HashMap<>();
        for (Manifest.Part part : manifest.records()) {
            AuditedTopic topic = AuditedTopic.named(part.topic());
            if (topic != null) {
                claimed.put(new RecordPart(topic, part.partition()), part);
            }
        }
        return claimed;
    }

    private static void requireWhole(Findings findings) {
        if (findings.count() > 0) {
            Finding first = findings.first().getFirst();
            throw AuditException.notWhole(first.what() + (first.place().isEmpty() ? "" : " (" + first.place() + ")"));
        }
    }

    private static void all(ExecutorService workers, List<Callable<Void>> tasks) throws IOException {
        try {
            for (Future<Void> done : workers.invokeAll(tasks)) {
                done.get();
            }
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case IOException known -> throw known;
                case RuntimeException broken -> throw broken;
                case null, default -> throw new IllegalStateException(failed);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("It was interrupted", stopped);
        }
    }

    @Override
    public void close() throws IOException {
        buckets.close();
    }
}
