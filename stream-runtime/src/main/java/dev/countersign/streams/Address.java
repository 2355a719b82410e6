package dev.countersign.streams;

import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.jspecify.annotations.Nullable;

/**
 * The key of an outgoing record and the partition it goes to.
 *
 * <p>Every partition is named, none is hashed: what a task writes goes to the partition
 * number that the task reads (so that the receipts of a partition have one issuer and
 * contiguous sequences), and a reply goes to the partition where its caller waits.
 *
 * @param key the record's key on the wire; null only for a dead letter that came without one
 */
public record Address(byte @Nullable [] key, int partition) {

    /** Writes the key alone. */
    public static final Serializer<Address> SERIALIZER = (topic, address) -> address.key();

    /**
     * Sends the record where the address says. A partition that the topic does not have gets
     * nothing: only a reply's partition comes from outside, and nobody can be waiting there.
     */
    public static final StreamPartitioner<Address, byte[]> PARTITIONER = (topic, address, value, partitions) ->
            Optional.of(address.existsAmong(partitions) ? Set.of(address.partition()) : Set.of());

    /** For the dead letters, which may have fewer partitions and of which none may be lost. */
    public static final StreamPartitioner<Address, byte[]> WRAPPING_PARTITIONER =
            (topic, address, value, partitions) -> Optional.of(Set.of(Math.floorMod(address.partition(), partitions)));

    private boolean existsAmong(int partitions) {
        return partition >= 0 && partition < partitions;
    }
}
