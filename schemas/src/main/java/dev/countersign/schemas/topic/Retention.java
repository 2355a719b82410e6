package dev.countersign.schemas.topic;

import java.time.Duration;
import java.util.Map;

/** How long a topic keeps its records. */
public sealed interface Retention {
    /** Nothing is ever deleted: this is the record that auditors read. */
    record ForEver() implements Retention {}

    /**
     * Deleted when older than this.
     *
     * @param segment a new log segment is begun after this time; only closed segments are deleted,
     *     so that a quiet topic keeps its records for both times together
     */
    record For(Duration time, Duration segment) implements Retention {}

    /** The latest record under each key stays; a null value removes the key. */
    record Compacted() implements Retention {}

    /**
     * Compacted, and soon: what was removed, or replaced, is off the brokers' disks some time after the
     * next record, because only closed segments are compacted.
     *
     * @param within how long a removed record may stay
     * @param segment a new log segment is begun after this time
     */
    record Dropped(Duration within, Duration segment) implements Retention {}

    /** The Kafka settings that say so, spelled out even where they are the broker's defaults. */
    default Map<String, String> config() {
        return switch (this) {
            case ForEver() -> Map.of("cleanup.policy", "delete", "retention.ms", "-1", "retention.bytes", "-1");
            case For(var time, var segment) ->
                Map.of(
                        "cleanup.policy",
                        "delete",
                        "retention.ms",
                        Long.toString(time.toMillis()),
                        "retention.bytes",
                        "-1",
                        "segment.ms",
                        Long.toString(segment.toMillis()));
            case Compacted() -> Map.of("cleanup.policy", "compact");
            case Dropped(var within, var segment) ->
                Map.of(
                        "cleanup.policy",
                        "compact",
                        "min.cleanable.dirty.ratio",
                        "0.01",
                        "max.compaction.lag.ms",
                        Long.toString(within.toMillis()),
                        "segment.ms",
                        Long.toString(segment.toMillis()));
        };
    }

    /** For people. */
    default String text() {
        return switch (this) {
            case ForEver() -> "for ever";
            case For(var time, var segment) -> time.toDays() > 0 ? time.toDays() + " d" : time.toMinutes() + " min";
            case Compacted() -> "the latest per key";
            case Dropped(var within, var segment) ->
                "the latest per key; what was removed, " + within.toMinutes() + " min";
        };
    }
}
