package dev.countersign.policystream;

import static dev.countersign.policystream.Calls.started;
import static dev.countersign.policystream.Calls.submit;
import static dev.countersign.policystream.Calls.succeeded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.domain.call.CallCommand;
import dev.countersign.domain.call.CallTimes;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.domain.request.Limits;
import dev.countersign.schemas.store.StoredCall;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.SchemaIds;
import dev.countersign.streams.Published;
import dev.countersign.streams.RecordSize;
import dev.countersign.streams.RecordTooLargeException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class CallHandlerTest {
    private static final Instant START = Instant.parse("2026-11-01T10:00:00Z");

    private final Topics topics = new Topics("", SchemaIds.bundled());
    private final CallHandler handler = new CallHandler(CallTimes.DEFAULTS, topics, StoredCall.codec());

    @Test
    void everyInstanceThatWaitsIsAnsweredOnceAndNobodyWaitsAfterwards() {
        StoredCall call = CallHandler.UNSEEN;
        call = handle(call, submit("k", "allow", 3, START)).after();
        call = handle(call, submit("k", "allow", 1, START)).after();
        call = handle(call, submit("k", "allow", 3, START)).after();
        call = handle(call, submit("k", "allow", null, START)).after();
        call = handle(call, started("k", 1, START)).after();
        Consequences end = handle(call, succeeded("k", 1, START));

        assertThat(end.answered()).containsExactly(1, 3);
        assertThat(end.after().waiters()).isEmpty();
        assertThat(handle(end.after(), submit("k", "allow", 2, START)).answered())
                .containsExactly(2);
    }

    @Test
    void whatIsStoredIsWhatIsReadAgain() {
        StoredCall call =
                handle(CallHandler.UNSEEN, submit("k", "allow", 3, START)).after();
        byte[] stored = StoredCall.codec().encode(call);
        assertThat(StoredCall.codec().decode(stored)).isEqualTo(call);
    }

    @Test
    void aReceiptTakesTheNextSequence() {
        Published receipt =
                handle(CallHandler.UNSEEN, submit("k", "deny", null, START)).receipt();
        assertThat(topics.receipts().codec().decode(receipt.value()))
                .extracting(Receipt::sequence)
                .isEqualTo(41L);
    }

    @Test
    void aCommandThatChangesNothingStoresNothing() {
        StoredCall call =
                handle(CallHandler.UNSEEN, submit("k", "deny", null, START)).after();
        Consequences again = handle(call, submit("k", "deny", null, START));
        assertThat(again.stored()).isNull();
        assertThat(again.events()).isEmpty();
        assertThat(again.reply()).isNull();
    }

    @Test
    void aRecordThatNoBrokerWouldTakeIsNotMade() {
        String payload = "{\"text\":\"" + "x".repeat(RecordSize.BYTES_MAX) + "\"}";
        assertThatThrownBy(() -> handle(CallHandler.UNSEEN, submit("k", "allow", payload, null, START)))
                .isInstanceOf(RecordTooLargeException.class)
                .hasMessageContaining("would be");
    }

    @Test
    void theLargestPayloadThatAnIngressAdmitsIsWritten() {
        String payload = "{\"text\":\"" + "x".repeat(Limits.BODY_BYTES_MAX) + "\"}";
        assertThat(handle(CallHandler.UNSEEN, submit("k", "allow", payload, null, START))
                        .dispatch())
                .isNotNull();
    }

    private Consequences handle(StoredCall before, CallCommand command) {
        return handler.handle(before, command, new FixedRulebook(), () -> 41L, START);
    }
}
