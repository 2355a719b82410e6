package dev.countersign.ingress.hub;

import dev.countersign.domain.call.Reply;
import dev.countersign.domain.control.ToolRisk;
import dev.countersign.domain.policy.Judgement;
import dev.countersign.domain.policy.Verdict;
import dev.countersign.ingress.gateway.CallIntake;
import dev.countersign.ingress.gateway.CallRequest;
import dev.countersign.ingress.gateway.Patience;
import dev.countersign.ingress.gateway.Pipeline;
import dev.countersign.ingress.http.HttpAnswer;
import dev.countersign.ingress.hub.Catalogue.Route;
import dev.countersign.ingress.hub.HubAnswers.Executed;
import dev.countersign.ingress.reply.Waiter;
import dev.countersign.ingress.simulator.Simulation;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /api/v1/tools/{tool_key}/execute}, once it is known who asks for which tool: the call that the
 * input stands for, by the one pipeline.
 */
public final class Execution {
    private static final String RUN_PREFIX = "hub:";

    private final CallIntake intake;
    private final Pipeline pipeline;
    private final Simulation simulation;
    private final HubAnswers answers;
    private final Clock clock;

    public Execution(CallIntake intake, Pipeline pipeline, Simulation simulation, HubAnswers answers, Clock clock) {
        this.intake = intake;
        this.pipeline = pipeline;
        this.simulation = simulation;
        this.answers = answers;
        this.clock = clock;
    }

    /**
     * A request on its way.
     *
     * @param id names it in its answer
     * @param startedNanos when it began, as {@link System#nanoTime}
     * @param traceparent the caller's trace context as it came; null for none
     */
    record Started(
            String id,
            long startedNanos,
            Patience patience,
            @Nullable String traceparent) {
        long tookMillis() {
            return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos);
        }
    }

    /** What became of a request when its body was read. Nothing of the body is kept in it. */
    sealed interface Begun {
        /** A dry run, which is over. */
        record Told(HttpAnswer answer) implements Begun {}

        /** A call on its way. Whoever has one must {@link Execution#await} it. */
        record Sent(Pipeline.Submission submission, String idempotencyKey, String connectionId) implements Begun {}
    }

    /** @throws Refusal.RefusedException and ProblemException before anything was sent */
    Begun begin(KeyHolder holder, Route route, ExecuteRequest body, Started started) {
        CallRequest call = ToolInput.call(holder, route, body.input(), RUN_PREFIX + holder.key());
        if (body.dryRun()) {
            byte[] data = DryRun.data(route, call, simulation.assess(holder.caller(), call, clock.instant()));
            return new Begun.Told(HubAnswers.success(started.id(), data, route.connectionId(), started.tookMillis()));
        }
        String given = body.idempotencyKey();
        String key = given == null ? ownKey(holder, route, call) : given;
        Pipeline.Submission submission = intake.submit(holder.caller(), call, key, started.id(), started.traceparent());
        return new Begun.Sent(submission, key, route.connectionId());
    }

    /** Waits for the reply and says what came of it. */
    HttpAnswer await(Begun.Sent sent, Started started) throws InterruptedException {
        Waiter.Ending<Reply> ending =
                pipeline.ending(sent.submission(), started.patience().duration());
        Executed executed = new Executed(
                sent.submission().asked(), sent.idempotencyKey(), sent.connectionId(), started.tookMillis());
        return switch (ending) {
            case Waiter.Ending.Answered<Reply>(var reply) -> answers.of(reply, executed);
            case Waiter.Ending.NotYet<Reply>() -> answers.notYet(executed);
            case Waiter.Ending.NotKnown<Reply>() -> answers.notKnown(executed);
        };
    }

    /**
     * A fresh key for a caller who gave none, so that each of its requests is a call of its own. Not where
     * people would be asked: every attempt would ask them anew, and none could fetch the result.
     */
    private String ownKey(KeyHolder holder, Route route, CallRequest call) {
        if (route.tool().risk() != ToolRisk.READ
                && simulation.judge(holder.caller(), call, clock.instant()) instanceof Judgement.Ruling ruling
                && ruling.verdict() == Verdict.REQUIRE_APPROVAL) {
            throw Refusal.of(
                            HubCode.IDEMPOTENCY_KEY_REQUIRED,
                            "This call needs people's approval: send it with an idempotency_key, and again with the"
                                    + " same when they have decided")
                    .exception();
        }
        return UUID.randomUUID().toString();
    }
}
