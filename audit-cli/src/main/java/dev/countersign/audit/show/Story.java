package dev.countersign.audit.show;

import dev.countersign.audit.Moment;
import dev.countersign.audit.archive.ExportFile;
import dev.countersign.audit.archive.ExportedRecord;
import dev.countersign.audit.archive.ExportedSchemas;
import dev.countersign.audit.archive.Manifest;
import dev.countersign.audit.archive.RecordPart;
import dev.countersign.audit.archive.RecordReader;
import dev.countersign.audit.verify.Visible;
import dev.countersign.domain.approval.RecordedApprovalEvent;
import dev.countersign.domain.call.CallCommand;
import dev.countersign.domain.call.CallCommand.SubmitCall;
import dev.countersign.domain.call.RecordedCallEvent;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.domain.receipt.ReceiptPlace;
import dev.countersign.domain.report.RecordedReportEvent;
import dev.countersign.schemas.topic.RecordedEvent;
import dev.countersign.schemas.topic.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One call's or question's story, out of all topics, in the order of time. */
public final class Story {
    /** Ranks: commands, the call's or the report's events, the approval's, receipts, dead letters. */
    private static final int KINDS = 5;

    private final CallId callId;
    private final @Nullable Moment until;
    private final boolean[] over = new boolean[KINDS];
    private final List<Line> lines = new ArrayList<>();
    private final List<Seen> receipts = new ArrayList<>();

    private record Line(Instant at, int rank, long offset, String text) {}

    private record Seen(ReceiptPlace place, Receipt receipt, int line) {}

    private Story(CallId callId, @Nullable Moment until) {
        this.callId = callId;
        this.until = until;
    }

    /** The whole of it. Reads the whole export once. */
    public static Story of(ExportFile export, CallId callId) throws IOException {
        return of(export, callId, null);
    }

    /** As much of it as had happened; null for the whole. Where its receipts are in the log is told as it is now. */
    public static Story of(ExportFile export, CallId callId, @Nullable Moment until) throws IOException {
        Manifest manifest = export.manifest();
        Topics topics = new Topics("", ExportedSchemas.of(export));
        Story story = new Story(callId, until);
        byte[] key = callId.value().getBytes(StandardCharsets.US_ASCII);
        for (RecordPart part : manifest.parts()) {
            if (part.topic().isKeyedByCall()) {
                story.read(export, part, key, topics);
            }
        }
        if (!story.receipts.isEmpty()) {
            story.prove(Places.of(
                    export, topics, story.receipts.stream().map(Seen::place).toList()));
        }
        return story;
    }

    private void read(ExportFile export, RecordPart part, byte[] key, Topics topics) throws IOException {
        try (RecordReader reader = export.records(part)) {
            for (ExportedRecord record = reader.next(); record != null; record = reader.next()) {
                byte[] value = record.value();
                if (value != null && Arrays.equals(record.key(), key)) {
                    take(part, record, value, topics);
                }
            }
        }
    }

    private void take(RecordPart part, ExportedRecord record, byte[] value, Topics topics) {
        switch (part.topic()) {
            case EVENTS -> {
                switch (topics.allEvents().codec().decode(value)) {
                    case RecordedEvent.OfCall(RecordedCallEvent event) ->
                        line(event.event().at(), 1, record.offset(), Telling.of(event.event()));
                    case RecordedEvent.OfApproval(RecordedApprovalEvent event) ->
                        line(event.event().at(), 2, record.offset(), Telling.of(event.event()));
                    case RecordedEvent.OfReport(RecordedReportEvent event) ->
                        line(event.event().at(), 1, record.offset(), Telling.of(event.event()));
                }
            }
            case COMMANDS -> {
                CallCommand command = topics.commands().codec().decode(value);
                if (command instanceof SubmitCall submit) {
                    line(submit.at(), 0, record.offset(), Telling.of(submit));
                }
            }
            case RECEIPTS -> {
                Receipt receipt = topics.receipts().codec().decode(value);
                if (line(receipt.issuedAt(), 3, record.offset(), Telling.of(receipt))) {
                    receipts.add(new Seen(ReceiptPlace.of(receipt, part.partition()), receipt, lines.size() - 1));
                }
            }
            case DEAD_LETTERS ->
                line(
                        Instant.ofEpochMilli(record.timestamp()),
                        4,
                        record.offset(),
                        "a record of it could not be processed");
            case CHECKPOINTS, LEDGER, APPROVAL_COMMANDS, REPORTS, EXECUTIONS, CONTROL_HISTORY, ERASURES -> {
                // What came of them is in the events.
            }
        }
    }

    /** Returns whether it had happened; what comes behind what had not, had not either. */
    private boolean line(Instant at, int rank, long offset, String text) {
        over[rank] |= until != null && !until.has(at);
        if (!over[rank]) {
            lines.add(new Line(at, rank, offset, text));
        }
        return !over[rank];
    }

    private void prove(Places places) {
        for (Seen seen : receipts) {
            Line line = lines.get(seen.line());
            lines.set(
                    seen.line(),
                    new Line(
                            line.at(),
                            line.rank(),
                            line.offset(),
                            line.text() + "\n    " + places.standing(seen.place(), seen.receipt())));
        }
    }

    /**
     * Prints it.
     *
     * @return false when there is nothing of it
     */
    public boolean print(PrintWriter out) {
        if (!lines.isEmpty()) {
            out.println("Call " + callId + " (" + callId.receiptId() + ")");
        }
        for (Line line : inOrder()) {
            String[] parts = line.text().split("\n", -1);
            out.printf(Locale.ROOT, "%-28s %s%n", line.at(), Visible.text(parts[0]));
            for (@Nullable String more : Arrays.copyOfRange(parts, 1, parts.length)) {
                out.println("                             " + Visible.text(String.valueOf(more)));
            }
        }
        return !lines.isEmpty();
    }

    private List<Line> inOrder() {
        return lines.stream()
                .sorted(Comparator.comparing(Line::at).thenComparing(Line::rank).thenComparing(Line::offset))
                .toList();
    }

    /** For programs: each line as it is, with its time before it. */
    public List<String> told() {
        return inOrder().stream().map(line -> line.at() + " " + line.text()).toList();
    }
}
