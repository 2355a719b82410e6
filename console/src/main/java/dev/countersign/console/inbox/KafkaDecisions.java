package dev.countersign.console.inbox;

import dev.countersign.console.approval.Ballot;
import dev.countersign.console.approval.Choice;
import dev.countersign.console.approval.Decisions;
import dev.countersign.console.approval.Finding;
import dev.countersign.console.approval.InboxUnavailableException;
import dev.countersign.console.approval.Refusal;
import dev.countersign.domain.approval.ApprovalCommand.CastVote;
import dev.countersign.domain.approval.ApprovalRefusal;
import dev.countersign.domain.approval.ApprovalReply;
import dev.countersign.domain.approval.ApprovalStanding;
import dev.countersign.domain.approval.ApprovalState.Opened;
import dev.countersign.domain.approval.ApprovalSubject;
import dev.countersign.domain.approval.ApprovalSubject.OfCall;
import dev.countersign.domain.call.CallCommand.ResolveUnknown;
import dev.countersign.domain.call.UnknownResolution;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.request.ActingUser;
import dev.countersign.domain.request.EditedParameters;
import dev.countersign.domain.request.ReplyTo;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.readmodel.ApprovalQueries;
import dev.countersign.readmodel.ApprovalView;
import dev.countersign.readmodel.ReadModelUnavailableException;
import dev.countersign.readmodel.UnknownView;
import dev.countersign.schemas.json.CanonicalJson;
import dev.countersign.schemas.json.RequestDigests;
import dev.countersign.schemas.topic.Topics;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Decisions as commands. A vote is answered by approval-stream, on the reply topic; the log decides
 * and nothing here does. What a person found out about an unknown outcome has no reply: it is seen
 * when the read model shows it.
 */
final class KafkaDecisions implements Decisions {
    /** How often the read model is looked at where nobody tells of a change. */
    private static final Duration LOOK = Duration.ofMillis(100);

    private final ApprovalQueries approvals;
    private final Replies<ApprovalReply> replies;
    private final CommandSender sender;
    private final Topics topics;
    private final Duration answerWithin;

    KafkaDecisions(
            ApprovalQueries approvals,
            Replies<ApprovalReply> replies,
            CommandSender sender,
            Topics topics,
            Duration answerWithin) {
        this.approvals = approvals;
        this.replies = replies;
        this.sender = sender;
        this.topics = topics;
        this.answerWithin = answerWithin;
    }

    @Override
    public Answer vote(Ballot ballot) {
        ApprovalId approvalId = ApprovalId.parse(ballot.approvalId());
        // Another organization's approval is answered like none, and its stream never hears of it.
        ApprovalView view = approvalId == null ? null : known(ballot, approvalId);
        if (approvalId == null || view == null) {
            return refused(Refusal.NO_SUCH_APPROVAL);
        }
        dev.countersign.domain.approval.Choice choice = choice(view.card().subject(), ballot.choice());
        if (choice == null) {
            return refused(Refusal.CHOICE_NOT_OFFERED);
        }
        try (Replies.Wait<ApprovalReply> wait = replies.begin()) {
            if (wait == null) {
                throw InboxUnavailableException.deciding(null);
            }
            CastVote vote = command(approvalId, ballot, choice, wait.replyTo());
            CompletableFuture<Void> notWritten = sender.send(topics.approvalCommands(), approvalId.key(), vote);
            ApprovalReply reply = await(wait.reply(), notWritten);
            return reply == null ? new Answer.Unconfirmed() : answer(reply);
        }
    }

    private @Nullable ApprovalView known(Ballot ballot, ApprovalId approvalId) {
        try {
            return approvals.known(ballot.voter().organization(), approvalId);
        } catch (ReadModelUnavailableException away) {
            throw InboxUnavailableException.deciding(away);
        }
    }

    private static CastVote command(
            ApprovalId approvalId, Ballot ballot, dev.countersign.domain.approval.Choice choice, ReplyTo replyTo) {
        String comment = ballot.comment();
        return new CastVote(
                approvalId,
                Voters.of(ballot.voter()),
                choice,
                ballot.cardDigest(),
                comment == null ? "" : comment,
                ballot.considered(),
                replyTo,
                ballot.arrivedAt());
    }

    /** @return null for what this kind of approval cannot be answered */
    private dev.countersign.domain.approval.@Nullable Choice choice(ApprovalSubject subject, Choice choice) {
        return switch (choice) {
            case Choice.Approve() -> new dev.countersign.domain.approval.Choice.Approve();
            case Choice.Reject() -> new dev.countersign.domain.approval.Choice.Reject();
            case Choice.Select(var value) -> new dev.countersign.domain.approval.Choice.SelectOption(value);
            case Choice.Instruct(var instruction) -> instruct(instruction);
            case Choice.ApproveEdited(var parameters) ->
                // An erased call has no parameters that others could be compared with; policy refuses it besides.
                subject instanceof OfCall of && of.call().payload().isOpen()
                        ? new dev.countersign.domain.approval.Choice.ApproveEdited(edited(of, parameters))
                        : null;
        };
    }

    private EditedParameters edited(OfCall of, SealedValue parameters) {
        // As the ingress digested the call: over the user where its connection acts as one.
        ActingUser user = of.tool().grant() == null ? null : of.call().user();
        SealedValue sealed = topics.payloads().sealLike(of.call().payload(), parameters);
        return new EditedParameters(
                sealed,
                RequestDigests.of(
                        topics.payloads(),
                        of.call().action(),
                        of.call().resource(),
                        of.call().connection(),
                        sealed,
                        user == null ? null : user.id()));
    }

    private static dev.countersign.domain.approval.Choice.@Nullable Instruct instruct(String instruction) {
        try {
            return new dev.countersign.domain.approval.Choice.Instruct(
                    SealedValue.plain(CanonicalJson.write(instruction)));
        } catch (IllegalArgumentException halfOfASurrogatePair) {
            return null;
        }
    }

    private @Nullable ApprovalReply await(CompletableFuture<ApprovalReply> reply, CompletableFuture<Void> notWritten) {
        try {
            CompletableFuture.anyOf(reply, notWritten).get(answerWithin.toMillis(), TimeUnit.MILLISECONDS);
            return reply.isDone() ? reply.join() : null;
        } catch (TimeoutException late) {
            return reply.isDone() ? reply.join() : null;
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof InboxUnavailableException refused
                    ? refused
                    : InboxUnavailableException.deciding(failed);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private Answer answer(ApprovalReply reply) {
        ApprovalRefusal refusal = reply.refusal();
        if (refusal != null) {
            return new Answer.Refused(refusal(refusal), detail(refusal, reply.standing()));
        }
        return new Answer.Recorded();
    }

    private static Answer refused(Refusal refusal) {
        return new Answer.Refused(refusal, "");
    }

    private static Refusal refusal(ApprovalRefusal refusal) {
        return switch (refusal) {
            case NO_SUCH_APPROVAL -> Refusal.NO_SUCH_APPROVAL;
            case APPROVAL_FORGOTTEN -> Refusal.APPROVAL_FORGOTTEN;
            case SEPARATION_OF_DUTIES -> Refusal.SEPARATION_OF_DUTIES;
            case NOT_ELIGIBLE -> Refusal.NOT_ELIGIBLE;
            case EXPIRED -> Refusal.EXPIRED;
            case ALREADY_DECIDED -> Refusal.ALREADY_DECIDED;
            case STALE_APPROVAL -> Refusal.STALE_APPROVAL;
            case CHOICE_NOT_OFFERED -> Refusal.CHOICE_NOT_OFFERED;
            case TOO_LARGE -> Refusal.TOO_LARGE;
            case COMMENT_REQUIRED -> Refusal.COMMENT_REQUIRED;
            // The domain refuses opens, withdrawals and deliveries so, and no vote.
            case IDEMPOTENCY_CONFLICT, NOT_REQUESTER, NOTHING_TO_DELIVER ->
                throw new IllegalStateException("No vote is refused as " + refusal.code());
        };
    }

    /** By whom and when, for somebody who comes second. */
    private static String detail(ApprovalRefusal refusal, @Nullable ApprovalStanding standing) {
        if (refusal != ApprovalRefusal.ALREADY_DECIDED || standing == null || standing.settledAt() == null) {
            return "";
        }
        String by = standing.deciders().isEmpty() ? "" : " by " + String.join(", ", standing.deciders());
        return standing.status().code() + by + " at " + standing.settledAt();
    }

    @Override
    public Answer resolve(Finding finding) {
        CallId callId = CallId.isWellFormed(finding.callId()) ? new CallId(finding.callId()) : null;
        UnknownView before = callId == null ? null : unresolved(finding, callId);
        if (callId == null || before == null) {
            return refused(Refusal.NO_SUCH_CALL);
        }
        if (before.found() != null) {
            return refused(Refusal.NOT_UNKNOWN);
        }
        Answer.Refused barred =
                Resolving.bar(before, released(finding, before), Voters.of(finding.finder()), finding.found());
        if (barred != null) {
            return barred;
        }
        Semaphore changes = new Semaphore(0);
        Runnable end = approvals.follow(finding.finder().organization(), id -> {
            if (id.equals(finding.callId())) {
                changes.release();
            }
        });
        try {
            ResolveUnknown command = new ResolveUnknown(
                    callId, finding.found(), finding.finder().subject(), finding.comment(), finding.arrivedAt());
            CompletableFuture<Void> notWritten = sender.send(topics.commands(), callId.value(), command);
            return awaitResolved(finding, before, changes, notWritten);
        } finally {
            end.run();
        }
    }

    /** The approval that released the call; null when there is none. */
    private @Nullable Opened released(Finding finding, UnknownView call) {
        ApprovalId id = call.approvalId() == null ? null : ApprovalId.parse(call.approvalId());
        try {
            ApprovalView view =
                    id == null ? null : approvals.find(finding.finder().organization(), id);
            return view == null ? null : view.state();
        } catch (ReadModelUnavailableException away) {
            throw InboxUnavailableException.deciding(away);
        }
    }

    private @Nullable UnknownView unresolved(Finding finding, CallId callId) {
        try {
            return approvals.unknown(finding.finder().organization(), callId);
        } catch (ReadModelUnavailableException away) {
            throw InboxUnavailableException.deciding(away);
        }
    }

    /** @return null while the call is as it was */
    private @Nullable Answer answer(Finding finding, UnknownView before) {
        UnknownView now = approvals.unknown(finding.finder().organization(), before.callId());
        if (now == null) {
            return null;
        }
        UnknownView.Found found = now.found();
        // Only a person's order leads to one more attempt; it may have ended by now, or be unknown again.
        boolean ranAgain = finding.found() == UnknownResolution.RUN_AGAIN && now.attempts() > before.attempts();
        if (ranAgain
                || (found != null
                        && found.by().equals(finding.finder().subject())
                        && found.comment().equals(finding.comment()))) {
            return new Answer.Recorded();
        }
        return found == null ? null : new Answer.Refused(Refusal.NOT_UNKNOWN, "by " + found.by() + " at " + found.at());
    }

    private Answer awaitResolved(
            Finding finding, UnknownView before, Semaphore changes, CompletableFuture<Void> notWritten) {
        long deadline = System.nanoTime() + answerWithin.toNanos();
        try {
            while (System.nanoTime() < deadline) {
                if (notWritten.isCompletedExceptionally()) {
                    throw InboxUnavailableException.deciding(notWritten.exceptionNow());
                }
                // Told or not, it is looked at again: in another process than the projector's nobody tells.
                boolean unused = changes.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                Answer answer = answer(finding, before);
                if (answer != null) {
                    return answer;
                }
            }
        } catch (ReadModelUnavailableException away) {
            return new Answer.Unconfirmed();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        return new Answer.Unconfirmed();
    }
}
