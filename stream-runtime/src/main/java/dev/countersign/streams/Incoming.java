package dev.countersign.streams;

import dev.countersign.schemas.seal.KeysUnavailableException;
import dev.countersign.schemas.topic.Codec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Reads a record, and makes sure that it came to the one task that owns what it is about: what two
 * tasks know would happen twice.
 */
public final class Incoming {
    private Incoming() {}

    /**
     * The record's value.
     *
     * @throws PoisonException when there is none, or it is not what the topic promises
     * @throws KeysUnavailableException when what is encrypted in it cannot be opened now
     */
    public static <V> V decode(Record<byte[], byte[]> record, Codec<? extends V> codec) {
        byte[] value = record.value();
        if (record.key() == null || value == null) {
            throw new PoisonException(DeadLetters.Reason.UNREADABLE, "A command has a key and a value");
        }
        try {
            return codec.decode(value);
        } catch (KeysUnavailableException away) {
            // Nobody knows what it says: that is no reason to bury it.
            throw away;
        } catch (RuntimeException unreadable) {
            // Also what a codec should have told as unreadable: bytes from outside end no thread.
            throw new PoisonException(DeadLetters.Reason.UNREADABLE, unreadable.toString());
        }
    }

    /**
     * Holds a record's key and partition against the id of what it is about.
     *
     * @param partition where the record lay
     * @param partitions of every topic of this installation
     * @throws PoisonException when another task may own it
     */
    public static void requireHome(Record<byte[], byte[]> record, String id, int partition, int partitions) {
        byte[] key = record.key();
        if (!Arrays.equals(key, id.getBytes(StandardCharsets.US_ASCII))) {
            throw new PoisonException(DeadLetters.Reason.WRONG_KEY, "The key is not the id " + id);
        }
        int home = home(id, partitions);
        if (home != partition) {
            throw new PoisonException(
                    DeadLetters.Reason.WRONG_PARTITION,
                    "The id " + id + " belongs into partition " + home + " of " + partitions);
        }
    }

    /**
     * The partition that an id belongs into, in every topic that is keyed by such ids: what every client's
     * default partitioner for Java does (murmur2); a producer with another one would split a history.
     */
    public static int home(String id, int partitions) {
        return Utils.toPositive(Utils.murmur2(id.getBytes(StandardCharsets.US_ASCII))) % partitions;
    }
}
