package dev.countersign.backtest;

import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.SchemaIds;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where recorded calls come from. The parts may be read by as many threads. */
public interface RecordedHistory {
    /** How its records are read. */
    Topics topics();

    SchemaIds schemaIds();

    /** How many partitions its events are in. */
    int partitions();

    /** Reads what was configured, in its order. */
    void control(Reader reader) throws IOException;

    /**
     * Reads the events of a partition, in their order.
     *
     * @param from events written before may be left out; null for all
     */
    void events(int partition, @Nullable Instant from, Reader reader) throws IOException;

    /** Takes records. */
    @FunctionalInterface
    interface Reader {
        /**
         * Takes one.
         *
         * @param key null for none
         * @param value null for a tombstone
         * @param writtenAt as the log has it
         * @return false when no more are wanted
         */
        boolean take(@Nullable String key, byte @Nullable [] value, long offset, Instant writtenAt);
    }
}
