package dev.countersign.streams;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a record that cannot be processed: the same bytes with the reason beside them,
 * in headers whose values are all text.
 */
public final class DeadLetters {
    public static final String REASON = "dead_letter_reason";
    public static final String DETAIL = "dead_letter_detail";
    public static final String TOPIC = "dead_letter_topic";
    public static final String PARTITION = "dead_letter_partition";
    public static final String OFFSET = "dead_letter_offset";

    /** A longer detail is cut. */
    static final int DETAIL_CHARS_MAX = 500;

    /** Why a record could not be processed. */
    public enum Reason {
        /** Its bytes are not what its topic promises. */
        UNREADABLE,
        /** Its key is not the id of what it is about, so that another task may own that. */
        WRONG_KEY,
        /** Its key does not belong into its partition, so that another task may own it. */
        WRONG_PARTITION,
        /** What it leads to is too large to be written. */
        TOO_LARGE,
        /** We failed at it: an error in this program. */
        FAILED;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private DeadLetters() {}

    /**
     * The letter. What is too large to be written again stays behind in its topic, where the
     * headers say it lies; the letter then has no key and no value.
     */
    public static Record<Address, byte[]> letter(
            Record<byte[], byte[]> record, RecordMetadata source, Reason reason, String detail, long nowMillis) {
        boolean fits = size(record) <= RecordSize.BYTES_MAX;
        Address address = new Address(fits ? record.key() : null, source.partition());
        Record<Address, byte[]> letter = new Record<>(address, fits ? record.value() : null, nowMillis);
        if (fits) {
            record.headers().forEach(letter.headers()::add);
        }
        add(letter.headers(), REASON, reason.code());
        add(letter.headers(), DETAIL, detail.substring(0, Math.min(detail.length(), DETAIL_CHARS_MAX)));
        add(letter.headers(), TOPIC, source.topic());
        add(letter.headers(), PARTITION, Integer.toString(source.partition()));
        add(letter.headers(), OFFSET, Long.toString(source.offset()));
        return letter;
    }

    private static long size(Record<byte[], byte[]> record) {
        long size = length(record.key()) + length(record.value());
        for (Header header : record.headers()) {
            size += header.key().length() + length(header.value());
        }
        return size;
    }

    private static long length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
