package dev.countersign.audit.verify;

import dev.countersign.audit.archive.DamagedExportException;
import dev.countersign.audit.archive.ExportFile;
import dev.countersign.audit.archive.ExportedRecord;
import dev.countersign.audit.archive.RecordPart;
import dev.countersign.audit.archive.RecordReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A part's records in their order, each read into something ahead of whoever takes it. A damaged file ends
 * at the damage, and any file at a record that is refused; both are told when they are come to.
 */
final class Records<T> implements AutoCloseable {
    /** A chunk ends with the record that reaches this: not every export's records are small, and some are made to be large. */
    private static final int CHUNK_BYTES = 1024 * 1024;

    private final RecordReader reader;
    private final Reading<T> reading;
    private final Findings findings;
    private final int chunkRecords;
    private final Ahead<Chunk<T>> ahead;
    private boolean broken;
    private Iterator<T> present = Collections.emptyIterator();
    private @Nullable Finding behindPresent;
    private boolean damaged;

    /** Reads one record, on any thread. */
    @FunctionalInterface
    interface Reading<T> {
        T read(ExportedRecord record) throws RefusedRecordException;
    }

    /**
     * Records that were read.
     *
     * @param behind what ended them; null where they go on
     */
    private record Chunk<T>(List<T> read, @Nullable Finding behind) {}

    /** @param chunkRecords how many are read in one go on one thread, unless they are large */
    Records(
            ExportFile export,
            RecordPart part,
            Findings findings,
            ExecutorService workers,
            int chunkRecords,
            Reading<T> reading)
            throws IOException {
        this.reader = export.records(part);
        this.reading = reading;
        this.findings = findings;
        this.chunkRecords = chunkRecords;
        this.ahead = new Ahead<>(workers, this::chunk);
    }

    /** @return null at the end */
    @Nullable
    T next() throws IOException {
        while (!present.hasNext() && behindPresent == null) {
            Chunk<T> chunk = ahead.next();
            if (chunk == null) {
                return null;
            }
            present = chunk.read().iterator();
            behindPresent = chunk.behind();
        }
        if (present.hasNext()) {
            return present.next();
        }
        if (!damaged && behindPresent != null) {
            damaged = true;
            findings.add(behindPresent);
        }
        return null;
    }

    /** Whether it ended before its end. */
    boolean damaged() {
        return damaged;
    }

    private @Nullable Supplier<Chunk<T>> chunk() throws IOException {
        if (broken) {
            return null;
        }
        List<ExportedRecord> raw = new ArrayList<>(chunkRecords);
        Finding damage = null;
        long bytes = 0;
        try {
            for (ExportedRecord record = reader.next(); record != null; record = reader.next()) {
                raw.add(record);
                bytes += record.bytes();
                if (raw.size() == chunkRecords || bytes >= CHUNK_BYTES) {
                    break;
                }
            }
        } catch (DamagedExportException found) {
            damage = Finding.damage(found);
            broken = true;
        }
        Finding behind = damage;
        return raw.isEmpty() && behind == null ? null : () -> read(raw, behind);
    }

    private Chunk<T> read(List<ExportedRecord> raw, @Nullable Finding behind) {
        List<T> read = new ArrayList<>(raw.size());
        try {
            for (ExportedRecord record : raw) {
                read.add(reading.read(record));
            }
            return new Chunk<>(read, behind);
        } catch (RefusedRecordException refused) {
            return new Chunk<>(read, refused.finding());
        }
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
