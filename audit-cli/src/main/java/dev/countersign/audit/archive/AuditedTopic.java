package dev.countersign.audit.archive;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The topics that an export holds. Declared in the order in which their ends are fixed: what follows
 * from something comes before it, so that whatever an export holds, it also holds the cause of.
 */
public enum AuditedTopic {
    CHECKPOINTS(false, false, 1),
    LEDGER(false, false, 1),
    RECEIPTS(true, true, 1),
    EVENTS(true, true, 1),
    /** Commands that could not be processed, under the keys they had. */
    DEAD_LETTERS(false, true, 1),
    APPROVAL_COMMANDS(true, true, 1),
    /** Of tools that ran elsewhere. */
    REPORTS(true, true, 2),
    EXECUTIONS(true, true, 1),
    COMMANDS(true, true, 1),
    CONTROL_HISTORY(false, false, 1),
    /** Whose payloads were erased, by whom and when. */
    ERASURES(false, false, 2);

    private final boolean partitioned;
    private final boolean keyedByCall;
    private final int sinceFormat;

    AuditedTopic(boolean partitioned, boolean keyedByCall, int sinceFormat) {
        this.partitioned = partitioned;
        this.keyedByCall = keyedByCall;
        this.sinceFormat = sinceFormat;
    }

    /** Whether its records are keyed by call, or by what is recorded like one. */
    public boolean isKeyedByCall() {
        return keyedByCall;
    }

    /** The first format of the manifest whose exports hold it. */
    int sinceFormat() {
        return sinceFormat;
    }

    /** Without the installation's prefix. */
    public String topicName() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /** Its partitions in an installation with so many. */
    public List<RecordPart> parts(int partitions) {
        return java.util.stream.IntStream.range(0, partitioned ? partitions : 1)
                .mapToObj(partition -> new RecordPart(this, partition))
                .toList();
    }

    /** The parts of all topics. */
    public static List<RecordPart> allParts(int partitions) {
        return Arrays.stream(values())
                .flatMap(topic -> topic.parts(partitions).stream())
                .toList();
    }

    /** @return null when there is none of that name */
    public static @Nullable AuditedTopic named(String name) {
        return Arrays.stream(values())
                .filter(topic -> topic.topicName().equals(name))
                .findFirst()
                .orElse(null);
    }
}
