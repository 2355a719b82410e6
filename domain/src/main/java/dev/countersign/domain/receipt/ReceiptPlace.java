package dev.countersign.domain.receipt;

/**
 * Where a receipt stands among all of an installation, by which it is the only one.
 *
 * @param partition of the receipts topic, from 0
 * @param sequence contiguous from 0 per partition and issuer
 */
public record ReceiptPlace(int partition, Issuer issuer, long sequence) {
    public ReceiptPlace {
        if (partition < 0 || sequence < 0) {
            throw new IllegalArgumentException("Partitions and sequences count from 0");
        }
    }

    /** Of a receipt that was read from this partition. */
    public static ReceiptPlace of(Receipt receipt, int partition) {
        return new ReceiptPlace(partition, receipt.kind().issuer(), receipt.sequence());
    }

    @Override
    public String toString() {
        return switch (issuer) {
            case CALLS -> "receipt " + sequence + " of partition " + partition;
            case QUESTIONS -> "question receipt " + sequence + " of partition " + partition;
            case REPORTS -> "report receipt " + sequence + " of partition " + partition;
        };
    }
}
