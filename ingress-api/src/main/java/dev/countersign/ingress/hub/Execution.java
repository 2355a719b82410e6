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
import java.util.List;
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

    /** A request that was sent, of which its body is not kept. Whoever has one must {@link #await} it. */
    sealed interface Begun {
        Pipeline.Submission submission();

        String connectionId();

        /** A call on its way. */
        record Sent(Pipeline.Submission submission, String idempotencyKey, String connectionId) implements Begun {}

        /**
         * A dry run on its way.
         *
         * @param rendered what its answer shows beside what is decided
         */
        record DryRunSent(Pipeline.Submission submission, DryRun rendered, String connectionId) implements Begun {}
    }

    /** @throws Refusal.RefusedException and ProblemException before anything was sent */
    Begun begin(KeyHolder holder, Route route, ExecuteRequest body, Started started) {
        CallRequest call = ToolInput.call(holder, route, body.input(), RUN_PREFIX + holder.key());
        if (body.dryRun()) {
            List<String> budgets =
                    simulation.assess(holder.caller(), call, clock.instant()).budgets();
            DryRun rendered = DryRun.of(route, call, budgets);
            Pipeline.Submission submission =
                    intake.submitDryRun(holder.caller(), call, started.id(), started.traceparent());
            return new Begun.DryRunSent(submission, rendered, route.connectionId());
        }
        String given = body.idempotencyKey();
        String key = given == null ? ownKey(holder, route, call) : given;
        Pipeline.Submission submission = intake.submit(holder.caller(), call, key, started.id(), started.traceparent());
        return new Begun.Sent(submission, key, route.connectionId());
    }

    /** Waits for the reply and says what came of it. */
    HttpAnswer await(Begun begun, Started started) throws InterruptedException {
        Waiter.Ending<Reply> ending =
                pipeline.ending(begun.submission(), started.patience().duration());
        return switch (begun) {
            case Begun.Sent sent -> {
                Executed executed = new Executed(
                        sent.submission().asked(), sent.idempotencyKey(), sent.connectionId(), started.tookMillis());
                yield switch (ending) {
                    case Waiter.Ending.Answered<Reply>(var reply) -> answers.of(reply, executed);
                    case Waiter.Ending.NotYet<Reply>() -> answers.notYet(executed);
                    case Waiter.Ending.NotKnown<Reply>() -> answers.notKnown(executed);
                };
            }
            case Begun.DryRunSent sent -> {
                DryRunAnswers told = new DryRunAnswers(
                        sent.submission().asked(), sent.rendered(), sent.connectionId(), started.tookMillis());
                yield switch (ending) {
                    case Waiter.Ending.Answered<Reply>(var reply) -> told.of(reply);
                    case Waiter.Ending.NotYet<Reply>() -> told.notYet(answers.retryAfterSeconds());
                    case Waiter.Ending.NotKnown<Reply>() -> told.notKnown(answers.retryAfterSeconds());
                };
            }
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
