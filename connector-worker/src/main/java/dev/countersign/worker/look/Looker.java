package dev.countersign.worker.look;

import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.look.LookOrder;
import dev.countersign.domain.look.LookResult;
import dev.countersign.domain.look.LookResult.NotOffered;
import dev.countersign.domain.look.LookResult.NotSeen;
import dev.countersign.worker.connector.Catalogue;
import dev.countersign.worker.connector.Connector;
import dev.countersign.worker.connector.Deadline;
import dev.countersign.worker.connector.Look;
import dev.countersign.worker.connector.OrderRefusedException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one order to its result: finds tool and connection in the order's own organization, takes a
 * place at the connection, and lets the connector look until the deadline. Never throws for anything a
 * target or an owner does.
 */
final class Looker {
    /** People's looks at one target at once, so that curiosity is no load. */
    static final int AT_ONCE_PER_CONNECTION_MAX = 2;

    private static final Logger LOG = LoggerFactory.getLogger(Looker.class);

    private final Catalogue catalogue;
    private final Map<String, Connector> connectors;
    private final Map<String, Semaphore> places = new ConcurrentHashMap<>();

    Looker(Catalogue catalogue, List<? extends Connector> connectors) {
        this.catalogue = catalogue;
        this.connectors =
                connectors.stream().collect(Collectors.toUnmodifiableMap(Connector::kind, connector -> connector));
    }

    LookResult look(LookOrder order, Deadline deadline) throws InterruptedException {
        try {
            Catalogue.Target target = catalogue.target(order.organization(), order.tool(), order.connection());
            String read = target.tool().read();
            if (read == null) {
                return new NotOffered();
            }
            Connector connector = connector(target.connection());
            Look look = new Look(
                    order.callId(),
                    catalogue.bindings(target.tool(), order.resource()),
                    Catalogue.payload(order.parameters()),
                    target.tool(),
                    read,
                    target.connection(),
                    deadline);
            return inPlace(connector, look);
        } catch (OrderRefusedException e) {
            return new NotSeen(e.error());
        }
    }

    private Connector connector(Connection connection) {
        Connector connector = connectors.get(connection.kind());
        if (connector == null) {
            throw OrderRefusedException.misconfigured("connection", "no connector here is of its kind");
        }
        return connector;
    }

    private LookResult inPlace(Connector connector, Look look) throws InterruptedException {
        Semaphore place = places.computeIfAbsent(
                look.connection().key(), connection -> new Semaphore(AT_ONCE_PER_CONNECTION_MAX));
        if (!place.tryAcquire(look.deadline().remaining().toNanos(), TimeUnit.NANOSECONDS)) {
            return new NotSeen(new ToolError("busy", "Too many people are looking at this target now."));
        }
        CompletableFuture<LookResult> result = new CompletableFuture<>();
        Thread looking = Thread.ofVirtual().name("look " + look.callId()).start(() -> {
            try {
                result.complete(call(connector, look));
            } finally {
                // The place is free when the connector is out, not when we stop waiting for it.
                place.release();
                result.complete(broken());
            }
        });
        try {
            return result.get(look.deadline().remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            looking.interrupt();
            return new NotSeen(new ToolError("timed_out", "The target did not answer in time."));
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("The result is only ever completed normally", impossible);
        }
    }

    private static LookResult call(Connector connector, Look look) {
        try {
            return connector.look(look);
        } catch (RuntimeException e) {
            // Its message might quote what the target holds.
            LOG.atError()
                    .addKeyValue("callId", look.callId())
                    .addKeyValue("tool", look.tool().name())
                    .addKeyValue("connector", connector.kind())
                    .addKeyValue("exception", e.getClass().getName())
                    .addKeyValue("at", e.getStackTrace().length == 0 ? "" : e.getStackTrace()[0])
                    .log("A connector broke while it looked");
            return broken();
        }
    }

    private static LookResult broken() {
        return new NotSeen(new ToolError("connector_failed", "The connector broke while it looked."));
    }
}
