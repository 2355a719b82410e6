package dev.countersign.audit.replay;

import dev.countersign.audit.AuditException;
import dev.countersign.audit.archive.AuditedTopic;
import dev.countersign.audit.archive.ExportFile;
import dev.countersign.audit.archive.ExportedRecord;
import dev.countersign.audit.archive.ExportedSchemas;
import dev.countersign.audit.archive.Manifest;
import dev.countersign.audit.archive.RecordPart;
import dev.countersign.audit.archive.RecordReader;
import dev.countersign.audit.archive.Scratch;
import dev.countersign.audit.replay.Differences.By;
import dev.countersign.audit.replay.Differences.Difference;
import dev.countersign.audit.verify.Life;
import dev.countersign.audit.verify.Life.At;
import dev.countersign.audit.verify.Lives;
import dev.countersign.audit.verify.Progress;
import dev.countersign.domain.approval.ApprovalEvent.ApprovalForgotten;
import dev.countersign.domain.approval.ApprovalEvolution;
import dev.countersign.domain.approval.ApprovalState;
import dev.countersign.domain.approval.RecordedApprovalEvent;
import dev.countersign.domain.call.CallEvent.CallForgotten;
import dev.countersign.domain.call.CallEvolution;
import dev.countersign.domain.call.CallState;
import dev.countersign.domain.call.RecordedCallEvent;
import dev.countersign.domain.history.ImpossibleHistoryException;
import dev.countersign.domain.report.RecordedReportEvent;
import dev.countersign.readmodel.BrokenProjectionException;
import dev.countersign.readmodel.ProjectedRows;
import dev.countersign.readmodel.ProjectedRows.Table;
import dev.countersign.readmodel.ProjectedTopics;
import dev.countersign.readmodel.Replica;
import dev.countersign.schemas.seal.PayloadKeys;
import dev.countersign.schemas.topic.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Rebuilds all state from the log and holds the live read model against it, twice: against its own
 * tables projected anew, row by row and column by column, and against the states that the domain folds
 * by itself. Of the log just that counts which the read model had read.
 */
public final class Replay {
    private static final int BATCH_RECORDS = 5_000;

    private final ExportFile export;
    private final ProjectedRows rows;
    private final Progress progress;
    private final Topics topics;
    /** Everything before is in the live tables. */
    private final Map<RecordPart, Long> limits = new HashMap<>();

    private final Differences differences = new Differences();

    private Replay(ExportFile export, Manifest manifest, LiveReadModel live, Progress progress) throws IOException {
        this.export = export;
        this.progress = progress;
        this.topics = new Topics(manifest.topicPrefix(), ExportedSchemas.of(export));
        this.rows = live.rows(topics.allEvents());
        for (RecordPart part : manifest.parts()) {
            if (part.topic() == AuditedTopic.EVENTS || part.topic() == AuditedTopic.RECEIPTS) {
                limits.put(part, 0L);
            }
        }
        ProjectedRows.of(live.projected(), topics.allEvents())
                .forEach((partition, next) -> limits.put(new RecordPart(AuditedTopic.EVENTS, partition), next));
        ProjectedRows.of(live.projected(), topics.receipts())
                .forEach((partition, next) -> limits.put(new RecordPart(AuditedTopic.RECEIPTS, partition), next));
        for (Manifest.Part part : manifest.records()) {
            AuditedTopic topic = AuditedTopic.named(part.topic());
            long next = topic == null ? 0 : limits.getOrDefault(new RecordPart(topic, part.partition()), 0L);
            // Behind the last record there is at least the marker of its transaction.
            if (next > (part.lastOffset() == null ? 0 : part.lastOffset() + 2)) {
                differences.beyond();
            }
        }
    }

    /**
     * Compares.
     *
     * @param file the export's
     * @throws AuditException when the history is not whole, or the database does not answer
     */
    public static Differences of(ExportFile export, Path file, LiveReadModel live, Progress progress)
            throws IOException {
        Replay replay = new Replay(export, export.manifest(), live, progress);
        try (Scratch scratch = Scratch.in(Path.of(System.getProperty("java.io.tmpdir")));
                Replica replica = Replica.in(scratch.directory(), ProjectedTopics.of(replay.topics))) {
            replay.project(replica);
            for (Table table : ProjectedRows.TABLES) {
                replay.compare(table, new ProjectedRows(replica.connection(), replay.topics.allEvents()));
            }
            Lives.of(export, file, PayloadKeys.PLAIN, EnumSet.of(AuditedTopic.EVENTS), progress, replay::fold);
            return replay.differences;
        } catch (BrokenProjectionException broken) {
            throw AuditException.notWhole(broken.getMessage() + ".");
        } catch (SQLException | Unanswered failed) {
            throw AuditException.readModelUnusable(failed.getCause() == null ? failed : failed.getCause());
        } finally {
            progress.end();
        }
    }

    /** From within a visit, which throws nothing that is checked. */
    private static final class Unanswered extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unanswered(SQLException cause) {
            super(cause);
        }
    }

    private void project(Replica replica) throws IOException, SQLException {
        long done = 0;
        List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>(BATCH_RECORDS);
        for (RecordPart part : limits.keySet()) {
            String topic = part.topic() == AuditedTopic.EVENTS
                    ? topics.allEvents().name()
                    : topics.receipts().name();
            long limit = limits.getOrDefault(part, 0L);
            try (RecordReader reader = export.records(part)) {
                for (ExportedRecord record = reader.next(); record != null; record = reader.next()) {
                    if (record.offset() >= limit) {
                        differences.behind(1);
                        continue;
                    }
                    batch.add(new ConsumerRecord<>(
                            topic, part.partition(), record.offset(), record.key(), record.value()));
                    if (batch.size() == BATCH_RECORDS) {
                        replica.project(batch);
                        batch.clear();
                    }
                    progress.step("records projected anew", ++done);
                }
            }
        }
        replica.project(batch);
    }

    private void compare(Table table, ProjectedRows anew) throws SQLException {
        Ids found = new Ids(rows, table);
        Ids expected = new Ids(anew, table);
        while (found.id() != null || expected.id() != null) {
            int order = found.id() == null
                    ? 1
                    : expected.id() == null ? -1 : found.id().compareTo(expected.id());
            String id = Objects.requireNonNull(order <= 0 ? found.id() : expected.id());
            Map<String, Map<String, @Nullable String>> there = order <= 0 ? found.take() : Map.of();
            Map<String, Map<String, @Nullable String>> due = order >= 0 ? expected.take() : Map.of();
            compare(table, id, there, due);
        }
    }

    private void compare(
            Table table,
            String id,
            Map<String, Map<String, @Nullable String>> there,
            Map<String, Map<String, @Nullable String>> due) {
        TreeSet<String> keys = new TreeSet<>(there.keySet());
        keys.addAll(due.keySet());
        for (String key : keys) {
            Map<String, @Nullable String> is = there.get(key);
            Map<String, @Nullable String> must = due.get(key);
            if (is == null || must == null) {
                differences.add(new Difference(
                        By.PROJECTION,
                        table.name(),
                        id,
                        key,
                        "",
                        is == null ? null : "a row",
                        must == null ? null : "a row"));
            } else {
                differ(By.PROJECTION, table.name(), id, key, is, must);
            }
        }
        differences.compared(keys.size());
        progress.step("rows compared, now " + table.name(), differences.rows());
    }

    private void differ(
            By by,
            String table,
            String id,
            String key,
            Map<String, @Nullable String> is,
            Map<String, @Nullable String> must) {
        must.forEach((column, value) -> {
            if (!Objects.equals(is.get(column), value)) {
                differences.add(new Difference(by, table, id, key, column, is.get(column), value));
            }
        });
    }

    /** A table's ids in their order, page by page. */
    private static final class Ids {
        private final ProjectedRows rows;
        private final Table table;
        private java.util.Iterator<Map.Entry<String, Map<String, Map<String, @Nullable String>>>> page =
                java.util.Collections.emptyIterator();
        private Map.@Nullable Entry<String, Map<String, Map<String, @Nullable String>>> next;
        private String last = "";

        Ids(ProjectedRows rows, Table table) throws SQLException {
            this.rows = rows;
            this.table = table;
            advance();
        }

        /** The next; null at the end. */
        @Nullable
        String id() {
            return next == null ? null : next.getKey();
        }

        /** Its rows, by their keys. */
        Map<String, Map<String, @Nullable String>> take() throws SQLException {
            Map<String, Map<String, @Nullable String>> taken =
                    Objects.requireNonNull(next).getValue();
            advance();
            return taken;
        }

        private void advance() throws SQLException {
            if (!page.hasNext()) {
                page = rows.page(table, last).entrySet().iterator();
            }
            next = page.hasNext() ? page.next() : null;
            last = next == null ? last : next.getKey();
        }
    }

    private void fold(Life life) {
        CallState call = new CallState.Unseen();
        ApprovalState approval = new ApprovalState.Unopened();
        try {
            for (At<RecordedCallEvent> event : life.callEvents()) {
                // What was forgotten stays in the read model: the record outlives the horizon.
                if (isRead(event) && !(event.what().event() instanceof CallForgotten)) {
                    call = CallEvolution.evolve(call, event.what().event());
                }
            }
            for (At<RecordedApprovalEvent> event : life.approvalEvents()) {
                if (isRead(event) && !(event.what().event() instanceof ApprovalForgotten)) {
                    approval = ApprovalEvolution.evolve(
                            event.what().approvalId(), approval, event.what().event());
                }
            }
        } catch (ImpossibleHistoryException impossible) {
            throw AuditException.impossibleHistory(life.id(), impossible);
        }
        Map<String, @Nullable String> ofCall = Expected.of(call);
        Map<String, @Nullable String> ofReport = Map.of();
        for (At<RecordedReportEvent> event : life.reportEvents()) {
            if (isRead(event)) {
                ofReport = Expected.of(event.what());
            }
        }
        Map<String, @Nullable String> ofApproval = Expected.of(approval);
        hold("call_view", life.id(), ofCall);
        hold("call_view", life.id(), ofReport);
        hold("approval_view", life.id(), ofApproval);
        differences.folded(!ofCall.isEmpty(), !ofApproval.isEmpty(), !ofReport.isEmpty());
    }

    private boolean isRead(At<?> event) {
        return event.offset() < limits.getOrDefault(event.part(), 0L);
    }

    /** One at a time: the database is one connection. */
    private synchronized void hold(String table, String id, Map<String, @Nullable String> expected) {
        if (expected.isEmpty()) {
            return;
        }
        Table one = ProjectedRows.TABLES.stream()
                .filter(known -> known.name().equals(table))
                .findFirst()
                .orElseThrow();
        try {
            Map<String, @Nullable String> is =
                    rows.rows(one, List.of(id)).getOrDefault(id, Map.of()).get("");
            if (is == null) {
                differences.add(new Difference(By.DOMAIN, table, id, "", "", null, "a row"));
            } else {
                differ(By.DOMAIN, table, id, "", is, expected);
            }
        } catch (SQLException failed) {
            throw new Unanswered(failed);
        }
    }
}
