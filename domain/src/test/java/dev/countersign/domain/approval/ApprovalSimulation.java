package dev.countersign.domain.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.approval.ApprovalCommand.CancelApproval;
import dev.countersign.domain.approval.ApprovalCommand.CastVote;
import dev.countersign.domain.approval.ApprovalCommand.DeliverAnswer;
import dev.countersign.domain.approval.ApprovalCommand.ExpireApproval;
import dev.countersign.domain.approval.ApprovalCommand.OpenApproval;
import dev.countersign.domain.approval.ApprovalCommand.WithdrawApproval;
import dev.countersign.domain.approval.ApprovalEvent.AnswerDelivery;
import dev.countersign.domain.approval.ApprovalEvent.ApprovalSettled;
import dev.countersign.domain.approval.ApprovalEvent.VoteCast;
import dev.countersign.domain.approval.ApprovalState.Opened;
import dev.countersign.domain.approval.ApprovalState.Settled;
import dev.countersign.domain.approval.Approver.Role;
import dev.countersign.domain.approval.Choice.Approve;
import dev.countersign.domain.approval.Choice.ApproveEdited;
import dev.countersign.domain.approval.Choice.Reject;
import dev.countersign.domain.approval.Choice.SelectOption;
import dev.countersign.domain.delivery.DeliveryCommand.ReportDelivery;
import dev.countersign.domain.delivery.DeliveryCommand.RequestRedelivery;
import dev.countersign.domain.delivery.DeliveryEvent.DeliveryMade;
import dev.countersign.domain.delivery.DeliveryEvent.DeliveryOrdered;
import dev.countersign.domain.delivery.DeliveryEvent.RedeliveryRequested;
import dev.countersign.domain.delivery.DeliveryResult;
import dev.countersign.domain.policy.ApprovalTerms;
import dev.countersign.domain.policy.ApprovalTerms.Escalation;
import dev.countersign.domain.request.Limits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * One approval in a hostile world: people who vote twice, from second accounts, too late, on stale
 * cards and for themselves; commands duplicated, reordered and lost; timers that fire late; a stream
 * that restarts by replay; a receiver that fails. Everything random comes from the seed.
 */
final class ApprovalSimulation {
    private static final ApprovalTimes TIMES = ApprovalTimes.DEFAULTS;
    private static final int STEPS = 80;
    private static final List<String> NAMES = List.of("ann", "bob", "cy", "kim");

    private final Random random;
    private final ApprovalSubject subject;
    private final ApprovalTerms terms;
    private final ApprovalDecider decider = new ApprovalDecider(TIMES);

    /** Sent and not yet in the log: it may come in any order, twice, or never. */
    private final List<ApprovalCommand> underWay = new ArrayList<>();

    private final List<DeliveryOrdered> orders = new ArrayList<>();
    private final List<ApprovalEvent> events = new ArrayList<>();
    private ApprovalState state = new ApprovalState.Unopened();
    private Instant now = Samples.T0;

    ApprovalSimulation(long seed) {
        random = new Random(seed);
        terms = new ApprovalTerms(
                random.nextBoolean() ? List.of() : List.of("leads"),
                1 + random.nextInt(3),
                Samples.EXPIRES_AFTER,
                random.nextBoolean() ? null : new Escalation(Duration.ofMinutes(20), List.of("directors")),
                random.nextBoolean(),
                random.nextInt(4) == 0,
                random.nextBoolean());
        subject = random.nextBoolean()
                ? Samples.ofCall(terms)
                : Samples.question(random.nextBoolean() ? Samples.callback() : null);
    }

    private <T> T oneOf(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    void run() {
        open();
        for (int step = 0; step < STEPS; step++) {
            act();
            if (random.nextInt(10) == 0) {
                restartByReplay();
            }
        }
        theEndIsConsistent();
    }

    private void act() {
        now = now.plus(Duration.ofSeconds(random.nextInt(180)));
        switch (random.nextInt(12)) {
            case 0 -> open();
            case 1, 2, 3 -> someoneVotes();
            case 4, 5, 6, 7 -> takeIn();
            case 8, 9 -> tick();
            case 10 -> deliver();
            default -> somethingEndsIt();
        }
    }

    // --- those who send commands

    private void open() {
        send(new OpenApproval(Samples.ID, subject, terms, null, now));
    }

    private void someoneVotes() {
        Instant arrival = random.nextInt(6) == 0 ? now.minusSeconds(random.nextInt(4_000)) : now;
        send(new CastVote(
                Samples.ID,
                somebody(),
                someChoice(),
                random.nextInt(8) == 0 ? Samples.digest("stale") : Samples.shown(state),
                random.nextBoolean() ? "" : "Because",
                null,
                arrival));
    }

    private Approver somebody() {
        String name = oneOf(NAMES);
        boolean secondAccount = random.nextInt(4) == 0;
        return new Approver(
                secondAccount ? "local" : "https://id.example",
                secondAccount ? name + "2" : name,
                name,
                List.of(name + "@example.com"),
                List.of(oneOf(List.of("leads", "directors", "staff"))),
                random.nextInt(6) == 0 ? Set.of(Role.AUDITOR) : Set.of(Role.APPROVER),
                random.nextInt(10) == 0 ? Samples.AGENT : null);
    }

    private Choice someChoice() {
        return switch (random.nextInt(8)) {
            case 0 -> new Reject();
            case 1 -> new ApproveEdited(Samples.EDITED);
            case 2 -> new SelectOption("a");
            case 3 -> new SelectOption("b");
            default -> subject instanceof ApprovalSubject.OfCall ? new Approve() : new SelectOption("a");
        };
    }

    private void somethingEndsIt() {
        switch (random.nextInt(16)) {
            case 0 -> send(new WithdrawApproval(Samples.ID, Samples.AGENT, "Solved", null, now));
            case 1 -> send(new CancelApproval(Samples.ID, Cancellation.CALL_CLOSED, "Policy changed", now));
            case 2 -> send(new ExpireApproval(Samples.ID, now));
            case 3 -> send(new DeliverAnswer(Samples.ID, new RequestRedelivery("ann", now)));
            default -> takeIn();
        }
    }

    private void tick() {
        ApprovalCommand due = ApprovalTimers.next(Samples.ID, state, TIMES);
        if (due != null && !now.isBefore(due.at())) {
            send(ApprovalTimers.madeAt(due, now));
        }
    }

    private void deliver() {
        if (!orders.isEmpty()) {
            DeliveryOrdered order = oneOf(orders);
            DeliveryResult result = random.nextInt(4) == 0
                    ? new DeliveryResult.Accepted(200)
                    : new DeliveryResult.Refused(Samples.ERROR, random.nextInt(8) != 0);
            send(new DeliverAnswer(Samples.ID, new ReportDelivery(order.round(), order.attempt(), result, now)));
        }
    }

    /** Duplicated, lost, or neither. */
    private void send(ApprovalCommand command) {
        int copies = random.nextInt(8) == 0 ? 2 : random.nextInt(12) == 0 ? 0 : 1;
        for (int copy = 0; copy < copies; copy++) {
            underWay.add(command);
        }
    }

    // --- approval-stream

    private void takeIn() {
        if (!underWay.isEmpty()) {
            decide(underWay.remove(random.nextInt(underWay.size())));
        }
    }

    private void decide(ApprovalCommand command) {
        ApprovalDecision decision = decider.decide(state, command);
        for (ApprovalEvent event : decision.events()) {
            ApprovalState before = state;
            state = ApprovalEvolution.evolve(Samples.ID, state, event);
            events.add(event);
            check(before, event);
        }
        if (!(state instanceof ApprovalState.Forgotten)) {
            assertThat(decider.decide(state, command).events().stream()
                            .filter(event -> !(event instanceof ApprovalEvent.VoteBarred)))
                    .as("a repeated command changes nothing: %s", command)
                    .isEmpty();
        }
    }

    private void restartByReplay() {
        assertThat(ApprovalEvolution.evolve(Samples.ID, new ApprovalState.Unopened(), events))
                .as("replay equals live")
                .isEqualTo(state);
    }

    // --- invariants

    private void check(ApprovalState before, ApprovalEvent event) {
        switch (event) {
            case VoteCast cast -> onlyThoseWhoMayVoteDo((Opened) before, cast);
            case ApprovalSettled settled -> settledRightly((Opened) before, settled);
            case AnswerDelivery(DeliveryOrdered order) -> ordered(order);
            case AnswerDelivery other -> {}
            case ApprovalEvent.ApprovalOpened opened -> {}
            case ApprovalEvent.ApprovalEscalated escalated ->
                assertThat(escalated.at()).as("not early").isAfterOrEqualTo(card().escalatesAt());
            case ApprovalEvent.ReminderDue due -> reminded(before, due);
            case ApprovalEvent.ApprovalForgotten forgotten -> {}
            case ApprovalEvent.VoteBarred barred -> {}
        }
    }

    private void reminded(ApprovalState before, ApprovalEvent.ReminderDue due) {
        assertThat(before).as("nobody is reminded of what is over").isInstanceOf(ApprovalState.Pending.class);
        assertThat(due.at()).as("not early").isAfterOrEqualTo(card().remindsAt());
        assertThat(events.stream().filter(ApprovalEvent.ReminderDue.class::isInstance))
                .as("once")
                .hasSize(1);
        assertThat(((Opened) before).card().digest()).as("the card stays").isEqualTo(card().digest());
        assertThat(((Opened) before).votes()).as("votes stay").isEqualTo(((Opened) state).votes());
    }

    private void onlyThoseWhoMayVoteDo(Opened before, VoteCast cast) {
        Approver approver = cast.approver();
        assertThat(before).as("nobody votes on what is over").isInstanceOf(ApprovalState.Pending.class);
        assertThat(approver.agent()).as("no agent votes").isNull();
        assertThat(approver.roles()).contains(Role.APPROVER);
        assertThat(approver.isNamed(Samples.OWNER) && !terms.ownerMayVote())
                .as("the owner does not vote on the own agent's request")
                .isFalse();
        assertThat(terms.groups().isEmpty()
                        || approver.groups().contains("leads")
                        || (before.escalated() && approver.groups().contains("directors")))
                .as("only who is asked")
                .isTrue();
        assertThat(cast.at()).as("not after expiry").isBefore(card().expiresAt());
        assertThat(cast.cardDigest()).as("on this very card").isEqualTo(card().digest());
        assertThat(before.votes())
                .as("one person, one vote")
                .noneMatch(vote -> vote.approver().isSamePerson(approver));
    }

    private void settledRightly(Opened before, ApprovalSettled settled) {
        assertThat(before).isInstanceOf(ApprovalState.Pending.class);
        switch (settled.resolution()) {
            case Resolution.Approved approved ->
                agreed(
                        before,
                        approved.edited() == null ? new Approve() : new ApproveEdited(approved.edited()),
                        approved.deciders());
            case Resolution.Answered answered -> agreed(before, answered.answer(), answered.deciders());
            case Resolution.Rejected rejected ->
                assertThat(before.votes().getLast().choice()).isEqualTo(new Reject());
            case Resolution.Expired() ->
                assertThat(settled.at())
                        .as("nothing expires early")
                        .isAfterOrEqualTo(card().expiresAt().plus(TIMES.expiryGrace()));
            case Resolution.Cancelled cancelled -> {}
        }
    }

    private void agreed(Opened before, Choice choice, List<String> deciders) {
        List<Vote> agreeing = before.votes().stream()
                .filter(vote -> vote.choice().equals(choice))
                .toList();
        assertThat(agreeing).as("a quorum agrees").hasSizeGreaterThanOrEqualTo(terms.quorum());
        assertThat(deciders)
                .containsExactlyElementsOf(
                        agreeing.stream().map(vote -> vote.approver().subject()).toList());
    }

    private void ordered(DeliveryOrdered order) {
        orders.add(order);
        assertThat(order.attempt()).as("ten tries").isBetween(1, Limits.CALLBACK_ATTEMPTS_MAX);
        assertThat(orders.stream()
                        .filter(other -> other.round() == order.round() && other.attempt() == order.attempt()))
                .as("each try is ordered once")
                .hasSize(1);
    }

    private void theEndIsConsistent() {
        restartByReplay();
        assertThat(events.stream().filter(ApprovalSettled.class::isInstance))
                .as("one outcome")
                .hasSizeLessThanOrEqualTo(1);
        boolean wantsCallback = subject instanceof ApprovalSubject.Question question && question.callback() != null;
        if (state instanceof Settled settled) {
            assertThat(settled.delivery() != null)
                    .as("an answer is delivered exactly where its asker wants it")
                    .isEqualTo(wantsCallback);
        }
        nothingIsOrderedAfterSuccess();
    }

    private void nothingIsOrderedAfterSuccess() {
        boolean made = false;
        for (ApprovalEvent event : events) {
            if (event instanceof AnswerDelivery(var delivery)) {
                assertThat(made && delivery instanceof DeliveryOrdered)
                        .as("nothing is ordered after success but on request")
                        .isFalse();
                made = delivery instanceof DeliveryMade || (made && !(delivery instanceof RedeliveryRequested));
            }
        }
    }

    private ApprovalCard card() {
        return ((Opened) state).card();
    }

    /** What happened, for a failing seed. */
    List<ApprovalEvent> events() {
        return events;
    }

    /** Where it ended. */
    ApprovalState state() {
        return state;
    }
}
