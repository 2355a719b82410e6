package dev.countersign.domain.control;

import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.identity.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Names what a tool does, so that what people approved is what runs and nothing else: SHA-256 over
 * name, action, resource pattern, effect class and operation of the tool and name, kind and settings of
 * its connection, each as its length in four bytes (big endian) and its UTF-8. Secrets are references
 * and may be renewed; how long and how often it is tried may change.
 */
public final class ToolDefinition {
    private ToolDefinition() {}

    public static Digest of(Tool tool, Connection connection) {
        return Digest.of(
                part(tool.name()),
                part(tool.action()),
                part(tool.resource()),
                part(tool.effectClass().name()),
                part(tool.operation()),
                part(connection.name()),
                part(connection.kind()),
                part(connection.settings()));
    }

    private static byte[] part(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + bytes.length)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }
}
