package dev.countersign.samples;

import dev.countersign.samples.ReceiptHeaders.Issuer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts along with the issuers, from headers alone: whoever has read from the beginning misses no receipt. */
final class Sequences {
    private record Counter(int partition, Issuer issuer) {}

    private final Map<Counter, Long> next = new HashMap<>();

    /** The sequence that is to come next. */
    long next(int partition, Issuer issuer) {
        return next.getOrDefault(new Counter(partition, issuer), 0L);
    }

    /** Goes on where an earlier run stopped. */
    void resume(int partition, Issuer issuer, long sequence) {
        next.put(new Counter(partition, issuer), sequence);
    }

    /**
     * Counts one receipt, and goes on behind it in any case.
     *
     * @return what is wrong, as a sentence; null when it is the one that was to come
     */
    @Nullable
    String count(int partition, ReceiptHeaders receipt) {
        long expected = next(partition, receipt.issuer());
        next.put(new Counter(partition, receipt.issuer()), receipt.sequence() + 1);
        return receipt.sequence() == expected
                ? null
                : "Partition %d has %s receipt %d where %d was to come"
                        .formatted(partition, receipt.issuer(), receipt.sequence(), expected);
    }
}
