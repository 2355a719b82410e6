package dev.countersign.domain.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.approval.CallApprovals;
import dev.countersign.domain.budget.BudgetAnswer;
import dev.countersign.domain.budget.BudgetCommand;
import dev.countersign.domain.budget.BudgetCommand.Release;
import dev.countersign.domain.budget.BudgetCommand.Reserve;
import dev.countersign.domain.budget.BudgetDecider;
import dev.countersign.domain.budget.BudgetDecision;
import dev.countersign.domain.budget.BudgetEvolution;
import dev.countersign.domain.budget.BudgetState;
import dev.countersign.domain.budget.Reservation;
import dev.countersign.domain.call.CallCommand.ApprovalResolved;
import dev.countersign.domain.call.CallCommand.ExecutionFinished;
import dev.countersign.domain.call.CallCommand.ExecutionReport;
import dev.countersign.domain.call.CallCommand.ExecutionStarted;
import dev.countersign.domain.call.CallCommand.RejudgeCall;
import dev.countersign.domain.call.CallCommand.ResolveUnknown;
import dev.countersign.domain.call.CallCommand.SubmitCall;
import dev.countersign.domain.call.CallEvent.ApprovalSpent;
import dev.countersign.domain.call.CallEvent.AttemptDispatched;
import dev.countersign.domain.call.CallEvent.CallJudged;
import dev.countersign.domain.call.CallEvent.CallRejudged;
import dev.countersign.domain.call.CallEvent.LateResultNoted;
import dev.countersign.domain.call.CallEvent.RerunOrdered;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.Effect;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.execution.Outcome;
import dev.countersign.domain.execution.Purpose;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.identity.BudgetKey;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.policy.BudgetClaim;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.policy.Verdict;
import dev.countersign.domain.receipt.ReceiptIssuer;
import dev.countersign.domain.receipt.ReceiptKind;
import dev.countersign.domain.request.EditedParameters;
import dev.countersign.domain.request.ToolCall;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One call in a hostile world: two logs that are read in any interleaving, duplicated and late
 * messages, workers that die at every step, a stream that restarts by replay, timers that fire
 * late. Everything random comes from the seed.
 */
final class Simulation {
    private static final CallTimes TIMES = CallTimes.DEFAULTS;
    private static final int STEPS = 120;
    private static final int SETTLING_STEPS_MAX = 4_000;
    private static final int REBALANCE_SECONDS_MAX = 75;
    private static final ToolError DECLINED = new ToolError(ToolError.START_DEADLINE_PASSED, "Too late");

    private final Random random;
    private final EffectClass effectClass;
    /** What the agent asks for, each time. */
    private final ToolCall asked;

    /** What policy says now; it changes only while a call waits for people. */
    private Verdict verdict;

    private final CallDecider decider = new CallDecider(TIMES);
    private final CallId callId = Samples.CALL_ID;

    // The logs. What is appended stays; a reader has a position.
    private final List<CallCommand> commands = new ArrayList<>();
    private final List<ExecutionReport> executions = new ArrayList<>();
    private final List<AttemptDispatched> dispatches = new ArrayList<>();
    private final List<CallEvent> events = new ArrayList<>();
    private int commandsRead;
    private int executionsRead;
    private int dispatchesTaken;

    // Budgets that other calls take from and give back to as well, each with an owner of its own.
    private final List<BudgetClaim> claims = new ArrayList<>();
    private final List<BudgetCommand> budgetCommands = new ArrayList<>();
    private final Map<BudgetKey, BudgetState> counters = new HashMap<>();
    private final Map<BudgetKey, BigDecimal> ofOthers = new HashMap<>();
    private int budgetCommandsRead;

    private CallState state = new CallState.Unseen();
    private Instant now = Samples.T0;
    private final List<Running> workers = new ArrayList<>();
    private final List<ReceiptKind> receipts = new ArrayList<>();

    // The world that is acted on.
    private int effects;
    private boolean calm;
    private boolean mistaken;
    /** Until then nobody is given what a dead worker did not claim. */
    private Instant rebalanced = Samples.T0;

    /** An attempt in a worker's hands: journalled, its offset committed, not yet performed. */
    private record Running(AttemptDispatched order, Instant leaseUntil, boolean late) {}

    Simulation(long seed) {
        random = new Random(seed);
        effectClass = oneOf(EffectClass.values());
        asked = random.nextInt(16) == 0 ? Samples.call().asDryRun() : Samples.call();
        verdict = random.nextInt(4) == 0 ? Verdict.REQUIRE_APPROVAL : Verdict.ALLOW;
        for (String budget : List.of("first", "second").subList(0, random.nextInt(3))) {
            claims.add(Samples.claim(budget, random.nextBoolean() ? Verdict.DENY : Verdict.REQUIRE_APPROVAL));
        }
    }

    private <T> T oneOf(T[] all) {
        return all[random.nextInt(all.length)];
    }

    void run() {
        submit();
        for (int step = 0; step < STEPS; step++) {
            act();
        }
        calm = true;
        int settling = 0;
        while (!settled()) {
            assertThat(settling++).as("it settles").isLessThan(SETTLING_STEPS_MAX);
            act();
        }
        theEndIsConsistent();
    }

    private boolean settled() {
        return commandsRead == commands.size()
                && executionsRead == executions.size()
                && budgetCommandsRead == budgetCommands.size()
                && dispatchesTaken == dispatches.size()
                && workers.isEmpty()
                && (state instanceof CallState.Ended || state instanceof CallState.Forgotten);
    }

    private void act() {
        now = now.plusMillis(random.nextInt(calm ? 5_000 : 1_500));
        switch (random.nextInt(17)) {
            case 0 -> submit();
            case 1, 2, 3 -> readCommand();
            case 4, 5, 6 -> readExecution();
            case 7, 8 -> takeDispatches();
            case 9, 10, 11 -> performOrDie();
            case 12 -> tick();
            case 13, 14 -> readBudgetCommand();
            case 15 -> otherCalls();
            default -> people();
        }
        if (random.nextInt(10) == 0) {
            restartByReplay();
        }
    }

    // --- agents and people

    private void submit() {
        if (!calm || commands.isEmpty()) {
            commands.add(new SubmitCall(callId, asked, 0));
        }
    }

    private void people() {
        if (state instanceof CallState.AwaitingApproval && (calm || random.nextBoolean())) {

            commands.add(new ApprovalResolved(
                    callId,
                    Samples.call().requestDigest(),
                    oneOf(ApprovalResolution.values()),
                    List.of("kim"),
                    "",
                    random.nextInt(3) == 0 ? Samples.EDITED : null,
                    now));
            // Policy may change at any time; whoever publishes it asks for a new judgement, perhaps twice.
            if (random.nextInt(4) == 0) {
                verdict = oneOf(Verdict.values());
                commands.add(new RejudgeCall(callId, Samples.POLICY.digest(), now));
            }
        } else if (state instanceof CallState.Unknown && !calm && random.nextInt(4) == 0) {
            // Whoever looks may look too early, and be wrong.
            boolean denies = random.nextInt(3) == 0;
            mistaken |= denies;
            commands.add(new ResolveUnknown(
                    callId, denies ? UnknownResolution.DID_NOT_HAPPEN : UnknownResolution.RUN_AGAIN, "kim", "", now));
        }
    }

    // --- policy-stream

    private void readCommand() {
        if (commandsRead < commands.size()) {
            decide(commands.get(commandsRead++));
        }
    }

    private void readExecution() {
        if (executionsRead < executions.size()) {
            decide(executions.get(executionsRead++));
        }
    }

    private void decide(CallCommand command) {
        Rulebook rulebook = new Samples.FixedRulebook(
                verdict == Verdict.REQUIRE_APPROVAL ? Samples.rulingOn(Samples.EDITABLE) : Samples.ruling(verdict),
                Samples.terms(effectClass),
                claims);
        List<CallEvent> decided = decider.decide(state, command, rulebook).events();
        for (CallEvent event : decided) {
            CallState before = state;
            state = CallEvolution.evolve(state, event);
            ReceiptKind kind = ReceiptIssuer.due(before, state);
            if (kind != null) {
                receipts.add(kind);
            }
            if (event instanceof AttemptDispatched order) {
                noOtherAttemptIsOutstanding(before, order);
                onlyTheApprovedBytesRun();
                dispatches.add(order);
            }
            events.add(event);
        }
        budgetCommands.addAll(CallBudgets.asked(callId, state, decided));
    }

    private void readBudgetCommand() {
        if (budgetCommandsRead < budgetCommands.size()) {
            BudgetCommand command = budgetCommands.get(budgetCommandsRead++);
            BudgetAnswer answer = count(command);
            if (command instanceof Reserve reserve && answer != null) {
                commands.add(CallBudgets.told(reserve, answer, now));
            }
        }
    }

    /** At one instant, so that nothing leaves a window by itself and every leak stays to be seen. */
    private @Nullable BudgetAnswer count(BudgetCommand command) {
        BudgetState before = counters.getOrDefault(command.key(), BudgetState.EMPTY);
        BudgetDecision decision = BudgetDecider.decide(before, command, Samples.T0);
        counters.put(command.key(), BudgetEvolution.evolve(before, decision.events()));
        return decision.answer();
    }

    /** They take what is left, and may give it back. */
    private void otherCalls() {
        for (BudgetClaim claim : claims) {
            BigDecimal taken = ofOthers.getOrDefault(claim.key(), BigDecimal.ZERO);
            Reserve reserve = new Reserve(
                    claim.key(),
                    Samples.ORGANIZATION,
                    callId,
                    0,
                    claim.budget(),
                    claim.amount(),
                    claim.limit(),
                    claim.window(),
                    true);
            if (random.nextInt(3) == 0 && taken.signum() > 0) {
                Instant there = counters.get(claim.key()).taken().firstKey();
                count(new Release(claim.key(), Samples.ORGANIZATION, callId, claim.budget(), claim.amount(), there));
                ofOthers.put(claim.key(), taken.subtract(claim.amount()));
            } else if (count(reserve) instanceof BudgetAnswer.Granted) {
                ofOthers.put(claim.key(), taken.add(claim.amount()));
            }
        }
    }

    private void tick() {
        CallCommand due = CallTimers.next(callId, state, TIMES);
        if (due instanceof CallCommand.LapseLease lapse && !now.isBefore(due.at())) {
            executions.add(new CallCommand.LapseLease(callId, lapse.attempt(), now));
        }
    }

    private void restartByReplay() {
        assertThat(CallEvolution.evolve(new CallState.Unseen(), events))
                .as("replay equals live")
                .isEqualTo(state);
    }

    // --- worker

    /** One polled batch: journalled, claimed, begun. Its worker may die in between. */
    private void takeDispatches() {
        if (now.isBefore(rebalanced)) {
            return;
        }
        List<AttemptDispatched> batch = List.copyOf(dispatches.subList(dispatchesTaken, dispatches.size()));
        if (batch.isEmpty() || dies()) {
            return; // before the journal: redelivered
        }
        List<Running> claims = new ArrayList<>();
        for (AttemptDispatched order : batch) {
            Instant begin = now.isBefore(order.notBefore()) ? order.notBefore() : now;
            Running claim = new Running(order, begin.plus(order.terms().timeout()), now.isAfter(order.startBy()));
            claims.add(claim);
            if (!claim.late()) {
                executions.add(new ExecutionStarted(callId, order.attempt().number(), "w", claim.leaseUntil(), now));
            }
        }
        if (dies()) {
            // Journalled, the offsets not committed: redelivered, as soon as the group has noticed.
            rebalanced = now.plusSeconds(random.nextInt(REBALANCE_SECONDS_MAX));
            return;
        }
        dispatchesTaken += batch.size();
        workers.addAll(claims);
    }

    private void performOrDie() {
        // Attempts run side by side: a later one may overtake an earlier one.
        Running running = workers.isEmpty() ? null : workers.get(random.nextInt(workers.size()));
        if (running == null || now.isBefore(running.order().notBefore())) {
            return;
        }
        workers.remove(running);
        if (running.late()) {
            finish(running.order(), new AttemptResult.Failed(Effect.NONE, false, DECLINED));
            return;
        }
        if (dies() || now.isAfter(running.leaseUntil())) {
            return; // dead, or alive and giving up in silence, before the effect
        }
        grantedBefore(running.order());
        boolean probe = running.order().attempt().purpose() == Purpose.PROBE;
        boolean reached = !probe && random.nextInt(5) != 0;
        if (reached) {
            effect();
        }
        now = now.plus(Duration.ofMillis(random.nextInt(3_000)));
        if (dies()) {
            return; // the effect may have happened and nobody will say so
        }
        finish(running.order(), probe ? probed() : performed(reached));
    }

    private AttemptResult probed() {
        return effects > 0 ? new AttemptResult.EffectFound(Samples.json("{}")) : new AttemptResult.EffectAbsent();
    }

    private AttemptResult performed(boolean reached) {
        if (random.nextInt(4) == 0) {
            return new AttemptResult.NoAnswer(Samples.ERROR);
        }
        return reached
                ? new AttemptResult.Succeeded(Samples.json("{}"))
                : new AttemptResult.Failed(Effect.NONE, random.nextBoolean(), Samples.ERROR);
    }

    private void finish(AttemptDispatched order, AttemptResult result) {
        ExecutionFinished finished =
                new ExecutionFinished(callId, order.attempt().number(), result, now);
        executions.add(finished);
        if (!calm && random.nextInt(10) == 0) {
            executions.add(finished);
        }
    }

    private boolean dies() {
        return !calm && random.nextInt(8) == 0;
    }

    private void effect() {
        boolean keyHonoured = effectClass == EffectClass.IDEMPOTENT;
        if (effectClass != EffectClass.READ && !(keyHonoured && effects == 1)) {
            effects++;
        }
    }

    // --- invariants

    private void grantedBefore(AttemptDispatched order) {
        int ordered = events.indexOf(order);
        assertThat(events.subList(0, ordered))
                .as("no effect without a recorded grant")
                .anyMatch(this::isGrant);
    }

    private boolean isGrant(CallEvent event) {
        return event instanceof ApprovalSpent
                || event instanceof RerunOrdered
                || (event instanceof CallRejudged rejudged && rejudged.ruling().verdict() == Verdict.ALLOW)
                || (event instanceof CallJudged judged
                        && judged.judgement() instanceof Ruling ruling
                        && ruling.verdict() == Verdict.ALLOW);
    }

    private void onlyTheApprovedBytesRun() {
        ToolCall runs = ((CallState.Seen) state).call();
        EditedParameters edited = events.stream()
                .filter(ApprovalSpent.class::isInstance)
                .map(spent -> ((ApprovalSpent) spent).edited())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        assertThat(runs.payload())
                .as("only the approved bytes run")
                .isEqualTo(edited == null ? Samples.call().payload() : edited.payload());
        assertThat(runs.askedDigest())
                .as("a replay is still known")
                .isEqualTo(Samples.call().requestDigest());
    }

    private static void noOtherAttemptIsOutstanding(CallState before, AttemptDispatched order) {
        int previous = before instanceof CallState.UnderWay underWay
                ? underWay.attempt().number()
                : before instanceof CallState.Granted granted
                        ? granted.attempts()
                        : before instanceof CallState.Reserving reserving && reserving.asked() == null ? 0 : -1;
        assertThat(order.attempt().number())
                .as("at most one dispatch is outstanding")
                .isEqualTo(previous + 1);
    }

    private void theEndIsConsistent() {
        restartByReplay();
        assertThat(receipts.stream().filter(kind -> kind == ReceiptKind.TERMINAL))
                .as("one terminal receipt per call")
                .hasSize(1);
        budgetsHoldWhatTheCallHolds();
        if (asked.dryRun()) {
            assertThat(events).as("a dry run is judged and no more").hasSize(1);
            assertThat(budgetCommands).as("a dry run asks no budget").isEmpty();
            assertThat(CallApprovals.asked(callId, state, events))
                    .as("a dry run asks nobody")
                    .isNull();
            assertThat(effects).as("a dry run takes no effect").isZero();
        }
        long reruns = events.stream().filter(RerunOrdered.class::isInstance).count();
        long orders =
                events.stream().filter(AttemptDispatched.class::isInstance).count();
        if (effectClass == EffectClass.UNSAFE) {
            assertThat(orders).as("unsafe is never dispatched twice").isLessThanOrEqualTo(1 + reruns);
            assertThat(effects).as("unsafe acts once").isLessThanOrEqualTo((int) (1 + reruns));
        }
        if (effectClass == EffectClass.CHECKABLE) {
            assertThat(effects).as("checkable acts once").isLessThanOrEqualTo((int) (1 + reruns));
        }
        if (effectClass == EffectClass.IDEMPOTENT) {
            assertThat(effects).as("idempotent takes effect once").isLessThanOrEqualTo(1);
        }
        if (state instanceof CallState.Executed executed && effectClass != EffectClass.READ) {
            switch (executed.outcome()) {
                case Outcome.Succeeded succeeded ->
                    assertThat(effects).as("success is true").isPositive();
                case Outcome.Failed(var effect, var error) -> {
                    if (effect == Effect.NONE && reruns == 0 && !mistaken) {
                        assertThat(effects).as("no effect is true").isZero();
                    }
                }
                case Outcome.Unknown unknown ->
                    assertThat(effectClass).as("reads are never unknown").isNotEqualTo(EffectClass.READ);
            }
        }
    }

    /** Neither less than what ran, or may have, nor more than that. */
    private void budgetsHoldWhatTheCallHolds() {
        List<Reservation> held = state instanceof CallState.Executed executed
                ? executed.execution().reservations()
                : List.of();
        for (BudgetClaim claim : claims) {
            BigDecimal counted =
                    counters.getOrDefault(claim.key(), BudgetState.EMPTY).used(Samples.T0, claim.window());
            BigDecimal ofThis = counted.subtract(ofOthers.getOrDefault(claim.key(), BigDecimal.ZERO));
            BigDecimal due = held.stream()
                    .filter(one -> one.key().equals(claim.key()))
                    .map(Reservation::amount)
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
            assertThat(ofThis).as("a budget counts what the call holds").isEqualByComparingTo(due);
        }
        boolean noEffect = state instanceof CallState.Failed(var execution, var attempts, var outcome, var at)
                && outcome.effect() == Effect.NONE;
        boolean asked = events.stream().anyMatch(CallEvent.ReservationsAsked.class::isInstance);
        boolean toldLate = events.stream()
                .anyMatch(event ->
                        event instanceof LateResultNoted late && late.result() instanceof AttemptResult.Succeeded);
        if (noEffect && !toldLate) {
            assertThat(held).as("what took no effect is given back").isEmpty();
        } else if (asked && effects > 0 && (toldLate || !mistaken)) {
            assertThat(held).as("what took effect is counted").hasSameSizeAs(claims);
        }
    }

    /** What happened, for a failing seed. */
    List<CallEvent> events() {
        return events;
    }

    /** Where it ended. */
    CallState state() {
        return state;
    }
}
