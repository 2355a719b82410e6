package dev.countersign.console.audit;

import dev.countersign.console.approval.InboxUnavailableException;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.ledger.client.Ledger;
import dev.countersign.readmodel.ApprovalQueries;
import dev.countersign.readmodel.ApprovalView;
import dev.countersign.readmodel.CallStory;
import dev.countersign.readmodel.InvalidQueryException;
import dev.countersign.readmodel.ReadModelUnavailableException;
import dev.countersign.readmodel.ReceiptPage;
import dev.countersign.readmodel.ReceiptQueries;
import dev.countersign.readmodel.StoryQueries;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Calls as the read model has them, and their receipts as the ledger has them. */
final class ReadModelAudit implements Audit {
    /** How long windows without a hit are gone through for one page, from window to window. */
    private static final Duration SEARCH_FOR = Duration.ofSeconds(2);

    private final ReceiptQueries receipts;
    private final StoryQueries stories;
    private final ApprovalQueries approvals;
    private final Proofs proofs;

    ReadModelAudit(ReceiptQueries receipts, StoryQueries stories, ApprovalQueries approvals, Ledger ledger) {
        this.receipts = receipts;
        this.stories = stories;
        this.approvals = approvals;
        this.proofs = new Proofs(ledger);
    }

    @Override
    public AuditPage search(OrganizationId organization, AuditQuery query) {
        return asked(() -> {
            long deadline = System.nanoTime() + SEARCH_FOR.toNanos();
            ReceiptPage page = receipts.search(organization, query.filter(), query.limit(), query.cursor());
            while (page.receipts().isEmpty() && page.nextCursor() != null && System.nanoTime() - deadline < 0) {
                page = receipts.search(organization, query.filter(), query.limit(), page.nextCursor());
            }
            return new AuditPage(page.receipts(), page.nextCursor());
        });
    }

    @Override
    public @Nullable Story story(OrganizationId organization, CallId callId) {
        return asked(() -> {
            CallStory story = stories.story(organization, callId);
            if (story == null) {
                return null;
            }
            ApprovalView approval =
                    Telling.wasPutToPeople(story) ? approvals.known(organization, ApprovalId.of(callId)) : null;
            return Telling.of(story, approval, proofs.of(callId.receiptId(), story.receipts()));
        });
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
