package dev.countersign.worker.loop;

import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.domain.control.ControlFact.Stop;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.AttemptResult.EffectAbsent;
import dev.countersign.domain.execution.AttemptResult.EffectFound;
import dev.countersign.domain.execution.AttemptResult.Failed;
import dev.countersign.domain.execution.AttemptResult.Inconclusive;
import dev.countersign.domain.execution.AttemptResult.NoAnswer;
import dev.countersign.domain.execution.AttemptResult.Succeeded;
import dev.countersign.domain.execution.Dispatch;
import dev.countersign.domain.execution.Effect;
import dev.countersign.domain.execution.Purpose;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.execution.ToolTerms;
import dev.countersign.worker.connector.Catalogue;
import dev.countersign.worker.connector.Connector;
import dev.countersign.worker.connector.Deadline;
import dev.countersign.worker.connector.Order;
import dev.countersign.worker.connector.OrderRefusedException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one claimed attempt to its result: waits for its time, finds tool and connection, takes a
 * place at the connection, looks at the lease a last time, and lets the connector work until the lease
 * ends. Called on the attempt's own virtual thread; never throws for anything a target or an owner does.
 */
final class Performer {
    private static final Logger LOG = LoggerFactory.getLogger(Performer.class);

    /** A connector stops by itself at the lease's end; one that does not is left behind after this. */
    static final Duration CUT_AFTER = Duration.ofMillis(250);

    private static final Duration CATALOGUE_WITHIN = Duration.ofSeconds(2);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    private final Catalogue catalogue;
    private final Map<String, Connector> connectors;
    private final FailurePoints failurePoints;
    private final Bulkheads bulkheads = new Bulkheads();

    Performer(Supplier<ControlSnapshot> control, Stream<Connector> connectors, FailurePoints failurePoints) {
        this.catalogue = new Catalogue(control);
        this.connectors = connectors.collect(Collectors.toUnmodifiableMap(Connector::kind, connector -> connector));
        this.failurePoints = failurePoints;
    }

    AttemptResult perform(Dispatch dispatch, Lease lease) throws InterruptedException {
        Purpose purpose = dispatch.attempt().purpose();
        Duration pause = lease.pause().remaining();
        if (!pause.isZero()) {
            Thread.sleep(pause);
        }
        try {
            Order order = order(dispatch, lease.deadline());
            Connector connector = connector(order);
            Semaphore places = bulkheads.of(order.connection());
            if (!places.tryAcquire(lease.deadline().remaining().toNanos(), TimeUnit.NANOSECONDS)) {
                return leasePassed(purpose);
            }
            // The last thing before the effect: an order to stop counts until then. A probe only asks.
            Stop stop = purpose == Purpose.EXECUTE ? catalogue.stop(dispatch) : null;
            if (stop != null) {
                places.release();
                return notBegun(purpose, false, new ToolError(ToolError.STOPPED_BEFORE_START, stop.sentence()));
            }
            return inPlace(connector, order, places);
        } catch (OrderRefusedException e) {
            return e.result(purpose);
        }
    }

    private AttemptResult inPlace(Connector connector, Order order, Semaphore places) throws InterruptedException {
        if (order.deadline().passed()) {
            places.release();
            return leasePassed(order.attempt().purpose());
        }
        failurePoints.pass(FailurePoint.IN_EFFECT);
        CompletableFuture<AttemptResult> result = new CompletableFuture<>();
        Thread effect = Thread.ofVirtual().name("effect " + order.callId()).start(() -> {
            try {
                result.complete(call(connector, order));
            } finally {
                // The place is free when the connector is out, not when we stop waiting for it.
                places.release();
                result.complete(broken(order));
            }
        });
        try {
            return result.get(order.deadline().remaining().plus(CUT_AFTER).toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            effect.interrupt();
            return silence(
                    order.attempt().purpose(), new ToolError("timed_out", "The call did not end within its time."));
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("The result is only ever completed normally", impossible);
        }
    }

    private static AttemptResult call(Connector connector, Order order) {
        try {
            AttemptResult result = switch (order.attempt().purpose()) {
                case EXECUTE -> connector.perform(order);
                case PROBE -> connector.probe(order);
            };
            return answers(order.attempt().purpose(), result) ? result : broken(order);
        } catch (RuntimeException e) {
            // Its message might quote what the target or the caller sent.
            LOG.atError()
                    .addKeyValue("callId", order.callId())
                    .addKeyValue("tool", order.tool().name())
                    .addKeyValue("connector", connector.kind())
                    .addKeyValue("exception", e.getClass().getName())
                    .addKeyValue("at", e.getStackTrace().length == 0 ? "" : e.getStackTrace()[0])
                    .log("A connector broke; its call is treated as unanswered");
            return broken(order);
        }
    }

    private static boolean answers(Purpose purpose, AttemptResult result) {
        return switch (result) {
            case Succeeded succeeded -> purpose == Purpose.EXECUTE;
            case Failed failed -> purpose == Purpose.EXECUTE;
            case NoAnswer silence -> purpose == Purpose.EXECUTE;
            case EffectFound found -> purpose == Purpose.PROBE;
            case EffectAbsent absent -> purpose == Purpose.PROBE;
            case Inconclusive inconclusive -> purpose == Purpose.PROBE;
        };
    }

    private Order order(Dispatch dispatch, Deadline deadline) throws InterruptedException {
        Catalogue.Target target = target(dispatch, deadline);
        return new Order(
                dispatch.callId(),
                dispatch.attempt(),
                dispatch.terms().effectClass(),
                catalogue.bindings(target.tool(), dispatch.call().resource()),
                Catalogue.payload(dispatch.call().payload()),
                target.tool(),
                target.connection(),
                deadline,
                dispatch.terms().grant() == null
                        ? null
                        : dispatch.terms().grant().token());
    }

    /**
     * What was granted, and nothing else. The catalogue here may be a moment behind the one that the
     * grant was made with; one that stays different has changed since.
     */
    private Catalogue.Target target(Dispatch dispatch, Deadline deadline) throws InterruptedException {
        ToolTerms terms = dispatch.terms();
        long patience = System.nanoTime() + CATALOGUE_WITHIN.toNanos();
        while (true) {
            Catalogue.Target target =
                    catalogue.target(dispatch.call().organization(), terms.tool(), terms.connection());
            if (terms.definition() == null || terms.definition().equals(target.definition())) {
                return target;
            }
            if (System.nanoTime() - patience > 0 || deadline.passed()) {
                throw OrderRefusedException.changed(terms.tool());
            }
            Thread.sleep(LOOK_EVERY);
        }
    }

    private Connector connector(Order order) {
        Connector connector = connectors.get(order.connection().kind());
        if (connector == null) {
            throw OrderRefusedException.misconfigured("connection", "no connector here is of its kind");
        }
        if (!connector.effectClasses(order.tool(), order.connection()).contains(order.effectClass())) {
            throw OrderRefusedException.misconfigured(
                    "tool", "it is declared " + order.effectClass() + ", which cannot be true of its operation");
        }
        return connector;
    }

    /** The attempt was not begun in its time; nothing happened. */
    private static AttemptResult leasePassed(Purpose purpose) {
        return notBegun(
                purpose, true, new ToolError("lease_passed_before_start", "The time had passed before it began."));
    }

    /** The attempt was not begun. */
    static AttemptResult notBegun(Purpose purpose, boolean retryable, ToolError error) {
        return switch (purpose) {
            case EXECUTE -> new Failed(Effect.NONE, retryable, error);
            case PROBE -> new Inconclusive(error);
        };
    }

    /** The attempt was begun, and nobody knows how it ended. */
    private static AttemptResult silence(Purpose purpose, ToolError error) {
        return switch (purpose) {
            case EXECUTE -> new NoAnswer(error);
            case PROBE -> new Inconclusive(error);
        };
    }

    private static AttemptResult broken(Order order) {
        return silence(
                order.attempt().purpose(),
                new ToolError("connector_failed", "The connector broke before it could say how the call ended."));
    }
}
