package dev.countersign.audit.archive;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The topics that an export holds. Declared in the order in which their ends are fixed: what follows
 * from something comes before it, so that whatever an export holds, it also holds the cause of.
 */
public enum AuditedTopic {
    CHECKPOINTS(false, false),
    LEDGER(false, false),
    RECEIPTS(true, true),
    EVENTS(true, true),
    /** Commands that could not be processed, under the keys they had. */
    DEAD_LETTERS(false, true),
    APPROVAL_COMMANDS(true, true),
    /** Of tools that ran elsewhere. Format 1 is without it. */
    REPORTS(true, true),
    EXECUTIONS(true, true),
    COMMANDS(true, true),
    CONTROL_HISTORY(false, false),
    /** Whose payloads were erased, by whom and when. Format 1 is without it. */
    ERASURES(false, false);

    private final boolean partitioned;
    private final boolean keyedByCall;

    AuditedTopic(boolean partitioned, boolean keyedByCall) {
        this.partitioned = partitioned;
        this.keyedByCall = keyedByCall;
    }

    /** Whether its records are keyed by call, or by what is recorded like one. */
    public boolean isKeyedByCall() {
        return keyedByCall;
    }

    /** The first format of the manifest whose exports hold it. */
    int sinceFormat() {
        return this == ERASURES || this == REPORTS ? 2 : 1;
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
