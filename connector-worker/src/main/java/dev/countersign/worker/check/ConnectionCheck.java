package dev.countersign.worker.check;

import dev.countersign.control.directory.ConnectorWords;
import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.control.HealthCheck;
import dev.countersign.worker.ReadableWords;
import dev.countersign.worker.connector.Connector;
import dev.countersign.worker.connector.Deadline;
import dev.countersign.worker.connector.Fields;
import dev.countersign.worker.connector.MonotonicClock;
import dev.countersign.worker.connector.Reached;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a connection works and whether what is declared of its tools can be true. It changes nothing at
 * the target: it reads what owners wrote, connects, and shows who we are. What a target does when a call is
 * repeated is tried by {@link Trial}, which an owner must ask for.
 */
public final class ConnectionCheck {
    private static final Duration REACH_WITHIN = Duration.ofSeconds(15);
    private static final Set<String> READING = Set.of("GET", "HEAD");

    private final List<Connector> connectors;
    private final ConnectorWords words;

    public ConnectionCheck(List<Connector> connectors) {
        this.connectors = List.copyOf(connectors);
        this.words = new ReadableWords(connectors);
    }

    /** The connector of a kind; null when there is none. */
    public @Nullable Connector connector(String kind) {
        return connectors.stream()
                .filter(connector -> connector.kind().equals(kind))
                .findFirst()
                .orElse(null);
    }

    /** @param tools those that go through the connection */
    public List<Finding> check(Connection connection, List<Tool> tools) {
        List<Finding> findings = new ArrayList<>();
        Connector connector = connector(connection.kind());
        if (connector == null) {
            findings.add(
                    Finding.fails(connection.name(), "There is no connector of the kind '" + connection.kind() + "'."));
            return findings;
        }
        ConnectorWords.Objection objection = words.objection(connection);
        if (objection != null) {
            findings.add(Finding.fails(connection.name(), objection.sentence()));
            return findings;
        }
        tools.forEach(tool -> findings.add(declared(connector, tool, connection)));
        findings.add(reached(connector, connection));
        if (connection.health() != null) {
            findings.add(healthy(connector, connection));
        }
        return findings;
    }

    /** As workers will ask, again and again. */
    private static Finding healthy(Connector connector, Connection connection) {
        return switch (connector.check(connection, Deadline.in(HealthCheck.WITHIN, MonotonicClock.SYSTEM))) {
            case Reached.LetIn(var how) ->
                Finding.holds(connection.name(), "Its health check is answered: " + how + ".");
            case Reached.Open(var how) ->
                Finding.holds(connection.name(), "Its health check is answered: " + how + ".");
            case Reached.Not(var error) ->
                Finding.fails(connection.name(), "Its health check fails. " + error.message());
        };
    }

    private static Finding reached(Connector connector, Connection connection) {
        return switch (connector.reach(connection, Deadline.in(REACH_WITHIN, MonotonicClock.SYSTEM))) {
            case Reached.LetIn(var how) ->
                Finding.holds(connection.name(), "The target is reached and lets us in: " + how + ".");
            case Reached.Open(var how) -> Finding.holds(connection.name(), "The target is reached: " + how + ".");
            case Reached.Not(var error) ->
                Finding.fails(connection.name(), "The target is not reached. " + error.message());
        };
    }

    private Finding declared(Connector connector, Tool tool, Connection connection) {
        ConnectorWords.Objection objection = words.objection(tool, connection);
        if (objection != null) {
            return Finding.fails(tool.name(), objection.sentence());
        }
        return switch (tool.effectClass()) {
            case READ -> reading(connector, tool);
            case IDEMPOTENT ->
                connector.kind().equals("jdbc")
                        ? Finding.holds(
                                tool.name(),
                                "It is idempotent by its form: the effect and the call's row in the inbox are one"
                                        + " transaction.")
                        : Finding.open(
                                tool.name(),
                                "It is declared idempotent, which is its target's doing and was not tried. --execute"
                                        + " with --input sends one call twice and compares.");
            case CHECKABLE ->
                Finding.open(
                        tool.name(),
                        "It is declared checkable and has a way to ask, which was not tried. --execute with --input"
                                + " asks, sends one call, and asks again.");
            case UNSAFE ->
                Finding.holds(
                        tool.name(), "It is declared unsafe, and so is never repeated; there is no more to hold.");
        };
    }

    /** A method is a promise of the target's; a query runs in a transaction that cannot write. */
    private static Finding reading(Connector connector, Tool tool) {
        if (!connector.kind().equals("http")) {
            return Finding.holds(tool.name(), "It is declared read, and its form allows no more.");
        }
        String method = Fields.parse("tool's operation", tool.operation())
                .text("method")
                .toUpperCase(Locale.ROOT);
        return READING.contains(method)
                ? Finding.holds(tool.name(), "It is declared read and sends " + method + ", which promises the same.")
                : Finding.open(
                        tool.name(),
                        "It is declared read and sends " + method + ", which promises nothing; only its owner knows.");
    }
}
