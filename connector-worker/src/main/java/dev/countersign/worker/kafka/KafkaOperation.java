package dev.countersign.worker.kafka;

import dev.countersign.schemas.json.CanonicalJson;
import dev.countersign.worker.connector.CallValues;
import dev.countersign.worker.connector.Fields;
import dev.countersign.worker.connector.JsonTemplate;
import dev.countersign.worker.connector.OrderRefusedException;
import dev.countersign.worker.connector.TextTemplate;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What a tool publishes, in its owner's words:
 *
 * <pre>{@code
 * {"topic":"orders.commands","key":"{resource.order_id}","headers":{"type":"cancel-order"},
 *  "value":{"order":"{resource.order_id}","reason":"{payload.reason}"}}
 * }</pre>
 *
 * The value is JSON, in its canonical form; {@code text} in its place is a text as it is. Each record carries
 * the call's id in the header {@code countersign-call-id}, the same for every attempt at the call.
 *
 * @param key null for none
 * @param value exactly one of this and {@code text} is there
 */
record KafkaOperation(
        String topic,
        @Nullable TextTemplate key,
        Map<String, TextTemplate> headers,
        @Nullable JsonTemplate value,
        @Nullable TextTemplate text) {
    static final String CALL_ID = "countersign-call-id";
    static final int VALUE_BYTES_MAX = 512 * 1024;
    static final int HEADER_BYTES_MAX = 4_000;
    private static final int HEADERS_MAX = 50;
    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    static KafkaOperation parse(String operation) {
        Fields fields = Fields.parse("tool's operation", operation);
        String topic = fields.text("topic");
        if (!KafkaSettings.isTopic(topic)) {
            throw fields.refused("its topic is not the name of one");
        }
        String key = fields.textOrNull("key");
        Object value = fields.any("value");
        String text = fields.textOrNull("text");
        if ((value == null) == (text == null)) {
            throw fields.refused("it has a value or a text, and not both");
        }
        KafkaOperation parsed = new KafkaOperation(
                topic,
                key == null ? null : TextTemplate.parse(key),
                headers(fields),
                value == null ? null : JsonTemplate.parse(value),
                text == null ? null : TextTemplate.parse(text));
        fields.end();
        return parsed;
    }

    private static Map<String, TextTemplate> headers(Fields fields) {
        Map<String, TextTemplate> headers = new LinkedHashMap<>();
        fields.map("headers").forEach((name, value) -> {
            if (!(value instanceof String text)) {
                throw fields.refused("its headers have a value that is not a text");
            }
            if (!HEADER_NAME.matcher(name).matches() || name.startsWith("countersign-")) {
                throw fields.refused("its header '" + name + "' is not an operation's to set");
            }
            headers.put(name, TextTemplate.parse(text));
        });
        if (headers.size() > HEADERS_MAX) {
            throw fields.refused("it has more than " + HEADERS_MAX + " headers");
        }
        return headers;
    }

    /** @throws OrderRefusedException when the topic is none that the connection allows */
    void requireAllowed(KafkaSettings settings) {
        if (!settings.allowedTopics().contains(topic)) {
            throw OrderRefusedException.misconfigured(
                    "tool's operation", "its topic is not among the connection's allowed_topics");
        }
    }

    /**
     * The record for a call.
     *
     * @throws OrderRefusedException when a value is missing or too long, or the topic is not allowed
     */
    ProducerRecord<byte[], byte[]> fill(KafkaSettings settings, CallValues call) {
        requireAllowed(settings);
        ProducerRecord<byte[], byte[]> filled =
                new ProducerRecord<>(topic, key == null ? null : limited("the key", key, call), value(call));
        headers.forEach((name, template) -> {
            if (template.isComplete(call)) {
                filled.headers().add(name, limited("the header " + name, template, call));
            }
        });
        filled.headers().add(CALL_ID, call.callId().value().getBytes(StandardCharsets.UTF_8));
        return filled;
    }

    private byte[] value(CallValues call) {
        byte[] bytes;
        if (value != null) {
            bytes = CanonicalJson.write(value.fill(call));
        } else if (text != null) {
            bytes = text.fill(call, whole -> whole).getBytes(StandardCharsets.UTF_8);
        } else {
            throw new IllegalStateException("An operation has a value or a text");
        }
        if (bytes.length > VALUE_BYTES_MAX) {
            throw OrderRefusedException.unfit("the value", "is longer than " + VALUE_BYTES_MAX + " bytes");
        }
        return bytes;
    }

    private static byte[] limited(String what, TextTemplate template, CallValues call) {
        String filled = template.fill(call, whole -> whole);
        byte[] bytes = filled.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > HEADER_BYTES_MAX) {
            throw OrderRefusedException.unfit(what, "is longer than " + HEADER_BYTES_MAX + " bytes");
        }
        if (filled.chars().anyMatch(Character::isISOControl)) {
            throw OrderRefusedException.unfit(what, "has a control character in it");
        }
        return bytes;
    }
}
