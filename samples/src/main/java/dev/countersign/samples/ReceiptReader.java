package dev.countersign.samples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Decodes receipts with schemas from a registry: each record with the one it was written with, into the
 * newest one there was at the start. Fields that an old record lacks then have their defaults, and symbols
 * that are newer than this reader are {@code UNRECOGNIZED}.
 */
final class ReceiptReader implements AutoCloseable {
    private static final int HEADER_BYTES = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final Map<Integer, GenericDatumReader<GenericRecord>> byId = new HashMap<>();
    private final URI registry;
    private final Schema readers;
    private long decoded;

    /** @param registry the ingress, or a Confluent schema registry */
    ReceiptReader(URI registry, String topic) {
        this.registry = registry;
        this.readers = schema("/subjects/" + topic + "-value/versions/latest");
    }

    GenericRecord read(byte[] value) {
        ByteBuffer header = ByteBuffer.wrap(value, 0, HEADER_BYTES);
        if (header.get() != 0) {
            throw new IllegalStateException("The value is not in the Confluent wire format");
        }
        GenericDatumReader<GenericRecord> reader = byId.computeIfAbsent(
                header.getInt(), id -> new GenericDatumReader<>(schema("/schemas/ids/" + id), readers));
        try {
            GenericRecord receipt = reader.read(
                    null, DecoderFactory.get().binaryDecoder(value, HEADER_BYTES, value.length - HEADER_BYTES, null));
            decoded++;
            return receipt;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many values were looked into. */
    long decoded() {
        return decoded;
    }

    private Schema schema(String path) {
        HttpRequest request =
                HttpRequest.newBuilder(registry.resolve(path)).timeout(PATIENCE).build();
        try {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(
                        "The registry answered %d to %s".formatted(answer.statusCode(), request.uri()));
            }
            String text =
                    JsonMapper.shared().readTree(answer.body()).get("schema").asString();
            return new Schema.Parser().parse(text);
        } catch (IOException e) {
            throw new UncheckedIOException("No answer from the registry to " + request.uri(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while asking the registry", e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
