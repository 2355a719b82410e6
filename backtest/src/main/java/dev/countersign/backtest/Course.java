package dev.countersign.backtest;

import dev.countersign.domain.call.CallEvent;
import dev.countersign.domain.call.CallEvent.ApprovalSpent;
import dev.countersign.domain.call.CallEvent.AttemptDispatched;
import dev.countersign.domain.call.CallEvent.AttemptFinished;
import dev.countersign.domain.call.CallEvent.AttemptLapsed;
import dev.countersign.domain.call.CallEvent.AttemptStarted;
import dev.countersign.domain.call.CallEvent.AuthorizationAsked;
import dev.countersign.domain.call.CallEvent.AuthorizationGiven;
import dev.countersign.domain.call.CallEvent.AuthorizationMissing;
import dev.countersign.domain.call.CallEvent.CallClosed;
import dev.countersign.domain.call.CallEvent.CallEnded;
import dev.countersign.domain.call.CallEvent.CallForgotten;
import dev.countersign.domain.call.CallEvent.CallJudged;
import dev.countersign.domain.call.CallEvent.CallRejudged;
import dev.countersign.domain.call.CallEvent.LateResultNoted;
import dev.countersign.domain.call.CallEvent.ReplayNoted;
import dev.countersign.domain.call.CallEvent.RerunOrdered;
import dev.countersign.domain.call.CallEvent.ReservationMade;
import dev.countersign.domain.call.CallEvent.ReservationRefused;
import dev.countersign.domain.call.CallEvent.ReservationsAsked;
import dev.countersign.domain.call.CallEvent.ReservationsReleased;
import dev.countersign.domain.call.CallEvent.UnknownResolved;
import dev.countersign.domain.execution.Outcome;
import dev.countersign.domain.policy.Verdict;

/** What people decided about a call and what happened to it; folded from its events. */
public record Course(People people, Ending ending) {
    private static final People[] PEOPLE = People.values();
    private static final Ending[] ENDINGS = Ending.values();
    static final int COUNT = PEOPLE.length * ENDINGS.length;

    /** Of a call that was answered so, before anything else came of it. */
    static Course after(Said said) {
        return switch (said) {
            case ALLOW -> new Course(People.NOT_ASKED, Ending.UNDER_WAY);
            case PENDING -> new Course(People.WAITING, Ending.NOT_RUN);
            case DENY, ERROR -> new Course(People.NOT_ASKED, Ending.NOT_RUN);
        };
    }

    /** After one more event. */
    Course then(CallEvent event) {
        return switch (event) {
            case ApprovalSpent spent -> new Course(People.APPROVED, Ending.UNDER_WAY);
            case CallRejudged rejudged ->
                new Course(
                        People.NO_LONGER_ASKED,
                        rejudged.ruling().verdict() == Verdict.ALLOW ? Ending.UNDER_WAY : Ending.NOT_RUN);
            case CallClosed closed -> closed(closed);
            // A budget had no room; who had approved before, had.
            case ReservationRefused refused ->
                new Course(
                        refused.ruling().verdict() == Verdict.REQUIRE_APPROVAL ? People.WAITING : people,
                        Ending.NOT_RUN);
            case CallEnded ended -> new Course(people, ending(ended.outcome()));
            case UnknownResolved resolved -> new Course(people, ending(resolved.outcome()));
            case RerunOrdered rerun -> new Course(people, Ending.UNDER_WAY);
            case AuthorizationAsked asked -> this;
            case AuthorizationMissing missing -> this;
            case AuthorizationGiven given -> this;
            case ReservationsAsked asked -> this;
            case ReservationMade made -> this;
            case ReservationsReleased released -> this;
            case CallJudged judged -> this;
            case ReplayNoted replay -> this;
            case AttemptDispatched attempt -> this;
            case AttemptStarted attempt -> this;
            case AttemptFinished attempt -> this;
            case AttemptLapsed attempt -> this;
            case LateResultNoted late -> this;
            case CallForgotten forgotten -> this;
        };
    }

    private Course closed(CallClosed closed) {
        return switch (closed.reason()) {
            case REJECTED -> new Course(People.REJECTED, Ending.NOT_RUN);
            case EXPIRED -> new Course(People.EXPIRED, Ending.NOT_RUN);
            case CANCELLED -> new Course(People.WITHDRAWN, Ending.NOT_RUN);
            case DENIED_AT_DISPATCH, POLICY_FAILED_AT_DISPATCH, OVER_BUDGET ->
                // What a user had authorized may not have been people's to approve.
                new Course(closed.deciders().isEmpty() ? people : People.APPROVED, Ending.NOT_RUN);
            case AUTHORIZATION_MISSING, NOT_AUTHORIZED -> new Course(people, Ending.NOT_RUN);
            case DENIED_BY_POLICY_CHANGE -> new Course(People.NO_LONGER_ASKED, Ending.NOT_RUN);
        };
    }

    private static Ending ending(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Succeeded succeeded -> Ending.SUCCEEDED;
            case Outcome.Failed failed -> Ending.FAILED;
            case Outcome.Unknown unknown -> Ending.UNKNOWN;
        };
    }

    @SuppressWarnings("EnumOrdinal") // a place in an array; it never leaves this process
    int index() {
        return people.ordinal() * ENDINGS.length + ending.ordinal();
    }

    static Course at(int index) {
        return new Course(PEOPLE[index / ENDINGS.length], ENDINGS[index % ENDINGS.length]);
    }
}
