package dev.countersign.domain.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.delivery.DeliveryCommand.ReportDelivery;
import dev.countersign.domain.delivery.DeliveryCommand.RequestRedelivery;
import dev.countersign.domain.delivery.DeliveryEvent.DeliveryOrdered;
import dev.countersign.domain.delivery.DeliveryResult.Accepted;
import dev.countersign.domain.delivery.DeliveryResult.Refused;
import dev.countersign.domain.delivery.DeliveryState.Delivered;
import dev.countersign.domain.delivery.DeliveryState.Failed;
import dev.countersign.domain.delivery.DeliveryState.Pending;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.request.Limits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DeliveryTest {
    private static final String ID = "msg_a";
    private static final Instant T0 = Instant.parse("2026-11-01T09:00:00Z");
    private static final ToolError ERROR = new ToolError("http_503", "The receiver answered 503");

    @Test
    void aReceiverThatNeverAnswersIsTriedTenTimesWithinADay() {
        List<DeliveryOrdered> orders = new ArrayList<>(List.of(DeliveryDecider.first(ID, T0)));
        DeliveryState state = DeliveryEvolution.evolve(null, orders.getFirst());
        while (DeliveryTimers.next(state) != null) {
            for (DeliveryEvent event : DeliveryDecider.decide(ID, state, DeliveryTimers.next(state))) {
                state = DeliveryEvolution.evolve(state, event);
                if (event instanceof DeliveryOrdered order) {
                    orders.add(order);
                }
            }
        }

        assertThat(orders).extracting(DeliveryOrdered::attempt).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        assertThat(Duration.between(T0, orders.getLast().at())).isBetween(Duration.ofHours(19), Duration.ofHours(24));
        assertThat(state)
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo("no_report"));
    }

    @Test
    void pausesGrowAndAreTheSameInEveryReplay() {
        for (int attempt = 1; attempt < Limits.CALLBACK_ATTEMPTS_MAX - 1; attempt++) {
            Duration pause = DeliverySchedule.pauseAfter(ID, 1, attempt);
            assertThat(pause).isEqualTo(DeliverySchedule.pauseAfter(ID, 1, attempt));
            assertThat(DeliverySchedule.pauseAfter(ID, 1, attempt + 1)).isGreaterThan(pause.multipliedBy(2));
        }
    }

    @Test
    void deliveriesThatFailTogetherDoNotComeBackTogether() {
        Set<Duration> pauses = new HashSet<>();
        for (int message = 0; message < 100; message++) {
            pauses.add(DeliverySchedule.pauseAfter("msg_" + message, 1, 5));
        }
        assertThat(pauses).hasSizeGreaterThan(95);
        assertThat(pauses)
                .allSatisfy(
                        pause -> assertThat(pause).isBetween(Duration.ofMillis(583_200), Duration.ofMillis(648_000)));
    }

    @Test
    void aLateSuccessOfAnEarlierTryIsASuccess() {
        Pending third = new Pending(1, 3, T0.plusSeconds(60), ERROR);

        DeliveryState after = fold(third, new ReportDelivery(1, 2, new Accepted(202), T0));

        assertThat(after).isEqualTo(new Delivered(1, 2, 202, T0));
    }

    @Test
    void aLateFailureOfAnEarlierTrySaysNothing() {
        Pending third = new Pending(1, 3, T0.plusSeconds(60), null);

        assertThat(DeliveryDecider.decide(ID, third, new ReportDelivery(1, 2, new Refused(ERROR, false), T0)))
                .isEmpty();
    }

    @Test
    void aFailureKeepsThePlannedNextTry() {
        Pending first = new Pending(1, 1, T0.plusSeconds(7), null);

        DeliveryState missed = fold(first, new ReportDelivery(1, 1, new Refused(ERROR, true), T0));

        assertThat(missed).isEqualTo(new Pending(1, 1, T0.plusSeconds(7), ERROR));
        assertThat(DeliveryDecider.decide(ID, missed, new ReportDelivery(1, 1, new Refused(ERROR, true), T0)))
                .as("a repeated report")
                .isEmpty();
    }

    @Test
    void aRedeliveryIsARoundOfItsOwnAndARepeatedRequestIsNot() {
        Failed failed = new Failed(1, 10, ERROR, T0);

        DeliveryState after = fold(failed, new RequestRedelivery("ann", T0));

        assertThat(after).isInstanceOfSatisfying(Pending.class, pending -> {
            assertThat(pending.round()).isEqualTo(2);
            assertThat(pending.attempt()).isEqualTo(1);
            assertThat(pending.error()).isNull();
        });
        assertThat(DeliveryDecider.decide(ID, after, new RequestRedelivery("ann", T0)))
                .isEmpty();
    }

    private static DeliveryState fold(DeliveryState state, DeliveryCommand command) {
        DeliveryState folded = state;
        for (DeliveryEvent event : DeliveryDecider.decide(ID, state, command)) {
            folded = DeliveryEvolution.evolve(folded, event);
        }
        return folded;
    }
}
