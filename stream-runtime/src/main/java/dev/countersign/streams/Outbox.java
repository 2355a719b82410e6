package dev.countersign.streams;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Forwards records about one thing: under its id, with the trace of the command behind them, and
 * stamped with the time of writing, which no broker refuses; what happened when is in the record.
 *
 * @param trace null when the command came without one
 */
public record Outbox(
        ProcessorContext<Address, byte[]> context,
        byte[] key,
        @Nullable Header trace) {
    private static final String TRACE_HEADER = "traceparent";

    /** The W3C form has 55; a longer one is not carried on. */
    private static final int TRACE_BYTES_MAX = 64;

    /** For what a command with these headers leads to. */
    public static Outbox about(String id, ProcessorContext<Address, byte[]> context, Headers headers) {
        Header trace = headers.lastHeader(TRACE_HEADER);
        boolean usable = trace != null && trace.value() != null && trace.value().length <= TRACE_BYTES_MAX;
        return new Outbox(context, key(id), usable ? trace : null);
    }

    /** For what time alone leads to. */
    public static Outbox about(String id, ProcessorContext<Address, byte[]> context) {
        return new Outbox(context, key(id), null);
    }

    /** Into the partition number of this task, for others to build on. */
    public void publish(Published record, String sink) {
        forward(record.value(), record.headers(), context.taskId().partition(), sink);
    }

    /** Into the partition number of this task. */
    public void forward(byte[] value, String sink) {
        forward(value, context.taskId().partition(), sink);
    }

    public void forward(byte[] value, int partition, String sink) {
        forward(value, new RecordHeaders(), partition, sink);
    }

    private void forward(byte[] value, Headers headers, int partition, String sink) {
        Record<Address, byte[]> outgoing =
                new Record<>(new Address(key, partition), value, context.currentSystemTimeMs(), headers);
        if (trace != null) {
            outgoing.headers().add(trace);
        }
        context.forward(outgoing, sink);
    }

    private static byte[] key(String id) {
        return id.getBytes(StandardCharsets.US_ASCII);
    }
}
