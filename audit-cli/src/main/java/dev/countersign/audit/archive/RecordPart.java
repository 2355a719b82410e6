package dev.countersign.audit.archive;

/**
 * The records of one partition.
 *
 * @param topic without the installation's prefix
 */
public record RecordPart(AuditedTopic topic, int partition) {
    /** The name of its file before records were packed, in formats 1 and 2. */
    public String plainFile() {
        return ExportFile.RECORDS + topic.topicName() + "/" + partition;
    }

    /** The name of its file since. */
    public String packedFile() {
        return plainFile() + ".zst";
    }

    @Override
    public String toString() {
        return topic.topicName() + "-" + partition;
    }
}
