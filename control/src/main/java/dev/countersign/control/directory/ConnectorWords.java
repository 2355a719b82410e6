package dev.countersign.control.directory;

import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.Tool;
import org.jspecify.annotations.Nullable;

/**
 * What only connectors know of the files: whether they can read a connection's settings and a tool's
 * operation, and check a connection as it says. Where the files are published without connectors beside them, the worker says so at the call.
 */
public interface ConnectorWords {
    /** Nobody here knows. */
    ConnectorWords NONE = new ConnectorWords() {
        @Override
        public @Nullable Objection objection(Connection connection) {
            return null;
        }

        @Override
        public @Nullable Objection objection(Tool tool, Connection connection) {
            return null;
        }
    };

    /**
     * What is wrong with a tool or a connection, and at which of its fields.
     *
     * @param sentence for the owner; never holds a secret
     */
    record Objection(String field, String sentence) {}

    /** What is wrong with a connection, its settings for example; null when nothing, or nobody knows its kind. */
    @Nullable
    Objection objection(Connection connection);

    /** What is wrong with a tool of a connection; null when nothing, or nobody knows the connection's kind. */
    @Nullable
    Objection objection(Tool tool, Connection connection);
}
