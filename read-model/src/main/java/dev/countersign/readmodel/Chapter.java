package dev.countersign.readmodel;

import dev.countersign.domain.call.CallEvent;
import dev.countersign.domain.call.RecordedCallEvent;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.Outcome;
import dev.countersign.domain.execution.UserGrant;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.schemas.topic.RecordedEvent;
import dev.countersign.schemas.topic.Topic;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * What one poll told of one call, under way to its row of {@code call_chapter}: a sequence of facts,
 * each a byte that says what it is, its length in four bytes, and itself. {@link Chapters} reads it.
 */
final class Chapter {
    /** An event, as the log holds it but for the response, which the call's row has. */
    static final byte EVENT = 1;

    /** Where a receipt stands and what it says in short. */
    static final byte RECEIPT = 2;

    /** Stands for a response that is in the call's row. */
    static final SealedValue ELSEWHERE = SealedValue.plain(new byte[0]);

    private static final int HEAD_BYTES = Byte.BYTES + Integer.BYTES;

    private final List<Fact> facts = new ArrayList<>();

    @SuppressWarnings("ArrayRecordComponent") // never compared: it goes from the poll to the table
    private record Fact(byte kind, byte[] content) {}

    byte[] facts() {
        int bytes = facts.stream()
                .mapToInt(fact -> HEAD_BYTES + fact.content().length)
                .sum();
        ByteBuffer all = ByteBuffer.allocate(bytes);
        facts.forEach(fact -> all.put(fact.kind()).putInt(fact.content().length).put(fact.content()));
        return all.array();
    }

    /** @param record the event as it was recorded */
    void add(RecordedCallEvent event, byte[] record, Topic<RecordedEvent> events) {
        CallEvent bare = withoutResponse(event.event());
        // Written anew only where something was taken out.
        add(
                EVENT,
                bare == event.event()
                        ? record
                        : events.codec()
                                .encode(new RecordedEvent.OfCall(new RecordedCallEvent(
                                        event.callId(), event.organization(), event.number(), bare))));
    }

    /** An event of the call's approval, or of a report, as it was recorded. */
    void add(byte[] record) {
        add(EVENT, record);
    }

    void add(Receipt receipt, int partition, long offset) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(offset);
            out.writeInt(partition);
            out.writeLong(receipt.sequence());
            out.writeUTF(receipt.kind().name());
            out.writeUTF(receipt.decision().name());
            out.writeUTF(receipt.outcome().name());
            out.writeUTF(receipt.historyDigest().hex());
            out.writeLong(ChronoUnit.MICROS.between(Instant.EPOCH, receipt.issuedAt()));
        } catch (IOException impossible) {
            // It is written to memory.
            throw new UncheckedIOException(impossible);
        }
        add(RECEIPT, bytes.toByteArray());
    }

    private void add(byte kind, byte[] content) {
        facts.add(new Fact(kind, content));
    }

    /** The same event where there is nothing to take out. */
    private static CallEvent withoutResponse(CallEvent event) {
        return switch (event) {
            case CallEvent.AttemptFinished it -> withoutResponse(it);
            case CallEvent.CallEnded it ->
                it.outcome() instanceof Outcome.Succeeded
                        ? new CallEvent.CallEnded(new Outcome.Succeeded(ELSEWHERE), it.at())
                        : it;
            case CallEvent.UnknownResolved it ->
                it.outcome() instanceof Outcome.Succeeded
                        ? new CallEvent.UnknownResolved(
                                new Outcome.Succeeded(ELSEWHERE), it.by(), it.comment(), it.at())
                        : it;
            // A late response may be in no row: where it resolves nothing, it is only told here.
            case CallEvent.LateResultNoted it -> it;
            case CallEvent.CallJudged it -> it;
            case CallEvent.ReplayNoted it -> it;
            case CallEvent.ApprovalSpent it -> it;
            case CallEvent.CallRejudged it -> it;
            case CallEvent.CallClosed it -> it;
            case CallEvent.ReservationsAsked it ->
                it.terms().grant() == null
                        ? it
                        : new CallEvent.ReservationsAsked(it.terms().granted(UserGrant.NEEDED), it.claims(), it.at());
            case CallEvent.AuthorizationAsked it -> it;
            case CallEvent.AuthorizationMissing it -> it;
            case CallEvent.AuthorizationGiven it -> it;
            case CallEvent.ReservationMade it -> it;
            case CallEvent.ReservationRefused it -> it;
            case CallEvent.ReservationsReleased it -> it;
            // A user's token is nobody's to read, not even encrypted.
            case CallEvent.AttemptDispatched it ->
                it.terms().grant() == null
                        ? it
                        : new CallEvent.AttemptDispatched(
                                it.terms().granted(UserGrant.NEEDED),
                                it.attempt(),
                                it.notBefore(),
                                it.startBy(),
                                it.at());
            case CallEvent.AttemptStarted it -> it;
            case CallEvent.AttemptLapsed it -> it;
            case CallEvent.RerunOrdered it -> it;
            case CallEvent.CallForgotten it -> it;
        };
    }

    private static CallEvent withoutResponse(CallEvent.AttemptFinished finished) {
        return switch (finished.result()) {
            case AttemptResult.Succeeded it ->
                new CallEvent.AttemptFinished(
                        finished.attempt(), new AttemptResult.Succeeded(ELSEWHERE), finished.at());
            case AttemptResult.EffectFound it ->
                new CallEvent.AttemptFinished(
                        finished.attempt(), new AttemptResult.EffectFound(ELSEWHERE), finished.at());
            case AttemptResult.Failed it -> finished;
            case AttemptResult.NoAnswer it -> finished;
            case AttemptResult.EffectAbsent it -> finished;
            case AttemptResult.Inconclusive it -> finished;
        };
    }
}
