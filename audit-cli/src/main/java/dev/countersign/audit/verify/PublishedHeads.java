package dev.countersign.audit.verify;

import dev.countersign.audit.archive.AuditedTopic;
import dev.countersign.audit.archive.ExportFile;
import dev.countersign.audit.archive.ExportedRecord;
import dev.countersign.audit.archive.RecordPart;
import dev.countersign.audit.verify.Finding.Stage;
import dev.countersign.schemas.ledger.PublishedCheckpoint;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.topic.UnreadableRecordException;
import dev.countersign.tlog.checkpoint.Checkpoint;
import dev.countersign.tlog.format.MalformedException;
import dev.countersign.tlog.merkle.TreeHash;
import dev.countersign.tlog.trust.TrustPolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/** The published checkpoints in their order, their signatures verified. One that is not to be believed is told and passed over. */
final class PublishedHeads implements AutoCloseable {
    /** A signature costs as much as dozens of receipts. */
    private static final int CHUNK_RECORDS = 8;

    static final RecordPart PART = new RecordPart(AuditedTopic.CHECKPOINTS, 0);

    private final Codec<PublishedCheckpoint> codec;
    private final TrustPolicy policy;
    private final Findings findings;
    private final Records<Heads.Head> records;

    PublishedHeads(
            ExportFile export,
            Codec<PublishedCheckpoint> codec,
            TrustPolicy policy,
            Findings findings,
            ExecutorService workers)
            throws IOException {
        this.codec = codec;
        this.policy = Trust.withoutQuorum(policy);
        this.findings = findings;
        this.records = new Records<>(export, PART, findings, workers, CHUNK_RECORDS, this::head);
    }

    /** @return one of size -1 where it is not to be believed; null at the end */
    Heads.@Nullable Head next() throws IOException {
        return records.next();
    }

    private Heads.Head head(ExportedRecord record) {
        Heads.Head refused = new Heads.Head(-1, TreeHash.EMPTY_TREE, PART, record.offset(), "");
        byte[] value = record.value();
        if (value == null) {
            return told(record, "The checkpoint has no value.", refused);
        }
        try {
            PublishedCheckpoint published = codec.decode(value);
            Checkpoint checkpoint = Checkpoint.parse(published.note().getBytes(StandardCharsets.UTF_8));
            String untrusted = Trust.refusal(policy, checkpoint);
            if (untrusted != null) {
                return told(record, "The published checkpoint is not to be believed. " + untrusted, refused);
            }
            if (checkpoint.head().size() != published.size()
                    || !checkpoint
                            .head()
                            .root()
                            .toString()
                            .equals(published.root().hex())) {
                return told(record, "The record names another size or root than the checkpoint in it.", refused);
            }
            return new Heads.Head(
                    published.size(),
                    checkpoint.head().root(),
                    PART,
                    record.offset(),
                    "the checkpoint published at offset " + record.offset());
        } catch (UnreadableRecordException | MalformedException unreadable) {
            return told(record, "The published checkpoint cannot be read: " + unreadable.getMessage(), refused);
        }
    }

    private Heads.Head told(ExportedRecord record, String what, Heads.Head refused) {
        findings.add(Finding.record(Stage.LEDGER, PART, record.offset(), null, what));
        return refused;
    }

    @Override
    public void close() throws IOException {
        records.close();
    }
}
