package dev.countersign.schemas.ledger;

import dev.countersign.domain.receipt.ReceiptPlace;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A leaf of the ledger and whose it is. Its index is its rank among the committed records of the
 * {@code ledger} topic: offsets there have gaps.
 */
public final class LedgerEntry {
    private final ReceiptPlace place;
    private final byte[] leaf;

    /** @param leaf owned by the entry from here; see {@link ReceiptLeaf} */
    public LedgerEntry(ReceiptPlace place, byte[] leaf) {
        this.place = place;
        this.leaf = leaf;
    }

    public ReceiptPlace place() {
        return place;
    }

    /** Shared and not to be changed. */
    public byte[] leaf() {
        return leaf;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LedgerEntry that && place.equals(that.place) && Arrays.equals(leaf, that.leaf);
    }

    @Override
    public int hashCode() {
        return place.hashCode();
    }

    @Override
    public String toString() {
        return "LedgerEntry[" + place + ", " + leaf.length + " bytes]";
    }
}
