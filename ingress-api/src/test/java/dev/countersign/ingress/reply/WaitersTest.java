package dev.countersign.ingress.reply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.call.Answer;
import dev.countersign.domain.call.Reply;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.ingress.reply.Waiter.Ending;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class WaitersTest {
    private static final CallId CALL = new CallId("abcdefghijklmnopqrstuvwxyz");
    private static final OrganizationId ACME = new OrganizationId("acme");
    private static final OrganizationId OTHER = new OrganizationId("other");
    private static final OrganizationId THIRD = new OrganizationId("third");
    private static final Duration NOT_AT_ALL = Duration.ZERO;
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Waiters<CallId, Reply> waiters = new Waiters<>(new Places(3, 2));

    @Test
    void everybodyWhoWaitsForACallIsAnswered() throws InterruptedException {
        Waiter<CallId, Reply> first = registered(CALL, 0);
        Waiter<CallId, Reply> second = registered(CALL, 1);
        Reply reply = reply(CALL, "one");

        waiters.answered(CALL, reply);

        assertThat(first.await(LONG, LONG)).isEqualTo(new Ending.Answered<>(reply));
        assertThat(second.await(LONG, LONG)).isEqualTo(new Ending.Answered<>(reply));
    }

    @Test
    void secondAnswerIsIgnored() throws InterruptedException {
        Waiter<CallId, Reply> waiter = registered(CALL, 0);
        Reply first = reply(CALL, "first");

        waiters.answered(CALL, first);
        waiters.answered(CALL, reply(CALL, "second"));
        waiter.notAccepted();

        assertThat(waiter.await(LONG, LONG)).isEqualTo(new Ending.Answered<>(first));
    }

    @Test
    void aReplyIsAwaitedUntilEverybodyWasTold() {
        assertThat(waiters.isAwaited(CALL)).isFalse();

        Waiter<CallId, Reply> first = registered(CALL, 0);
        assertThat(waiters.isAwaited(CALL)).isTrue();

        waiters.answered(CALL, reply(CALL, "the worker's"));
        assertThat(waiters.isAwaited(CALL)).isFalse();

        Waiter<CallId, Reply> second = registered(CALL, 0);
        assertThat(waiters.isAwaited(CALL)).isTrue();

        waiters.remove(second);
        assertThat(waiters.isAwaited(CALL)).isFalse();
        waiters.remove(first);
        assertThat(waiters.count()).isZero();
    }

    @Test
    void answerToAnotherCallIsNotForUs() throws InterruptedException {
        Waiter<CallId, Reply> waiter = registered(CALL, 0);
        waiter.accepted();

        CallId other = new CallId("aaaaaaaaaaaaaaaaaaaaaaaaaa");
        waiters.answered(other, reply(other, "other"));

        assertThat(waiter.await(NOT_AT_ALL, LONG)).isEqualTo(new Ending.NotYet<>());
    }

    @Test
    void whoFindsItFullIsRefusedUntilSomebodyLeaves() {
        Waiter<CallId, Reply> first = registered(CALL, 0);
        registered(CALL, 0);
        assertThat(waiters.register(OTHER, new CallId("aaaaaaaaaaaaaaaaaaaaaaaaaa"), 0))
                .isNotNull();

        assertThat(waiters.register(THIRD, CALL, 0)).isNull();
        assertThat(waiters.count()).isEqualTo(3);

        waiters.remove(first);

        assertThat(waiters.register(THIRD, CALL, 0)).isNotNull();
    }

    /** ABUSE A40. */
    @Test
    void a40OneOrganizationLeavesPlacesToTheOthers() {
        Waiter<CallId, Reply> first = registered(CALL, 0);
        registered(CALL, 0);

        assertThat(waiters.register(ACME, CALL, 0)).isNull();
        assertThat(waiters.count()).isEqualTo(2);
        assertThat(waiters.register(OTHER, CALL, 0)).isNotNull();

        waiters.remove(first);

        assertThat(waiters.register(ACME, CALL, 0)).isNotNull();
        assertThat(waiters.register(ACME, CALL, 0)).isNull();
    }

    @Test
    void onlyThoseWhoseReplyGoesElsewhereAreReleased() throws InterruptedException {
        Waiter<CallId, Reply> staying = registered(CALL, 1);
        Waiter<CallId, Reply> leaving = registered(CALL, 2);
        staying.accepted();
        leaving.accepted();

        waiters.releaseUnless(partition -> partition == 1);
        Reply reply = reply(CALL, "late");
        waiters.answered(CALL, reply);

        assertThat(leaving.await(LONG, LONG)).isEqualTo(new Ending.NotYet<>());
        assertThat(staying.await(LONG, LONG)).isEqualTo(new Ending.Answered<>(reply));
    }

    @Test
    void withoutAnAcknowledgementNobodySaysThatTheCallGoesOn() throws InterruptedException {
        Waiter<CallId, Reply> waiter = registered(CALL, 0);

        assertThat(waiter.await(NOT_AT_ALL, NOT_AT_ALL)).isEqualTo(new Ending.NotKnown<>());
    }

    @Test
    void refusedProduceEndsTheWaitAtOnce() throws InterruptedException {
        Waiter<CallId, Reply> waiter = registered(CALL, 0);

        waiter.notAccepted();

        assertThat(waiter.await(LONG, LONG)).isEqualTo(new Ending.NotKnown<>());
    }

    @Test
    void acknowledgedCallWithoutAnswerGoesOn() throws InterruptedException {
        Waiter<CallId, Reply> waiter = registered(CALL, 0);

        waiter.accepted();

        assertThat(waiter.await(NOT_AT_ALL, LONG)).isEqualTo(new Ending.NotYet<>());
    }

    private Waiter<CallId, Reply> registered(CallId callId, int partition) {
        return Objects.requireNonNull(waiters.register(ACME, callId, partition), "full");
    }

    private static Reply reply(CallId callId, String reason) {
        return new Reply(
                callId,
                ACME,
                new AgentId("seller"),
                Digest.of(new byte[0]),
                "req_1",
                new Answer.Denied(null, reason),
                null);
    }
}
