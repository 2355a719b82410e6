package dev.countersign.audit.asof;

import dev.countersign.audit.AuditException;
import dev.countersign.audit.Moment;
import dev.countersign.audit.archive.AuditedTopic;
import dev.countersign.audit.archive.ExportFile;
import dev.countersign.audit.archive.ExportedSchemas;
import dev.countersign.audit.configured.ControlHistory;
import dev.countersign.audit.verify.Life;
import dev.countersign.audit.verify.Life.At;
import dev.countersign.audit.verify.Lives;
import dev.countersign.audit.verify.Progress;
import dev.countersign.domain.approval.ApprovalEvent;
import dev.countersign.domain.approval.ApprovalEvolution;
import dev.countersign.domain.approval.ApprovalState;
import dev.countersign.domain.approval.ApprovalStatus;
import dev.countersign.domain.approval.Approver;
import dev.countersign.domain.approval.RecordedApprovalEvent;
import dev.countersign.domain.call.CallEvolution;
import dev.countersign.domain.call.CallState;
import dev.countersign.domain.call.RecordedCallEvent;
import dev.countersign.domain.history.ImpossibleHistoryException;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.schemas.seal.PayloadKeys;
import dev.countersign.schemas.topic.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What was true at a moment: every call and approval folded by the domain's own rules up to there. */
public final class AsOf {
    private final Moment moment;
    private final @Nullable CallId asked;
    private final Map<OrganizationId, Standing> standings = new TreeMap<>(Comparator.comparing(OrganizationId::value));
    private Map<OrganizationId, Map<String, ControlHistory.Change>> configured = Map.of();
    private long leftOut;
    private @Nullable CallState askedCall;
    private @Nullable ApprovalState askedApproval;

    private AsOf(Moment moment, @Nullable CallId asked) {
        this.moment = moment;
        this.asked = asked;
    }

    /**
     * Folds an export up to a moment.
     *
     * @param asked one call or question whose state is kept; null for none
     * @throws AuditException when the history is not whole, or not one that can be
     */
    public static AsOf of(ExportFile export, Path file, Moment moment, @Nullable CallId asked, Progress progress)
            throws IOException {
        AsOf asOf = new AsOf(moment, asked);
        asOf.configured = ControlHistory.of(export, new Topics("", ExportedSchemas.of(export)))
                .at(moment.instant());
        Lives.of(export, file, PayloadKeys.PLAIN, Set.of(AuditedTopic.EVENTS), progress, asOf::take);
        return asOf;
    }

    private void take(Life life) {
        Moment.Cut<At<RecordedCallEvent>> events =
                moment.cut(life.callEvents(), event -> event.what().event().at());
        Moment.Cut<At<RecordedApprovalEvent>> approvalEvents =
                moment.cut(life.approvalEvents(), event -> event.what().event().at());
        CallState call = new CallState.Unseen();
        ApprovalState approval = new ApprovalState.Unopened();
        try {
            for (At<RecordedCallEvent> event : events.happened()) {
                call = CallEvolution.evolve(call, event.what().event());
            }
            for (At<RecordedApprovalEvent> event : approvalEvents.happened()) {
                approval = ApprovalEvolution.evolve(
                        event.what().approvalId(), approval, event.what().event());
            }
        } catch (ImpossibleHistoryException impossible) {
            throw AuditException.impossibleHistory(life.id(), impossible);
        }
        synchronized (this) {
            leftOut += events.leftOut() + approvalEvents.leftOut();
            count(life, call, approval);
            for (At<RecordedApprovalEvent> event : approvalEvents.happened()) {
                see(event.what());
            }
            if (asked != null && life.id().equals(asked.value())) {
                askedCall = call;
                askedApproval = approval;
            }
        }
    }

    private void count(Life life, CallState call, ApprovalState approval) {
        if (!(call instanceof CallState.Unseen)) {
            standing(life.callEvents().getFirst().what().organization())
                    .call(
                            States.name(call),
                            call instanceof CallState.AwaitingApproval && approval instanceof ApprovalState.Unopened);
        }
        if (!(approval instanceof ApprovalState.Unopened)) {
            RecordedApprovalEvent first = life.approvalEvents().getFirst().what();
            Standing standing = standing(first.organization());
            standing.approval(status(approval).code());
            if (approval instanceof ApprovalState.Pending pending) {
                standing.open(new Standing.Open(first.approvalId(), pending));
            }
        }
    }

    private static ApprovalStatus status(ApprovalState approval) {
        return switch (approval) {
            case ApprovalState.Unopened unopened -> throw new IllegalArgumentException("Nobody was asked");
            case ApprovalState.Pending pending -> ApprovalStatus.PENDING;
            case ApprovalState.Settled settled -> ApprovalStatus.of(settled.resolution());
            case ApprovalState.Forgotten forgotten -> forgotten.status();
        };
    }

    private void see(RecordedApprovalEvent recorded) {
        Approver person = switch (recorded.event()) {
            case ApprovalEvent.VoteCast cast -> cast.approver();
            case ApprovalEvent.VoteBarred barred -> barred.approver();
            case ApprovalEvent other -> null;
        };
        if (person != null) {
            standing(recorded.organization())
                    .seen(new Standing.Seen(person, recorded.event().at()));
        }
    }

    private Standing standing(OrganizationId organization) {
        return standings.computeIfAbsent(organization, none -> new Standing());
    }

    Instant instant() {
        return moment.instant();
    }

    /** By organization, those too that had only been configured. */
    Map<OrganizationId, Standing> standings() {
        Map<OrganizationId, Standing> all = new TreeMap<>(Comparator.comparing(OrganizationId::value));
        configured.forEach((id, changes) -> {
            if (!changes.isEmpty()) {
                all.put(id, new Standing());
            }
        });
        all.putAll(standings);
        return all;
    }

    /** What was configured, by organization and key. */
    Map<String, ControlHistory.Change> configured(OrganizationId organization) {
        return configured.getOrDefault(organization, Map.of());
    }

    /** Events that were left out although their own time is not later. */
    long leftOut() {
        return leftOut;
    }

    /** The state of the call that was asked for; null when none was, or nothing is known of it. */
    public @Nullable CallState askedCall() {
        return askedCall;
    }

    /** Likewise of its approval, or of the question. */
    public @Nullable ApprovalState askedApproval() {
        return askedApproval;
    }
}
