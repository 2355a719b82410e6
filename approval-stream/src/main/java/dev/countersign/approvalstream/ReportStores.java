package dev.countersign.approvalstream;

import dev.countersign.domain.identity.ReportId;
import dev.countersign.domain.report.ReportState;
import dev.countersign.domain.report.ReportState.Reported;
import dev.countersign.domain.report.ReportState.Unreported;
import dev.countersign.streams.PersistentStore;
import dev.countersign.streams.ReceiptSequence;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * What one task knows of reports: that each was recorded, and when. That is 34 bytes a report, and they
 * stay, as the tombstones of calls do: without one, a late repetition would begin a second history under
 * the same id, beside the one that the event log keeps for ever.
 *
 * @param reports when it was recorded, in microseconds since 1970, by report id
 * @param receipts numbers this issuer's
 */
record ReportStores(KeyValueStore<String, Long> reports, ReceiptSequence receipts) {
    static final String REPORTS = "reports";
    static final String POSITIONS = "report-positions";

    /** For the topology: what is to be made, and changelogged, for each task. */
    static Set<StoreBuilder<?>> builders() {
        return new LinkedHashSet<>(List.of(
                PersistentStore.builder(REPORTS, Serdes.String(), Serdes.Long()), PersistentStore.counters(POSITIONS)));
    }

    static ReportStores of(ProcessorContext<?, ?> context) {
        return new ReportStores(context.getStateStore(REPORTS), new ReceiptSequence(context.getStateStore(POSITIONS)));
    }

    ReportState load(ReportId reportId) {
        Long micros = reports.get(reportId.key());
        return micros == null ? new Unreported() : new Reported(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
    }

    void save(ReportId reportId, Reported state) {
        reports.put(reportId.key(), ChronoUnit.MICROS.between(Instant.EPOCH, state.at()));
    }
}
