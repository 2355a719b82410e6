package dev.countersign.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.execution.AttemptResult.Failed;
import dev.countersign.domain.execution.AttemptResult.NoAnswer;
import dev.countersign.domain.execution.Effect;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.NetworkException;
import org.apache.kafka.common.errors.NotEnoughReplicasAfterAppendException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is known when the brokers did not say yes. */
class PublisherTest {
    static Stream<KafkaException> refusals() {
        return Stream.of(
                new RecordTooLargeException("large"),
                new TopicAuthorizationException("topic"),
                new PolicyViolationException("policy"),
                new NotEnoughReplicasException("few"));
    }

    static Stream<KafkaException> silences() {
        return Stream.of(
                new TimeoutException("late"),
                new NetworkException("torn"),
                new NotEnoughReplicasAfterAppendException("appended, and then too few"),
                new OutOfOrderSequenceException("lost count"),
                new KafkaException("whatever"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aRefusalOfTheOnlySendIsAFailureWithoutEffect(KafkaException refusal) {
        assertThat(Publisher.unsent(refusal, true))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.effect()).isEqualTo(Effect.NONE));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aRefusalAfterASendWithoutAnAnswerSaysNothingOfThatOne(KafkaException refusal) {
        assertThat(Publisher.unsent(refusal, false)).isInstanceOf(NoAnswer.class);
    }

    @ParameterizedTest
    @MethodSource("silences")
    void whatIsNotAnsweredIsUnknown(KafkaException silence) {
        assertThat(Publisher.unsent(silence, true)).isInstanceOf(NoAnswer.class);
    }

    @Test
    void whatFoundNoPlaceToWaitWasNotSent() {
        assertThat(Publisher.unsent(new BufferExhaustedException("full"), true))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.retryable()).isTrue());
    }
}
