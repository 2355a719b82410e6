package dev.countersign.audit.report;

import dev.countersign.audit.AuditException;
import dev.countersign.audit.Moment;
import dev.countersign.audit.archive.AuditedTopic;
import dev.countersign.audit.archive.DamagedExportException;
import dev.countersign.audit.archive.ExportFile;
import dev.countersign.audit.archive.ExportedRecord;
import dev.countersign.audit.archive.ExportedSchemas;
import dev.countersign.audit.archive.RecordPart;
import dev.countersign.audit.archive.RecordReader;
import dev.countersign.audit.asof.States;
import dev.countersign.audit.report.Figures.Entry;
import dev.countersign.audit.verify.Life;
import dev.countersign.audit.verify.Life.At;
import dev.countersign.audit.verify.Lives;
import dev.countersign.audit.verify.Progress;
import dev.countersign.domain.approval.ApprovalEvent;
import dev.countersign.domain.approval.ApprovalEvolution;
import dev.countersign.domain.approval.ApprovalState;
import dev.countersign.domain.approval.ApprovalStatus;
import dev.countersign.domain.approval.ApprovalSubject;
import dev.countersign.domain.approval.Choice;
import dev.countersign.domain.approval.RecordedApprovalEvent;
import dev.countersign.domain.approval.Resolution;
import dev.countersign.domain.call.CallEvent;
import dev.countersign.domain.call.CallEvolution;
import dev.countersign.domain.call.CallState;
import dev.countersign.domain.call.Closing;
import dev.countersign.domain.call.RecordedCallEvent;
import dev.countersign.domain.execution.Outcome;
import dev.countersign.domain.history.ImpossibleHistoryException;
import dev.countersign.domain.policy.Judgement;
import dev.countersign.schemas.json.QuestionText;
import dev.countersign.schemas.seal.Erasure;
import dev.countersign.schemas.seal.PayloadKeys;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.topic.UnreadableRecordException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Gathers what a report is made of, out of every history. */
final class Gathering {
    private final Period period;
    private final Figures figures = new Figures();

    private Gathering(Period period) {
        this.period = period;
    }

    /** @throws AuditException when the history is not whole, or not one that can be */
    static Figures of(ExportFile export, Path file, Period period, Progress progress) throws IOException {
        Gathering gathering = new Gathering(period);
        Lives.of(export, file, PayloadKeys.PLAIN, EnumSet.of(AuditedTopic.EVENTS), progress, gathering::take);
        gathering.erasures(export);
        return gathering.figures;
    }

    /** @throws AuditException when one cannot be read */
    private void erasures(ExportFile export) throws IOException {
        Topics topics = new Topics("", ExportedSchemas.of(export));
        try (RecordReader reader = export.records(new RecordPart(AuditedTopic.ERASURES, 0))) {
            for (ExportedRecord record = reader.next(); record != null; record = reader.next()) {
                byte[] value = record.value();
                if (value == null) {
                    throw AuditException.notWhole("An erasure has no value.");
                }
                Erasure erasure = topics.erasures().codec().decode(value);
                if (period.has(erasure.erasedAt())
                        && period.isAbout(erasure.subject().organization())) {
                    figures.erased(erasure);
                }
            }
        } catch (DamagedExportException | UnreadableRecordException unreadable) {
            throw AuditException.notWhole("An erasure cannot be read: " + unreadable.getMessage() + ".");
        }
    }

    private void take(Life life) {
        Moment end = period.end();
        List<At<RecordedCallEvent>> events =
                end.cut(life.callEvents(), event -> event.what().event().at()).happened();
        List<At<RecordedApprovalEvent>> approvalEvents = end.cut(
                        life.approvalEvents(), event -> event.what().event().at())
                .happened();
        try {
            if (!events.isEmpty() && period.isAbout(events.getFirst().what().organization())) {
                call(events);
            }
            if (!approvalEvents.isEmpty()
                    && period.isAbout(approvalEvents.getFirst().what().organization())) {
                approval(approvalEvents);
            }
        } catch (ImpossibleHistoryException impossible) {
            throw AuditException.impossibleHistory(life.id(), impossible);
        }
    }

    private void call(List<At<RecordedCallEvent>> events) {
        CallState state = new CallState.Unseen();
        for (At<RecordedCallEvent> event : events) {
            state = CallEvolution.evolve(state, event.what().event());
        }
        synchronized (figures) {
            RecordedCallEvent first = events.getFirst().what();
            if (first.event() instanceof CallEvent.CallJudged judged && period.has(judged.at())) {
                figures.call(
                        judged.at(),
                        judged.call().dryRun() ? "dry run" : verdict(judged.judgement()),
                        judged.judgement() instanceof Judgement.Ruling ruling
                                ? ruling.risk().name().toLowerCase(Locale.ROOT)
                                : null,
                        judged.call().agent().value(),
                        States.name(state).replace('_', ' '));
            }
            for (int i = 0; i < events.size(); i++) {
                RecordedCallEvent event = events.get(i).what();
                if (period.has(event.event().at())) {
                    figures.seen(event.event().at());
                    odd(event, first);
                    if (event.event() instanceof CallEvent.CallEnded(Outcome.Unknown unknown, var at)) {
                        unknown(first, unknown, at, events.subList(i + 1, events.size()));
                    }
                }
            }
        }
    }

    private static String verdict(Judgement judgement) {
        return switch (judgement) {
            case Judgement.Ruling ruling ->
                switch (ruling.verdict()) {
                    case ALLOW -> "allowed";
                    case DENY -> "denied";
                    case REQUIRE_APPROVAL -> "asked people";
                };
            case Judgement.PolicyFailure failure -> "policy failed";
        };
    }

    private void odd(RecordedCallEvent event, RecordedCallEvent first) {
        switch (event.event()) {
            case CallEvent.CallJudged(var call, Judgement.PolicyFailure failure, var tool, var at) ->
                tell(Figures.Oddity.POLICY_FAILED, event, first, failure.reason());
            case CallEvent.ApprovalSpent it
            when it.edited() != null ->
                tell(
                        Figures.Oddity.EDITED,
                        event,
                        first,
                        "by " + String.join(", ", it.deciders()) + reason(it.comment()));
            case CallEvent.CallClosed it when it.reason() == Closing.EXPIRED -> {
                // Told of the approval.
            }
            case CallEvent.CallClosed it
            when it.reason() == Closing.DENIED_AT_DISPATCH || it.reason() == Closing.POLICY_FAILED_AT_DISPATCH ->
                tell(
                        Figures.Oddity.STOPPED,
                        event,
                        first,
                        (it.deciders().isEmpty()
                                        ? "authorized by its user"
                                        : "approved by " + String.join(", ", it.deciders()))
                                + reason(it.detail()));
            case CallEvent.RerunOrdered it ->
                tell(Figures.Oddity.RUN_AGAIN, event, first, "by " + it.by() + reason(it.comment()));
            case CallEvent.LateResultNoted it ->
                tell(Figures.Oddity.LATE_RESULT, event, first, "of attempt " + it.attempt());
            case CallEvent.ReplayNoted it ->
                tell(
                        Figures.Oddity.REUSED,
                        event,
                        first,
                        "by " + it.agent()
                                + (it.mismatch() ? ", with other parameters" : ", another agent or erased parameters"));
            case CallEvent other -> {
                // In the ordinary.
            }
        }
    }

    private void tell(Figures.Oddity kind, RecordedCallEvent event, RecordedCallEvent first, String more) {
        figures.odd(
                kind,
                new Entry(
                        event.event().at(),
                        event.organization().value(),
                        event.callId().receiptId(),
                        asked(first) + ": " + more));
    }

    private static String asked(RecordedCallEvent first) {
        return first.event() instanceof CallEvent.CallJudged judged
                ? judged.call().agent() + ", " + judged.call().action() + " on "
                        + judged.call().resource()
                : "(without a beginning)";
    }

    private static String reason(String text) {
        return text.isBlank() ? "" : " (" + text + ")";
    }

    /** How it was found out, if it was. */
    private void unknown(
            RecordedCallEvent first,
            Outcome.Unknown unknown,
            java.time.Instant since,
            List<At<RecordedCallEvent>> after) {
        String end = "still unknown";
        String more = "still unknown at the end of the period";
        for (At<RecordedCallEvent> event : after) {
            if (event.what().event() instanceof CallEvent.UnknownResolved resolved) {
                boolean byPerson = !resolved.by().equals("worker");
                end = byPerson ? "resolved by a person" : "resolved by a result";
                more = (resolved.outcome() instanceof Outcome.Succeeded ? "it had happened" : "it had not succeeded")
                        + ", by " + resolved.by() + " after " + words(Duration.between(since, resolved.at()))
                        + reason(resolved.comment());
                break;
            }
            if (event.what().event() instanceof CallEvent.RerunOrdered rerun) {
                end = "run again";
                more = "run again, ordered by " + rerun.by() + " after " + words(Duration.between(since, rerun.at()))
                        + reason(rerun.comment());
                break;
            }
        }
        figures.unknownEnds.merge(end, 1L, Long::sum);
        figures.unknown.add(new Entry(
                since,
                first.organization().value(),
                first.callId().receiptId(),
                asked(first) + ": " + unknown.error().message() + "; " + more));
    }

    /** To the minute, or to the second where it is short. */
    static String words(Duration duration) {
        if (duration.compareTo(Duration.ofMinutes(2)) < 0) {
            return duration.toSeconds() + " s";
        }
        if (duration.compareTo(Duration.ofHours(3)) < 0) {
            return duration.toMinutes() + " min";
        }
        return duration.compareTo(Duration.ofDays(3)) < 0 ? duration.toHours() + " h" : duration.toDays() + " days";
    }

    private void approval(List<At<RecordedApprovalEvent>> events) {
        ApprovalState state = new ApprovalState.Unopened();
        synchronized (figures) {
            for (At<RecordedApprovalEvent> at : events) {
                RecordedApprovalEvent event = at.what();
                state = ApprovalEvolution.evolve(event.approvalId(), state, event.event());
                if (period.has(event.event().at())) {
                    figures.seen(event.event().at());
                    approval(event, state);
                }
            }
            if (state instanceof ApprovalState.Pending) {
                figures.approvalsPending++;
            }
        }
    }

    private void approval(RecordedApprovalEvent recorded, ApprovalState after) {
        switch (recorded.event()) {
            case ApprovalEvent.ApprovalOpened it -> {
                figures.approvalsOpened++;
                figures.questions += it.subject() instanceof ApprovalSubject.Question ? 1 : 0;
            }
            case ApprovalEvent.VoteCast it -> {
                Figures.Person person = figures.person(it.approver().subject());
                switch (it.choice()) {
                    case Choice.Approve approve -> person.approved++;
                    case Choice.Reject reject -> person.rejected++;
                    case Choice.ApproveEdited edited -> person.edited++;
                    case Choice.SelectOption option -> person.answered++;
                    case Choice.Instruct instruct -> person.answered++;
                }
                Duration considered = it.considered();
                if (considered != null) {
                    person.considered++;
                    person.consideredTotal = person.consideredTotal.plus(considered);
                }
            }
            case ApprovalEvent.VoteBarred it -> {
                figures.person(it.approver().subject()).barred++;
                tell(
                        Figures.Oddity.BARRED,
                        recorded,
                        after,
                        "tried by " + it.approver().subject());
            }
            case ApprovalEvent.ApprovalSettled it -> settled(recorded, it, after);
            case ApprovalEvent.ApprovalEscalated it -> {}
            case ApprovalEvent.ReminderDue it -> {}
            case ApprovalEvent.AnswerDelivery it -> {}
            case ApprovalEvent.ApprovalForgotten it -> {}
        }
    }

    private void settled(RecordedApprovalEvent recorded, ApprovalEvent.ApprovalSettled it, ApprovalState after) {
        figures.settled.merge(ApprovalStatus.of(it.resolution()).code(), 1L, Long::sum);
        ApprovalState.Opened opened = (ApprovalState.Opened) Objects.requireNonNull(after);
        switch (it.resolution()) {
            case Resolution.Expired expired ->
                tell(
                        Figures.Oddity.EXPIRED,
                        recorded,
                        after,
                        opened.votes().size() + " of " + opened.card().terms().quorum() + " votes after "
                                + words(opened.card().terms().expiresAfter()));
            case Resolution.Cancelled cancelled -> {}
            case Resolution.Approved approved -> waited(opened, it);
            case Resolution.Rejected rejected -> waited(opened, it);
            case Resolution.Answered answered -> waited(opened, it);
        }
    }

    private void waited(ApprovalState.Opened opened, ApprovalEvent.ApprovalSettled it) {
        figures.waited(Duration.between(opened.card().openedAt(), it.at()));
    }

    private void tell(Figures.Oddity kind, RecordedApprovalEvent event, ApprovalState state, String more) {
        String what = state instanceof ApprovalState.Opened opened
                ? switch (opened.card().subject()) {
                    case ApprovalSubject.OfCall of ->
                        of.call().agent() + ", " + of.call().action() + " on "
                                + of.call().resource();
                    case ApprovalSubject.Question question ->
                        question.agent() + ", question: "
                                + QuestionText.open(question.text()).question();
                }
                : "(without a beginning)";
        figures.odd(
                kind,
                new Entry(
                        event.event().at(),
                        event.organization().value(),
                        event.approvalId().toString(),
                        what + ": " + more));
    }
}
