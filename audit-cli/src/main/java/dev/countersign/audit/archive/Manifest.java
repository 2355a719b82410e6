package dev.countersign.audit.archive;

import dev.countersign.domain.identity.Digest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an export says of itself. Nobody signed it: it finds damage, and what was signed finds deceit.
 *
 * @param format {@link #FORMAT_MIN} to {@link #FORMAT}
 * @param exportedAt ISO 8601
 * @param topicPrefix of the installation; names in the export are without it
 * @param partitions of every topic that is keyed by call
 * @param records every part, the empty ones too
 */
public record Manifest(
        int format,
        String exportedAt,
        String topicPrefix,
        int partitions,
        Log log,
        Head checkpoint,
        List<Part> records) {
    /** The format that this version writes. */
    public static final int FORMAT = 3;

    /** The first whose files end with a digest of themselves. */
    public static final int SEALED_SINCE = 2;

    /** The first whose records are packed with Zstandard, and deflated no more. */
    public static final int PACKED_SINCE = 3;

    /** The first that this version reads: without the topics {@code reports} and {@code erasures}. */
    static final int FORMAT_MIN = 1;

    private static final int PARTITIONS_MAX = 1_000;

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /**
     * The log that sealed the receipts.
     *
     * @param key its vkey
     */
    public record Log(String origin, String key) {}

    /** What the export's checkpoint covers. */
    public record Head(long size, String root) {}

    /**
     * The records of a partition.
     *
     * @param firstOffset null where there is none
     * @param lastOffset likewise
     * @param sha256 of the file as it comes out of the zip file
     */
    public record Part(
            String topic,
            int partition,
            @Nullable Long firstOffset,
            @Nullable Long lastOffset,
            long count,
            String sha256) {}

    /** @throws IllegalArgumentException when it is none of this format */
    public Manifest {
        if (!isReadable(format)) {
            throw new IllegalArgumentException(unreadable(format));
        }
        if (partitions < 1 || partitions > PARTITIONS_MAX) {
            throw new IllegalArgumentException("it has " + partitions + " partitions");
        }
        // JSON may leave out whatever it likes.
        Objects.requireNonNull(exportedAt, "exported_at");
        Objects.requireNonNull(topicPrefix, "topic_prefix");
        Objects.requireNonNull(log.origin(), "origin");
        Objects.requireNonNull(log.key(), "key");
        Objects.requireNonNull(checkpoint.root(), "root");
        records = List.copyOf(records);
        records.forEach(part -> new Digest(part.sha256()));
    }

    private static boolean isReadable(int format) {
        return format >= FORMAT_MIN && format <= FORMAT;
    }

    private static String unreadable(int format) {
        return "its format is " + format + ", and this version reads " + FORMAT_MIN + " to " + FORMAT;
    }

    /** Whether exports of its format hold this topic. */
    public boolean holds(AuditedTopic topic) {
        return format >= topic.sinceFormat();
    }

    /** The name of a part's file in exports of its format. */
    public String file(RecordPart part) {
        return format >= PACKED_SINCE ? part.packedFile() : part.plainFile();
    }

    /** The parts that an export of its format has, the empty ones too. */
    public List<RecordPart> parts() {
        return AuditedTopic.allParts(partitions).stream()
                .filter(part -> holds(part.topic()))
                .toList();
    }

    public byte[] bytes() {
        return (JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    static Manifest parse(byte[] bytes) throws DamagedExportException {
        try {
            // Told apart first: what another format has beside, this reader need not understand.
            int format = JSON.readTree(bytes).path("format").asInt(0);
            if (!isReadable(format)) {
                throw DamagedExportException.manifest(unreadable(format));
            }
            return JSON.readValue(bytes, Manifest.class);
        } catch (JacksonException wrong) {
            throw DamagedExportException.manifest("it is not the JSON of a manifest");
        }
    }
}
