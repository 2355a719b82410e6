package dev.countersign.audit.verify;

import dev.countersign.audit.archive.DamagedExportException;
import dev.countersign.audit.archive.ExportFile;
import dev.countersign.audit.archive.ExportedRecord;
import dev.countersign.audit.archive.Manifest;
import dev.countersign.audit.archive.RecordPart;
import dev.countersign.audit.archive.RecordReader;
import dev.countersign.audit.archive.RecordWriter;
import dev.countersign.audit.verify.Finding.Stage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads every part once: holds it against the manifest, and spreads what belongs to calls over the buckets. */
final class Distribution {
    private final ExportFile export;
    private final Buckets buckets;
    private final Map<RecordPart, Manifest.Part> claimed;
    private final Findings findings;
    private final Counts counts;
    private final Progress progress;

    /**
     * What is looked at on the way.
     *
     * @param claimed what the manifest says of each part; of one that it does not tell of, that it is empty
     */
    record Watched(Map<RecordPart, Manifest.Part> claimed, Findings findings, Counts counts, Progress progress) {}

    Distribution(ExportFile export, Buckets buckets, Watched watched) {
        this.export = export;
        this.buckets = buckets;
        this.claimed = watched.claimed();
        this.findings = watched.findings();
        this.counts = watched.counts();
        this.progress = watched.progress();
    }

    void read(RecordPart part) throws IOException {
        Manifest.Part expected = claimed.getOrDefault(
                part, new Manifest.Part(part.topic().topicName(), part.partition(), null, null, 0, ""));
        MessageDigest sha256 = RecordWriter.sha256();
        Long first = null;
        Long last = null;
        long count = 0;
        try (InputStream bytes = new DigestInputStream(export.bytes(part), sha256);
                RecordReader reader = export.records(part, bytes)) {
            for (ExportedRecord record = reader.next(); record != null; record = reader.next()) {
                first = first == null ? Long.valueOf(record.offset()) : first;
                last = record.offset();
                count++;
                counts.records.increment();
                if (part.topic().isKeyedByCall()) {
                    buckets.put(part, record);
                }
                progress.step("records of " + part.topic().topicName(), count);
            }
            bytes.transferTo(OutputStream.nullOutputStream());
        } catch (DamagedExportException damage) {
            findings.add(Finding.damage(damage));
            return;
        }
        Manifest.Part found = new Manifest.Part(
                expected.topic(),
                expected.partition(),
                first,
                last,
                count,
                HexFormat.of().formatHex(sha256.digest()));
        String what = difference(expected, found);
        if (what != null) {
            findings.add(Finding.of(Stage.ARCHIVE, part, null, what));
        }
    }

    private static @Nullable String difference(Manifest.Part claimed, Manifest.Part found) {
        if (claimed.equals(found)) {
            return null;
        }
        if (claimed.count() != found.count()) {
            return "The manifest says " + claimed.count() + " records, and there are " + found.count() + ".";
        }
        if (!java.util.Objects.equals(claimed.firstOffset(), found.firstOffset())
                || !java.util.Objects.equals(claimed.lastOffset(), found.lastOffset())) {
            return "The manifest says offsets " + claimed.firstOffset() + " to " + claimed.lastOffset()
                    + ", and they are " + found.firstOffset() + " to " + found.lastOffset() + ".";
        }
        return "The records are not those that the manifest has the digest of.";
    }
}
