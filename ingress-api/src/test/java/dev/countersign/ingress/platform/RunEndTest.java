package dev.countersign.ingress.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.delivery.RunCallback;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.identity.SessionId;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.readmodel.CallStatus;
import dev.countersign.readmodel.ReceiptFilter;
import dev.countersign.readmodel.ReceiptPage;
import dev.countersign.readmodel.ReceiptQueries;
import dev.countersign.readmodel.ReceiptView;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Time passes here where something waits, and nowhere else: what asks without waiting would ask for ever. */
@Timeout(60)
class RunEndTest {
    private static final CallId CALL = new CallId("abcdefghijklmnopqrstuvwxyz");
    private static final Instant START = Instant.parse("2026-11-22T06:30:00Z");

    private final List<Duration> pauses = new ArrayList<>();
    private Duration passed = Duration.ZERO;

    /** With every place taken, or a read model that answers late, a look says at once what there is. */
    private @Nullable ReceiptView ended(Duration lookTakes, Supplier<@Nullable ReceiptView> look)
            throws InterruptedException {
        ReceiptQueries receipts = new ReceiptQueries() {
            @Override
            public @Nullable ReceiptView find(OrganizationId organization, CallId callId) {
                return look.get();
            }

            @Override
            public @Nullable ReceiptView awaitSettled(OrganizationId organization, CallId callId, Duration timeout) {
                passed = passed.plus(lookTakes);
                return look.get();
            }

            @Override
            public ReceiptPage search(
                    OrganizationId organization, ReceiptFilter filter, int limit, @Nullable String cursor) {
                throw new AssertionError("Nobody lists");
            }
        };
        RunEnd end = new RunEnd(receipts, () -> START.plus(passed), () -> passed.toNanos(), pause -> {
            pauses.add(pause);
            passed = passed.plus(pause);
        });
        return end.await(new RunCallback(
                new OrganizationId("acme"),
                CALL,
                new SessionId(CALL),
                "ingress-1",
                "https://example.com/",
                SealedValue.plain("{}".getBytes(StandardCharsets.UTF_8)),
                START));
    }

    @Test
    void aRunThatIsNotSeenYetIsWaitedForAlsoWhereLooksDoNotWait() throws InterruptedException {
        int[] looks = {0};
        ReceiptView view = ended(Duration.ZERO, () -> ++looks[0] < 30 ? null : Receipts.of(CALL, CallStatus.DENIED));

        assertThat(view).isNotNull();
        assertThat(pauses).hasSize(29).containsOnly(RunEnd.PAUSE);
    }

    @Test
    void aRunThatWaitsForPeopleIsLookedAtInPausesAndNotInARush() throws InterruptedException {
        ReceiptView view = ended(
                Duration.ZERO,
                () -> Receipts.of(
                        CALL,
                        passed.compareTo(Duration.ofHours(1)) < 0 ? CallStatus.PENDING_APPROVAL : CallStatus.DENIED));

        assertThat(view).isNotNull();
        assertThat(pauses).hasSize(3_600);
    }

    @Test
    void aRunThatWasNeverSubmittedIsGivenUpWhenItIsUnseenForLong() throws InterruptedException {
        assertThat(ended(Duration.ZERO, () -> null)).isNull();
        assertThat(passed).isBetween(RunEnd.UNSEEN_MAX, RunEnd.UNSEEN_MAX.plusSeconds(2));
    }

    @Test
    void aLookThatWaitedIsFollowedByTheNextAtOnce() throws InterruptedException {
        assertThat(ended(RunEnd.LOOK, () -> null)).isNull();
        assertThat(pauses).isEmpty();
    }

    @Test
    void nobodyIsToldAfterTheLongestThatAnApprovalMayWait() throws InterruptedException {
        assertThat(ended(Duration.ofDays(1), () -> Receipts.of(CALL, CallStatus.PENDING_APPROVAL)))
                .isNull();
        assertThat(passed).isGreaterThan(RunEnd.GIVEN_UP_AFTER);
    }
}
