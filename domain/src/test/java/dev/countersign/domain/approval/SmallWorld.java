package dev.countersign.domain.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.approval.ApprovalCommand.CastVote;
import dev.countersign.domain.approval.ApprovalState.Opened;
import dev.countersign.domain.approval.ApprovalState.Pending;
import dev.countersign.domain.approval.ApprovalState.Settled;
import dev.countersign.domain.call.CallCommand;
import dev.countersign.domain.call.CallCommand.ExecutionFinished;
import dev.countersign.domain.call.CallCommand.ExecutionStarted;
import dev.countersign.domain.call.CallCommand.LapseLease;
import dev.countersign.domain.call.CallCommand.RejudgeCall;
import dev.countersign.domain.call.CallCommand.SubmitCall;
import dev.countersign.domain.call.CallDecider;
import dev.countersign.domain.call.CallEvent;
import dev.countersign.domain.call.CallEvent.AttemptDispatched;
import dev.countersign.domain.call.CallEvolution;
import dev.countersign.domain.call.CallState;
import dev.countersign.domain.call.CallState.Closed;
import dev.countersign.domain.call.CallState.UnderWay;
import dev.countersign.domain.call.CallTimers;
import dev.countersign.domain.call.CallTimes;
import dev.countersign.domain.call.Rulebook;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.Effect;
import dev.countersign.domain.execution.Outcome;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.execution.ToolTerms;
import dev.countersign.domain.policy.ApprovalTerms;
import dev.countersign.domain.policy.Assessment;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.policy.PolicyVersion;
import dev.countersign.domain.policy.RiskLevel;
import dev.countersign.domain.policy.Verdict;
import dev.countersign.domain.request.ToolCall;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A moment of the small world: two machines, the four logs between them and the worker, and who has
 * acted. A reader of a log takes its first record, or does all that the record asks and finds it there
 * again: a crash that lost the reader's place, which is also every duplicate. The tool is unsafe to
 * repeat.
 *
 * @param running the attempt in the worker's hands: journalled, its place committed, not yet performed
 * @param hour of the clock that everybody reads: 0, or 1 after expiry
 * @param acted who has called or voted, and {@code policy} when it has changed
 */
record SmallWorld(
        CallState call,
        ApprovalState approval,
        List<CallCommand> commands,
        List<ApprovalCommand> approvals,
        List<AttemptDispatched> dispatches,
        List<CallCommand> executions,
        @Nullable AttemptDispatched running,
        int hour,
        Set<String> acted,
        int effects) {
    static final SmallWorld START = new SmallWorld(
            new CallState.Unseen(),
            new ApprovalState.Unopened(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            null,
            0,
            Set.of(),
            0);

    private static final String POLICY = "policy";
    private static final List<String> CALLERS = List.of("caller-1", "caller-2");
    private static final CallDecider CALLS = new CallDecider(CallTimes.DEFAULTS);
    private static final ApprovalDecider APPROVALS = new ApprovalDecider(ApprovalTimes.DEFAULTS);
    private static final List<Instant> HOURS = List.of(Samples.T0.plusSeconds(10), Samples.EXPIRES_AT.plusSeconds(10));

    SmallWorld {
        call = Known.same(call);
        approval = Known.same(approval);
        commands = Known.same(commands);
        approvals = Known.same(approvals);
        dispatches = Known.same(dispatches);
        executions = Known.same(executions);
        running = running == null ? null : Known.same(running);
        acted = Known.same(acted);
    }

    /**
     * One instance of everything that is equal, so that worlds are compared by identity: a few
     * thousand parts make all the worlds there are.
     */
    private static final class Known {
        private static final Map<Object, Object> BY_VALUE = new HashMap<>();
        private static final Set<Object> INSTANCES = Collections.newSetFromMap(new IdentityHashMap<>());

        @SuppressWarnings("unchecked") // What is equal is of one type.
        static <T> T same(T part) {
            if (INSTANCES.contains(part)) {
                return part;
            }
            Object known = BY_VALUE.computeIfAbsent(part, first -> first);
            INSTANCES.add(known);
            return (T) known;
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SmallWorld that
                && call == that.call
                && approval == that.approval
                && commands == that.commands
                && approvals == that.approvals
                && dispatches == that.dispatches
                && executions == that.executions
                && running == that.running
                && acted == that.acted
                && hour == that.hour
                && effects == that.effects;
    }

    @Override
    public int hashCode() {
        int hash = hour * 31 + effects;
        for (Object part : new Object[] {call, approval, commands, approvals, dispatches, executions, running, acted}) {
            hash = hash * 31 + System.identityHashCode(part);
        }
        return hash;
    }

    /**
     * What this world is about.
     *
     * @param later what policy says after it changed; null when it does not
     */
    record Rules(
            int quorum, Map<String, Voter> voters, @Nullable Verdict later) {
        ApprovalTerms terms() {
            return Samples.terms(List.of(), quorum, null, false, false, false);
        }
    }

    record Voter(Approver approver, Choice choice) {}

    /** Everything that can happen next. */
    List<SmallWorld> steps(Rules rules) {
        List<SmallWorld> next = new ArrayList<>();
        callers(next);
        voters(rules, next);
        policyChanges(rules, next);
        timePasses(next);
        timers(next);
        streams(rules, next);
        worker(next);
        return next;
    }

    private Instant now() {
        return HOURS.get(hour);
    }

    // --- people and time

    private void callers(List<SmallWorld> next) {
        // They ask for the same, so that it does not matter which of them comes first.
        CALLERS.stream()
                .filter(caller -> !acted.contains(caller))
                .findFirst()
                .ifPresent(caller -> next.add(acting(caller)
                        .with(plus(commands, new SubmitCall(Samples.CALL_ID, asked(), 0)), approvals)));
    }

    private static ToolCall asked() {
        return Samples.call("{\"amount\":1}");
    }

    private void voters(Rules rules, List<SmallWorld> next) {
        if (!(approval instanceof Opened opened)) {
            return;
        }
        rules.voters().forEach((name, voter) -> {
            if (!acted.contains(name)) {
                CastVote vote = new CastVote(
                        Samples.ID,
                        voter.approver(),
                        voter.choice(),
                        opened.card().digest(),
                        "",
                        null,
                        now());
                next.add(acting(name).with(commands, plus(approvals, vote)));
            }
        });
    }

    private void policyChanges(Rules rules, List<SmallWorld> next) {
        if (rules.later() != null && !acted.contains(POLICY)) {
            SmallWorld changed = acting(POLICY);
            next.add(
                    call instanceof CallState.AwaitingApproval
                            ? changed.with(
                                    plus(
                                            commands,
                                            new RejudgeCall(
                                                    Samples.CALL_ID,
                                                    policy(true).digest(),
                                                    now())),
                                    approvals)
                            : changed);
        }
    }

    private void timePasses(List<SmallWorld> next) {
        if (hour + 1 < HOURS.size()) {
            next.add(new SmallWorld(
                    call, approval, commands, approvals, dispatches, executions, running, hour + 1, acted, effects));
        }
    }

    private void timers(List<SmallWorld> next) {
        ApprovalCommand due = ApprovalTimers.next(Samples.ID, approval, ApprovalTimes.DEFAULTS);
        if ((due instanceof ApprovalCommand.ExpireApproval || due instanceof ApprovalCommand.RemindApprovers)
                && !now().isBefore(due.at())) {
            if (!approvals.contains(due)) {
                next.add(with(commands, plus(approvals, due)));
            }
        }
        CallCommand lapse = CallTimers.next(Samples.CALL_ID, call, CallTimes.DEFAULTS);
        if (lapse instanceof LapseLease lease && !now().isBefore(lease.at())) {
            if (!executions.contains(lease)) {
                next.add(reporting(lease, dispatches, running));
            }
        }
    }

    // --- the two streams: all that a record asks is one transaction, its place in the log another

    private void streams(Rules rules, List<SmallWorld> next) {
        if (!commands.isEmpty()) {
            next.add(called(rules, commands.getFirst(), tail(commands), executions));
            next.add(called(rules, commands.getFirst(), commands, executions));
        }
        if (!executions.isEmpty()) {
            next.add(called(rules, executions.getFirst(), commands, tail(executions)));
            next.add(called(rules, executions.getFirst(), commands, executions));
        }
        if (!approvals.isEmpty()) {
            next.add(approved(approvals.getFirst(), tail(approvals)));
            next.add(approved(approvals.getFirst(), approvals));
        }
    }

    private SmallWorld called(
            Rules rules, CallCommand command, List<CallCommand> commandsLeft, List<CallCommand> executionsLeft) {
        List<CallEvent> events = CALLS.decide(call, command, rulebook(rules)).events();
        ApprovalCommand asks = CallApprovals.asked(Samples.CALL_ID, CallEvolution.evolve(call, events), events);
        List<AttemptDispatched> orders = new ArrayList<>(dispatches);
        events.stream()
                .filter(AttemptDispatched.class::isInstance)
                .map(AttemptDispatched.class::cast)
                .forEach(orders::add);
        return new SmallWorld(
                CallEvolution.evolve(call, events),
                approval,
                commandsLeft,
                asks == null ? approvals : plus(approvals, asks),
                List.copyOf(orders),
                executionsLeft,
                running,
                hour,
                acted,
                effects);
    }

    private SmallWorld approved(ApprovalCommand command, List<ApprovalCommand> left) {
        ApprovalState after = ApprovalEvolution.evolve(
                Samples.ID, approval, APPROVALS.decide(approval, command).events());
        CallCommand told = CallApprovals.told(approval, after);
        return new SmallWorld(
                call,
                after,
                told == null ? commands : plus(commands, told),
                left,
                dispatches,
                executions,
                running,
                hour,
                acted,
                effects);
    }

    private Rulebook rulebook(Rules rules) {
        boolean changed = acted.contains(POLICY);
        Verdict verdict = changed && rules.later() != null ? rules.later() : Verdict.REQUIRE_APPROVAL;
        Ruling ruling = new Ruling(
                verdict,
                policy(changed),
                "rule-1",
                RiskLevel.MEDIUM,
                "Because",
                verdict == Verdict.REQUIRE_APPROVAL ? rules.terms() : null);
        return new Rulebook() {
            @Override
            public Assessment assess(ToolCall asked, Instant at) {
                return Assessment.of(ruling);
            }

            @Override
            public ToolTerms terms(ToolCall asked) {
                return Samples.tool();
            }
        };
    }

    private static PolicyVersion policy(boolean changed) {
        return new PolicyVersion(changed ? "2" : "1", Samples.digest("policy" + changed));
    }

    // --- the worker, which may die between any two of these

    private void worker(List<SmallWorld> next) {
        if (!dispatches.isEmpty() && running == null) {
            take(dispatches.getFirst(), next);
        }
        AttemptDispatched order = running;
        if (order != null) {
            next.add(letGo(effects)); // dies, or gives up in silence, before the effect
            SmallWorld performed = letGo(effects + 1); // dies before it can say so
            next.add(performed);
            next.add(performed.reporting(
                    finished(order, new AttemptResult.Succeeded(Samples.json("{}"))), dispatches, null));
        }
    }

    private void take(AttemptDispatched order, List<SmallWorld> next) {
        if (now().isAfter(order.startBy())) {
            ToolError late = new ToolError(ToolError.START_DEADLINE_PASSED, "Too late");
            next.add(reporting(
                    finished(order, new AttemptResult.Failed(Effect.NONE, false, late)), tail(dispatches), null));
            return;
        }
        ExecutionStarted started =
                new ExecutionStarted(Samples.CALL_ID, order.attempt().number(), "w", now().plusSeconds(5), now());
        next.add(reporting(started, tail(dispatches), order));
        if (!executions.contains(started)) {
            next.add(reporting(started, dispatches, null)); // dies after the journal: redelivered
        }
    }

    private ExecutionFinished finished(AttemptDispatched order, AttemptResult result) {
        return new ExecutionFinished(Samples.CALL_ID, order.attempt().number(), result, now());
    }

    // --- what must hold

    /** In every world. */
    void check(Rules rules) {
        if (effects > 1) {
            throw new AssertionError("At most one execution");
        }
        if ((effects > 0 || running != null) && !allowedWithoutAsking(rules) && !quorumAgreed(rules)) {
            throw new AssertionError("Never executed without a quorum");
        }
        if (isOver()) {
            checkTheEnd();
        }
    }

    private boolean allowedWithoutAsking(Rules rules) {
        return rules.later() == Verdict.ALLOW
                && call instanceof CallState.Seen
                && (call instanceof UnderWay underWay
                                && underWay.execution().ruling().verdict() == Verdict.ALLOW
                        || call instanceof CallState.Executed executed
                                && executed.execution().ruling().verdict() == Verdict.ALLOW);
    }

    private boolean quorumAgreed(Rules rules) {
        if (!(approval instanceof Settled settled) || !(settled.resolution() instanceof Resolution.Approved)) {
            return false;
        }
        Set<String> people = new HashSet<>();
        settled.votes().stream()
                .filter(vote -> vote.choice() instanceof Choice.Approve)
                .forEach(vote -> people.add(vote.approver().aliases().getFirst()));
        people.remove(Samples.OWNER);
        return people.size() >= rules.quorum();
    }

    private void checkTheEnd() {
        if (call instanceof CallState.Executed executed) {
            switch (executed.outcome()) {
                case Outcome.Succeeded succeeded ->
                    assertThat(effects).as("success is true").isEqualTo(1);
                case Outcome.Failed failed ->
                    assertThat(effects).as("no effect is true").isZero();
                case Outcome.Unknown unknown -> {}
            }
        } else {
            assertThat(effects).as("what was not executed has no effect").isZero();
        }
        if (call instanceof Closed closed && approval instanceof Settled settled) {
            switch (closed.reason()) {
                case REJECTED -> assertThat(settled.resolution()).isInstanceOf(Resolution.Rejected.class);
                case EXPIRED -> {
                    assertThat(settled.resolution()).isInstanceOf(Resolution.Expired.class);
                    assertThat(hour).as("not early").isPositive();
                }
                case CANCELLED -> assertThat(settled.resolution()).isInstanceOf(Resolution.Cancelled.class);
                case DENIED_AT_DISPATCH, POLICY_FAILED_AT_DISPATCH ->
                    assertThat(settled.resolution()).isInstanceOf(Resolution.Approved.class);
                case DENIED_BY_POLICY_CHANGE, OVER_BUDGET, AUTHORIZATION_MISSING, NOT_AUTHORIZED -> {}
            }
        }
        assertThat(approval).as("nobody is still asked").isNotInstanceOf(Pending.class);
    }

    /** Between any two worlds. */
    void checkStepTo(SmallWorld next) {
        if (approval instanceof Settled && next.approval != approval) {
            throw new AssertionError("One outcome of the approval, for ever; not then " + next);
        }
        if (call instanceof CallState.Ended && !(call instanceof CallState.Unknown) && next.call != call) {
            throw new AssertionError("One outcome of the call, for ever; not then " + next);
        }
    }

    /** Whether the call has ended and nothing is under way. Whoever has not acted yet may still come. */
    boolean isOver() {
        return call instanceof CallState.Ended
                && commands.isEmpty()
                && approvals.isEmpty()
                && dispatches.isEmpty()
                && executions.isEmpty()
                && running == null;
    }

    /** How the call ended. */
    String end() {
        return call instanceof Closed closed
                ? "Closed:" + closed.reason()
                : call.getClass().getSimpleName();
    }

    // --- the same world but for something

    private SmallWorld acting(String who) {
        Set<String> now = new HashSet<>(acted);
        now.add(who);
        return new SmallWorld(
                call, approval, commands, approvals, dispatches, executions, running, hour, Set.copyOf(now), effects);
    }

    private SmallWorld with(List<CallCommand> newCommands, List<ApprovalCommand> newApprovals) {
        return new SmallWorld(
                call, approval, newCommands, newApprovals, dispatches, executions, running, hour, acted, effects);
    }

    private SmallWorld letGo(int newEffects) {
        return new SmallWorld(
                call, approval, commands, approvals, dispatches, executions, null, hour, acted, newEffects);
    }

    private SmallWorld reporting(
            CallCommand report, List<AttemptDispatched> newDispatches, @Nullable AttemptDispatched newRunning) {
        return new SmallWorld(
                call,
                approval,
                commands,
                approvals,
                newDispatches,
                plus(executions, report),
                newRunning,
                hour,
                acted,
                effects);
    }

    private static <T> List<T> plus(List<T> list, T last) {
        List<T> longer = new ArrayList<>(list);
        longer.add(last);
        return List.copyOf(longer);
    }

    private static <T> List<T> tail(List<T> list) {
        return list.subList(1, list.size()).stream().toList();
    }

    /** Short, for the way to a broken world. */
    @Override
    public String toString() {
        return "%s %s commands=%s approvals=%s dispatches=%d executions=%s running=%s hour=%d acted=%s effects=%d"
                .formatted(
                        call.getClass().getSimpleName(),
                        Samples.name(approval),
                        names(commands),
                        names(approvals),
                        dispatches.size(),
                        names(executions),
                        running != null,
                        hour,
                        acted,
                        effects);
    }

    private static List<String> names(List<?> commands) {
        return commands.stream()
                .map(command -> command.getClass().getSimpleName())
                .toList();
    }
}
