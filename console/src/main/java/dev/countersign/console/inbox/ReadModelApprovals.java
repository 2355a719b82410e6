package dev.countersign.console.inbox;

import dev.countersign.console.approval.Approvals;
import dev.countersign.console.approval.Card;
import dev.countersign.console.approval.Decisions.Answer;
import dev.countersign.console.approval.Figures;
import dev.countersign.console.approval.InboxPage;
import dev.countersign.console.approval.InboxQuery;
import dev.countersign.console.approval.InboxUnavailableException;
import dev.countersign.console.approval.Requester;
import dev.countersign.console.approval.UnknownOutcome;
import dev.countersign.console.approval.UnknownPage;
import dev.countersign.console.approval.Waiting;
import dev.countersign.console.person.Person;
import dev.countersign.domain.approval.ApprovalSubject.OfCall;
import dev.countersign.domain.call.UnknownResolution;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.readmodel.ApprovalFilter;
import dev.countersign.readmodel.ApprovalFilter.Standing;
import dev.countersign.readmodel.ApprovalPage;
import dev.countersign.readmodel.ApprovalQueries;
import dev.countersign.readmodel.ApprovalView;
import dev.countersign.readmodel.InvalidQueryException;
import dev.countersign.readmodel.ReadModelUnavailableException;
import dev.countersign.readmodel.ReceiptQueries;
import dev.countersign.readmodel.ReceiptView;
import dev.countersign.readmodel.UnknownView;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The inbox as the read model has it. The organization is always the person's own. */
final class ReadModelApprovals implements Approvals {
    private static final Duration OPENED_WITHIN = Duration.ofSeconds(5);

    private final ApprovalQueries approvals;
    private final ReceiptQueries receipts;
    private final InstantSource clock;

    ReadModelApprovals(ApprovalQueries approvals, ReceiptQueries receipts, InstantSource clock) {
        this.approvals = approvals;
        this.receipts = receipts;
        this.clock = clock;
    }

    @Override
    public InboxPage list(Person person, InboxQuery query) {
        return asked(() -> {
            Instant now = clock.instant();
            String agent = query.agent();
            if (agent != null && !AgentId.isWellFormed(agent)) {
                return new InboxPage(List.of(), null);
            }
            ApprovalFilter filter = new ApprovalFilter(
                    standing(person, query.view(), now),
                    query.risk(),
                    agent == null ? null : new AgentId(agent),
                    query.search() == null || query.search().isEmpty() ? null : query.search());
            ApprovalPage page = approvals.list(person.organization(), filter, query.limit(), query.cursor());
            return new InboxPage(
                    page.approvals().stream()
                            .map(view -> Cards.heading(view, person, now))
                            .toList(),
                    page.nextCursor());
        });
    }

    private static Standing standing(Person person, InboxQuery.View view, Instant now) {
        return switch (view) {
            case MINE -> new Standing.Votable(Voters.of(person), now);
            case ALL -> new Standing.Pending();
            case DECIDED -> new Standing.Decided();
        };
    }

    @Override
    public Waiting waiting(Person person) {
        return asked(() -> {
            OrganizationId organization = person.organization();
            ApprovalFilter mine =
                    new ApprovalFilter(new Standing.Votable(Voters.of(person), clock.instant()), null, null, null);
            return new Waiting(
                    approvals.count(organization, mine, Waiting.COUNT_MAX),
                    approvals.count(organization, ApprovalFilter.PENDING, Waiting.COUNT_MAX),
                    approvals.countUnknowns(organization));
        });
    }

    @Override
    public @Nullable Card card(Person person, String approvalId) {
        ApprovalId id = ApprovalId.parse(approvalId);
        if (id == null) {
            return null;
        }
        return asked(() -> {
            ApprovalView view = approvals.find(person.organization(), id);
            if (view == null) {
                view = awaitOpened(person.organization(), id);
            }
            if (view == null) {
                return null;
            }
            boolean ofCall = view.card().subject() instanceof OfCall;
            ReceiptView receipt = ofCall ? receipts.find(person.organization(), id.callId()) : null;
            return Cards.card(view, person, clock.instant(), receipt);
        });
    }

    /** An agent is told an approval's id before approval-stream has opened it; its link may be followed at once. */
    private @Nullable ApprovalView awaitOpened(OrganizationId organization, ApprovalId id) {
        if (receipts.find(organization, id.callId()) == null) {
            return null;
        }
        CountDownLatch opened = new CountDownLatch(1);
        Runnable end = approvals.follow(organization, changed -> {
            if (changed.equals(id.toString())) {
                opened.countDown();
            }
        });
        try {
            ApprovalView meanwhile = approvals.find(organization, id);
            if (meanwhile != null) {
                return meanwhile;
            }
            var unused = opened.await(OPENED_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            return approvals.find(organization, id);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return null;
        } finally {
            end.run();
        }
    }

    @Override
    public UnknownPage unknownOutcomes(Person person, int limit, @Nullable String cursor) {
        return asked(() -> {
            ApprovalQueries.Unknowns found = approvals.unknowns(person.organization(), limit, cursor);
            return new UnknownPage(
                    found.calls().stream().map(ReadModelApprovals::outcome).toList(), found.nextCursor());
        });
    }

    @Override
    public @Nullable UnknownOutcome unknownOutcome(Person person, String callId) {
        if (!CallId.isWellFormed(callId)) {
            return null;
        }
        return asked(() -> {
            UnknownView found = approvals.unknown(person.organization(), new CallId(callId));
            return found == null ? null : outcome(found).barring(barred(person, found));
        });
    }

    /** The same answers as {@link KafkaDecisions#resolve} would give. */
    private List<UnknownOutcome.Barred> barred(Person person, UnknownView call) {
        ApprovalId id = call.approvalId() == null ? null : ApprovalId.parse(call.approvalId());
        ApprovalView approval = id == null ? null : approvals.find(person.organization(), id);
        List<UnknownOutcome.Barred> barred = new ArrayList<>();
        for (UnknownResolution found : UnknownResolution.values()) {
            Answer.Refused refused =
                    Resolving.bar(call, approval == null ? null : approval.state(), Voters.of(person), found);
            if (refused != null) {
                barred.add(new UnknownOutcome.Barred(found, refused.refusal(), refused.detail()));
            }
        }
        return barred;
    }

    private static UnknownOutcome outcome(UnknownView view) {
        UnknownView.Found found = view.found();
        return new UnknownOutcome(
                view.callId().value(),
                view.callId().receiptId(),
                new Requester(
                        view.agent().value(), view.owner(), view.instanceId().isEmpty() ? null : view.instanceId()),
                view.action(),
                view.resource(),
                view.tool(),
                view.effectClass(),
                view.parameters(),
                view.attempts(),
                view.error() == null ? "" : view.error().message(),
                view.since(),
                view.approvalId(),
                view.rerun(),
                found == null
                        ? null
                        : new UnknownOutcome.Resolution(found.found(), found.by(), found.comment(), found.at()));
    }

    @Override
    public Figures figures(OrganizationId organization, Duration last) {
        return asked(() -> {
            Instant now = clock.instant();
            Instant from = now.minus(last);
            return Counting.figures(approvals.facts(organization, from, now), from, now);
        });
    }

    @Override
    public Following follow(OrganizationId organization, Consumer<Change> listener) {
        Runnable end = approvals.follow(organization, id -> listener.accept(new Change(id)));
        return end::run;
    }

    private static <T extends @Nullable Object> T asked(Supplier<T> question) {
        try {
            return question.get();
        } catch (InvalidQueryException invalid) {
            throw new IllegalArgumentException(invalid.getMessage(), invalid);
        } catch (ReadModelUnavailableException away) {
            throw InboxUnavailableException.reading(away);
        }
    }
}
