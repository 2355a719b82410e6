package dev.countersign.audit.verify;

import dev.countersign.audit.archive.DamagedExportException;
import dev.countersign.audit.archive.ExportFile;
import dev.countersign.audit.archive.ExportedRecord;
import dev.countersign.audit.archive.RecordPart;
import dev.countersign.audit.archive.RecordReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part's records, chunk by chunk and each read into something. A damaged file ends there, and is told. */
final class Records<T> implements Ahead.Chunks<T>, AutoCloseable {
    private static final int CHUNK_RECORDS = 512;

    private final RecordReader reader;
    private final Reading<T> reading;
    private final Findings findings;
    private boolean ended;
    private volatile boolean damaged;

    /** Reads one record. */
    @FunctionalInterface
    interface Reading<T> {
        /** @return null where it cannot be read, which was told; nothing after it is read then */
        @Nullable
        T read(ExportedRecord record);
    }

    Records(ExportFile export, RecordPart part, Findings findings, Reading<T> reading) throws IOException {
        this.reader = export.records(part);
        this.reading = reading;
        this.findings = findings;
    }

    @Override
    public List<T> next() throws IOException {
        List<T> chunk = new ArrayList<>(CHUNK_RECORDS);
        try {
            while (!ended && chunk.size() < CHUNK_RECORDS) {
                ExportedRecord record = reader.next();
                T read = record == null ? null : reading.read(record);
                if (read == null) {
                    ended = true;
                    damaged = record != null;
                } else {
                    chunk.add(read);
                }
            }
        } catch (DamagedExportException damage) {
            findings.add(Finding.damage(damage));
            ended = true;
            damaged = true;
        }
        return chunk;
    }

    /** Whether it ended before its end. */
    boolean damaged() {
        return damaged;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
