package dev.countersign.schemas.codec;

import dev.countersign.avro.Checkpoint;
import dev.countersign.avro.ReceiptIssuer;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.receipt.Issuer;
import dev.countersign.domain.receipt.ReceiptPlace;
import dev.countersign.schemas.ledger.LedgerEntry;
import dev.countersign.schemas.ledger.PublishedCheckpoint;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.wire.SchemaIds;
import java.nio.ByteBuffer;

/** Values of {@code ledger} and {@code checkpoints}. */
public final class LedgerCodecs {
    private static final Symbols<Issuer, ReceiptIssuer> ISSUERS = new Symbols<>(Issuer.class, ReceiptIssuer.class);

    private LedgerCodecs() {}

    public static Codec<LedgerEntry> ofEntries(String subject, SchemaIds schemaIds) {
        return new MappedCodec<>(
                dev.countersign.avro.LedgerEntry.class,
                subject,
                schemaIds,
                LedgerCodecs::toAvro,
                LedgerCodecs::toDomain);
    }

    public static Codec<PublishedCheckpoint> ofCheckpoints(String subject, SchemaIds schemaIds) {
        return new MappedCodec<>(Checkpoint.class, subject, schemaIds, LedgerCodecs::toAvro, LedgerCodecs::toDomain);
    }

    private static dev.countersign.avro.LedgerEntry toAvro(LedgerEntry entry) {
        ReceiptPlace place = entry.place();
        return new dev.countersign.avro.LedgerEntry(
                place.partition(), ISSUERS.toAvro(place.issuer()), place.sequence(), ByteBuffer.wrap(entry.leaf()));
    }

    private static LedgerEntry toDomain(dev.countersign.avro.LedgerEntry entry) {
        return new LedgerEntry(
                new ReceiptPlace(entry.getPartition(), ISSUERS.toDomain(entry.getIssuer()), entry.getSequence()),
                Requests.bytes(entry.getLeaf()));
    }

    private static Checkpoint toAvro(PublishedCheckpoint checkpoint) {
        return new Checkpoint(checkpoint.size(), checkpoint.root().hex(), checkpoint.note(), checkpoint.signedAt());
    }

    private static PublishedCheckpoint toDomain(Checkpoint checkpoint) {
        return new PublishedCheckpoint(
                checkpoint.getSize(), new Digest(checkpoint.getRoot()), checkpoint.getNote(), checkpoint.getSignedAt());
    }
}
