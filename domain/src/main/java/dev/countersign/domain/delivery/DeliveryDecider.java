package dev.countersign.domain.delivery;

import static dev.countersign.domain.request.Limits.CALLBACK_ATTEMPTS_MAX;

import dev.countersign.domain.delivery.DeliveryCommand.ReportDelivery;
import dev.countersign.domain.delivery.DeliveryCommand.RequestRedelivery;
import dev.countersign.domain.delivery.DeliveryCommand.RetryDelivery;
import dev.countersign.domain.delivery.DeliveryEvent.DeliveryGivenUp;
import dev.countersign.domain.delivery.DeliveryEvent.DeliveryMade;
import dev.countersign.domain.delivery.DeliveryEvent.DeliveryMissed;
import dev.countersign.domain.delivery.DeliveryEvent.DeliveryOrdered;
import dev.countersign.domain.delivery.DeliveryEvent.RedeliveryRequested;
import dev.countersign.domain.delivery.DeliveryResult.Accepted;
import dev.countersign.domain.delivery.DeliveryResult.Refused;
import dev.countersign.domain.delivery.DeliveryState.Delivered;
import dev.countersign.domain.delivery.DeliveryState.Failed;
import dev.countersign.domain.delivery.DeliveryState.Pending;
import dev.countersign.domain.execution.ToolError;
import java.time.Instant;
import java.util.List;

/**
 * What follows each command of a delivery. Total and pure; an empty list says that there is nothing
 * to do. The receiver may get a message more than once, always under the same webhook id.
 */
public final class DeliveryDecider {
    private DeliveryDecider() {}

    /** The first try of the first round. */
    public static DeliveryOrdered first(String webhookId, Instant at) {
        return order(webhookId, 1, 1, at);
    }

    /** Decides. */
    public static List<DeliveryEvent> decide(String webhookId, DeliveryState state, DeliveryCommand command) {
        return switch (command) {
            case ReportDelivery report -> reported(state, report);
            case RetryDelivery retry -> retry(webhookId, state, retry);
            case RequestRedelivery request -> redeliver(webhookId, state, request);
        };
    }

    /** While a round's first try is under way, it is what is asked for. */
    private static List<DeliveryEvent> redeliver(String webhookId, DeliveryState state, RequestRedelivery request) {
        return state instanceof Pending pending && pending.attempt() == 1
                ? List.of()
                : List.of(
                        new RedeliveryRequested(request.by(), request.at()),
                        order(webhookId, state.round() + 1, 1, request.at()));
    }

    /** A success counts whichever try it was; a failure only the latest one's, and only once. */
    private static List<DeliveryEvent> reported(DeliveryState state, ReportDelivery report) {
        return switch (report.result()) {
            case Accepted accepted ->
                state instanceof Delivered
                        ? List.of()
                        : List.of(new DeliveryMade(report.round(), report.attempt(), accepted.status(), report.at()));
            case Refused refused ->
                state instanceof Pending pending
                                && isLatest(pending, report.round(), report.attempt())
                                && pending.error() == null
                        ? List.of(missed(pending, refused, report.at()))
                        : List.of();
        };
    }

    private static DeliveryEvent missed(Pending pending, Refused refused, Instant at) {
        boolean over = !refused.retryable() || pending.attempt() >= CALLBACK_ATTEMPTS_MAX;
        return over
                ? new DeliveryGivenUp(pending.round(), pending.attempt(), refused.error(), at)
                : new DeliveryMissed(pending.round(), pending.attempt(), refused.error(), at);
    }

    private static List<DeliveryEvent> retry(String webhookId, DeliveryState state, RetryDelivery retry) {
        return switch (state) {
            case Pending pending
            when isLatest(pending, retry.round(), retry.attempt())
                    && !retry.at().isBefore(pending.nextAt()) ->
                List.of(
                        pending.attempt() < CALLBACK_ATTEMPTS_MAX
                                ? order(webhookId, pending.round(), pending.attempt() + 1, retry.at())
                                : new DeliveryGivenUp(pending.round(), pending.attempt(), error(pending), retry.at()));
            case Pending pending -> List.of();
            case Delivered delivered -> List.of();
            case Failed failed -> List.of();
        };
    }

    private static ToolError error(Pending pending) {
        ToolError known = pending.error();
        return known == null ? new ToolError("no_report", "No try was reported to have reached the receiver") : known;
    }

    private static boolean isLatest(Pending pending, int round, int attempt) {
        return pending.round() == round && pending.attempt() == attempt;
    }

    private static DeliveryOrdered order(String webhookId, int round, int attempt, Instant at) {
        return new DeliveryOrdered(round, attempt, at.plus(DeliverySchedule.pauseAfter(webhookId, round, attempt)), at);
    }
}
