package dev.countersign.audit.stops;

import dev.countersign.audit.archive.AuditedTopic;
import dev.countersign.audit.archive.ExportFile;
import dev.countersign.audit.archive.ExportedSchemas;
import dev.countersign.audit.configured.ControlHistory;
import dev.countersign.audit.verify.Life;
import dev.countersign.audit.verify.Life.At;
import dev.countersign.audit.verify.Lives;
import dev.countersign.audit.verify.Progress;
import dev.countersign.domain.call.CallEvent;
import dev.countersign.domain.call.CallEvent.AttemptDispatched;
import dev.countersign.domain.call.CallEvent.AttemptFinished;
import dev.countersign.domain.call.CallEvent.AttemptLapsed;
import dev.countersign.domain.call.CallEvent.AttemptStarted;
import dev.countersign.domain.call.CallEvent.CallJudged;
import dev.countersign.domain.call.CallEvent.LateResultNoted;
import dev.countersign.domain.call.RecordedCallEvent;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.Effect;
import dev.countersign.domain.execution.Purpose;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.request.ToolCall;
import dev.countersign.schemas.seal.PayloadKeys;
import dev.countersign.schemas.topic.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Every order to stop, and what still ran after its record: attempts that had begun and went on, and those
 * that began because their worker did not know of it yet. Probes are left out: they change nothing.
 */
public final class StopsReport {
    private final List<AfterStop> stops;

    private StopsReport(List<AfterStop> stops) {
        this.stops = stops;
    }

    /** Reads an export once. */
    public static StopsReport of(ExportFile export, Path file, Progress progress) throws IOException {
        ControlHistory history = ControlHistory.of(export, new Topics("", ExportedSchemas.of(export)));
        StopsReport report = new StopsReport(
                StopOrder.of(history).stream().map(AfterStop::new).toList());
        if (!report.stops.isEmpty()) {
            Lives.of(export, file, PayloadKeys.PLAIN, Set.of(AuditedTopic.EVENTS), progress, report::take);
        }
        return report;
    }

    /** In the order of the log. */
    public List<AfterStop> stops() {
        return stops;
    }

    private void take(Life life) {
        ToolCall call = null;
        Map<Integer, Try> tries = new HashMap<>();
        for (At<RecordedCallEvent> at : life.callEvents()) {
            switch (at.what().event()) {
                case CallJudged judged -> call = judged.call();
                case AttemptDispatched ordered
                when ordered.attempt().purpose() == Purpose.EXECUTE ->
                    tries.put(ordered.attempt().number(), new Try(ordered));
                case AttemptStarted started -> tell(tries, started.attempt(), one -> one.started(started.at(), at));
                case AttemptFinished finished ->
                    tell(tries, finished.attempt(), one -> one.ended(finished.at(), finished.result()));
                case AttemptLapsed lapsed -> tell(tries, lapsed.attempt(), Try::lapsed);
                case LateResultNoted late -> tell(tries, late.attempt(), one -> one.ended(late.at(), late.result()));
                case CallEvent other -> {
                    // Nothing else is about an attempt's beginning or its end.
                }
            }
        }
        if (call != null) {
            for (Try one : tries.values()) {
                tell(life, call, one);
            }
        }
    }

    /** Nothing is told of a probe. */
    private static void tell(Map<Integer, Try> tries, int attempt, Consumer<Try> told) {
        Try one = tries.get(attempt);
        if (one != null) {
            told.accept(one);
        }
    }

    private void tell(Life life, ToolCall call, Try one) {
        for (AfterStop after : stops) {
            StopOrder order = after.order();
            boolean covered = order.stop().organization().equals(call.organization())
                    && order.stop()
                            .covers(
                                    call.agent(),
                                    one.ordered.terms().tool(),
                                    one.ordered.terms().connection());
            if (!covered) {
                continue;
            }
            if (one.isHeldBack()) {
                if (one.endedAt != null && order.heldAt(one.endedAt)) {
                    after.heldBack();
                }
                continue;
            }
            Instant startedAt = one.startedAt;
            if (startedAt == null) {
                continue;
            }
            boolean begunAfter = order.heldAt(startedAt);
            boolean wentOn = !startedAt.isAfter(order.at()) && (one.endedAt == null || one.endedAt.isAfter(order.at()));
            if (begunAfter || wentOn) {
                after.add(one.told(life, call, begunAfter));
            }
        }
    }

    /** One attempt to execute. */
    private static final class Try {
        private final AttemptDispatched ordered;
        private @Nullable Instant startedAt;
        private int partition;
        private long offset;
        private @Nullable Instant endedAt;
        private @Nullable AttemptResult result;
        private boolean lapsed;

        Try(AttemptDispatched ordered) {
            this.ordered = ordered;
        }

        void started(Instant at, At<RecordedCallEvent> where) {
            startedAt = at;
            partition = where.part().partition();
            offset = where.offset();
        }

        void ended(Instant at, AttemptResult how) {
            endedAt = at;
            result = how;
        }

        void lapsed() {
            lapsed = true;
        }

        boolean isHeldBack() {
            return result instanceof AttemptResult.Failed(var effect, var retryable, var error)
                    && effect == Effect.NONE
                    && error.code().equals(ToolError.STOPPED_BEFORE_START);
        }

        StillRan told(Life life, ToolCall call, boolean begunAfter) {
            return new StillRan(
                    life.callEvents().getFirst().what().callId(),
                    ordered.attempt().number(),
                    call.agent().value(),
                    call.action(),
                    call.resource(),
                    ordered.terms().tool(),
                    ordered.terms().connection(),
                    begunAfter,
                    startedAt == null ? ordered.at() : startedAt,
                    partition,
                    offset,
                    endedAt,
                    ending());
        }

        private String ending() {
            return switch (result) {
                case null -> lapsed ? "given up, effect unknown" : "under way";
                case AttemptResult.Succeeded succeeded -> "succeeded";
                case AttemptResult.Failed(var effect, var retryable, var error) ->
                    effect == Effect.NONE ? "failed without effect" : "failed, effect possible";
                case AttemptResult.NoAnswer silence -> "no answer, effect unknown";
                case AttemptResult.EffectFound found -> "effect found";
                case AttemptResult.EffectAbsent absent -> "effect absent";
                case AttemptResult.Inconclusive inconclusive -> "inconclusive";
            };
        }
    }
}
