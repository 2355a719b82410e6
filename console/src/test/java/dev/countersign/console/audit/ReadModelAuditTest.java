package dev.countersign.console.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.console.played.Sample;
import dev.countersign.console.played.SampleStory;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.ledger.client.LedgerClient;
import dev.countersign.readmodel.ReceiptFilter;
import dev.countersign.readmodel.ReceiptPage;
import dev.countersign.readmodel.ReceiptQueries;
import dev.countersign.readmodel.ReceiptView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReadModelAuditTest {
    private static final AuditQuery ANY = AuditQuery.parse(Map.of());

    /** Tries so many windows in vain before it finds a call. */
    private static final class Windows implements ReceiptQueries {
        private final int vain;
        private final List<String> asked = new ArrayList<>();

        Windows(int vain) {
            this.vain = vain;
        }

        @Override
        public @Nullable ReceiptView find(OrganizationId organization, CallId callId) {
            return null;
        }

        @Override
        public @Nullable ReceiptView awaitSettled(OrganizationId organization, CallId callId, Duration timeout) {
            return null;
        }

        @Override
        public ReceiptPage search(
                OrganizationId organization, ReceiptFilter filter, int limit, @Nullable String cursor) {
            asked.add(String.valueOf(cursor));
            return asked.size() <= vain
                    ? new ReceiptPage(List.of(), "window-" + asked.size())
                    : new ReceiptPage(List.of(new SampleStory().denied().call()), null);
        }
    }

    private static Audit audit(ReceiptQueries receipts) {
        return new ReadModelAudit(
                receipts,
                (organization, callId) -> null,
                // No approval is asked for where there is no call.
                null,
                new LedgerClient(() -> null));
    }

    @Test
    void windowsWithoutAHitAreGoneThrough() {
        Windows windows = new Windows(3);
        AuditPage page = audit(windows).search(Sample.DEMO, ANY);
        assertThat(page.calls()).hasSize(1);
        assertThat(page.nextCursor()).isNull();
        assertThat(windows.asked).containsExactly("null", "window-1", "window-2", "window-3");
    }

    @Test
    void aSearchThatFindsNothingEndsAndSaysWhereItGoesOn() {
        AuditPage page = audit(new Windows(Integer.MAX_VALUE)).search(Sample.DEMO, ANY);
        assertThat(page.calls()).isEmpty();
        assertThat(page.nextCursor()).startsWith("window-");
    }

    @Test
    void whatIsNotThereHasNoStory() {
        CallId callId = new SampleStory().denied().call().callId();
        assertThat(audit(new Windows(0)).story(Sample.DEMO, callId)).isNull();
    }
}
