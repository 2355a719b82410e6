package dev.countersign.worker.loop;

import dev.countersign.domain.call.Answer;
import dev.countersign.domain.call.CallCommand.ExecutionFinished;
import dev.countersign.domain.call.CallCommand.ExecutionReport;
import dev.countersign.domain.call.CallCommand.ExecutionStarted;
import dev.countersign.domain.call.Reply;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.Dispatch;
import dev.countersign.domain.execution.Outcome;
import dev.countersign.domain.execution.Recovery;
import dev.countersign.domain.execution.Recovery.Step;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.schemas.seal.PayloadKeys;
import dev.countersign.schemas.topic.Topic;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.worker.intake.SetAside;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what the worker has to say. A report goes to the partition of {@code executions} with the
 * number of the dispatch's own, and is in the log when its future is done.
 */
final class Reports {
    private static final Logger LOG = LoggerFactory.getLogger(Reports.class);
    private static final String TRACE = "traceparent";

    private final Producer<String, byte[]> producer;
    private final Topic<ExecutionReport> executions;
    private final Topic<Reply> replies;
    private final SetAside setAside;
    private final PayloadKeys payloads;
    private final String worker;

    /** @param worker this instance's name, for people */
    Reports(Producer<String, byte[]> producer, Topics topics, String worker) {
        this.producer = producer;
        this.executions = topics.executions();
        this.replies = topics.directReplies();
        this.setAside = new SetAside(producer, topics);
        this.payloads = topics.payloads();
        this.worker = worker;
    }

    Future<RecordMetadata> started(Claim claim, Instant at) {
        Dispatch dispatch = claim.dispatch();
        return report(
                claim,
                new ExecutionStarted(
                        dispatch.callId(),
                        dispatch.attempt().number(),
                        worker,
                        claim.lease().until(),
                        at));
    }

    /** The result as it is kept: what the target told of the call's subject, under the subject's key. */
    AttemptResult sealed(Claim claim, AttemptResult result) {
        SealedValue payload = claim.dispatch().call().payload();
        return switch (result) {
            case AttemptResult.Succeeded(var response) ->
                new AttemptResult.Succeeded(payloads.sealLike(payload, response));
            case AttemptResult.EffectFound(var response) ->
                new AttemptResult.EffectFound(payloads.sealLike(payload, response));
            case AttemptResult.Failed failed -> failed;
            case AttemptResult.NoAnswer unanswered -> unanswered;
            case AttemptResult.EffectAbsent absent -> absent;
            case AttemptResult.Inconclusive unclear -> unclear;
        };
    }

    Future<RecordMetadata> finished(Claim claim, AttemptResult result, Instant at) {
        Dispatch dispatch = claim.dispatch();
        return report(
                claim,
                new ExecutionFinished(dispatch.callId(), dispatch.attempt().number(), result, at));
    }

    /**
     * Answers those who wait, if this result ended the call. Nobody is told by us what policy-stream
     * might see otherwise: it alone knows whether an earlier attempt left a doubt.
     */
    void reply(Claim claim, AttemptResult result, Instant endedAt) {
        Dispatch dispatch = claim.dispatch();
        Outcome outcome = dispatch.replyPartitions().isEmpty() ? null : outcome(dispatch, result);
        if (outcome == null) {
            return;
        }
        byte[] reply = replies.codec()
                .encode(new Reply(
                        dispatch.callId(),
                        dispatch.call().organization(),
                        dispatch.call().agent(),
                        dispatch.call().askedDigest(),
                        dispatch.call().requestId(),
                        new Answer.Allowed(outcome),
                        endedAt,
                        dispatch.terms().connection(),
                        !dispatch.call().payload().isOpen()));
        for (int partition : dispatch.replyPartitions()) {
            var unused = producer.send(
                    new ProducerRecord<>(
                            replies.name(), partition, dispatch.callId().value(), reply, claim.trace()),
                    (metadata, failure) -> {
                        if (failure != null) {
                            // policy-stream answers the same waiters when the receipt commits.
                            LOG.atWarn()
                                    .addKeyValue("callId", dispatch.callId())
                                    .addKeyValue("exception", failure.getClass().getName())
                                    .log("A direct reply could not be written");
                        }
                    });
        }
    }

    /** Sets a record aside that is not a dispatch, as it came. */
    Future<RecordMetadata> setAside(ConsumerRecord<String, byte[]> poison, String reason) {
        return setAside.write(poison, reason);
    }

    /** What goes along from the dispatch, so that a trace has no gap. */
    static List<Header> trace(ConsumerRecord<String, byte[]> dispatch) {
        Header header = dispatch.headers().lastHeader(TRACE);
        return header == null ? List.of() : List.of(header);
    }

    /** The call's outcome, when this result ends it whatever came before; else null. */
    private static @Nullable Outcome outcome(Dispatch dispatch, AttemptResult result) {
        Step certain = Recovery.after(dispatch.terms(), dispatch.attempt(), result, false);
        boolean first = dispatch.attempt().number() == 1;
        Step doubted = first ? certain : Recovery.after(dispatch.terms(), dispatch.attempt(), result, true);
        return certain instanceof Step.End(var outcome) && certain.equals(doubted) ? outcome : null;
    }

    private Future<RecordMetadata> report(Claim claim, ExecutionReport report) {
        return producer.send(new ProducerRecord<>(
                executions.name(),
                claim.partition(),
                report.callId().value(),
                executions.codec().encode(report),
                claim.trace()));
    }
}
