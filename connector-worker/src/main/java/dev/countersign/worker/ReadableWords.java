package dev.countersign.worker;

import dev.countersign.control.directory.ConnectorWords;
import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.worker.connector.Connector;
import dev.countersign.worker.connector.OrderRefusedException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The connectors' own reading of settings and operations, before there is any call. Closes them with itself. */
public final class ReadableWords implements ConnectorWords, AutoCloseable {
    private final Map<String, Connector> connectors;

    public ReadableWords(List<Connector> connectors) {
        this.connectors =
                connectors.stream().collect(Collectors.toUnmodifiableMap(Connector::kind, Function.identity()));
    }

    @Override
    public @Nullable Objection objection(Connection connection) {
        Connector connector = connectors.get(connection.kind());
        if (connector == null) {
            return null;
        }
        try {
            connector.requireReadable(connection);
        } catch (OrderRefusedException e) {
            return new Objection("settings", e.error().message());
        }
        try {
            connector.requireCheckable(connection);
            return null;
        } catch (OrderRefusedException e) {
            return new Objection("health", e.error().message());
        }
    }

    @Override
    public @Nullable Objection objection(Tool tool, Connection connection) {
        Connector connector = connectors.get(connection.kind());
        if (connector == null) {
            return null;
        }
        try {
            Set<EffectClass> possible = connector.effectClasses(tool, connection);
            return possible.contains(tool.effectClass())
                    ? null
                    : new Objection(
                            "effect",
                            "The effect of this operation through a connection of the kind '" + connection.kind()
                                    + "' can be " + words(possible) + ", and never "
                                    + words(Set.of(tool.effectClass())) + ".");
        } catch (OrderRefusedException e) {
            return new Objection("operation", e.error().message());
        }
    }

    private static String words(Set<EffectClass> classes) {
        return classes.stream()
                .map(effect -> effect.name().toLowerCase(Locale.ROOT))
                .sorted()
                .collect(Collectors.joining(" or "));
    }

    @Override
    public void close() {
        connectors.values().forEach(Connector::close);
    }
}
