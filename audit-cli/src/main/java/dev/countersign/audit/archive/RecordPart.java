package dev.countersign.audit.archive;

/**
 * The records of one partition.
 *
 * @param topic without the installation's prefix
 */
public record RecordPart(AuditedTopic topic, int partition) {
    /** The name of its file. */
    public String file() {
        return ExportFile.RECORDS + topic.topicName() + "/" + partition;
    }

    @Override
    public String toString() {
        return topic.topicName() + "-" + partition;
    }
}
