package dev.countersign.readmodel;

import dev.countersign.domain.approval.RecordedApprovalEvent;
import dev.countersign.domain.call.CallEvent.ApprovalSpent;
import dev.countersign.domain.call.CallEvent.CallJudged;
import dev.countersign.domain.call.CallEvent.ReplayNoted;
import dev.countersign.domain.call.RecordedCallEvent;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.receipt.ReceiptDecision;
import dev.countersign.domain.receipt.ReceiptKind;
import dev.countersign.domain.receipt.ReceiptOutcome;
import dev.countersign.domain.receipt.ReceiptPlace;
import dev.countersign.domain.report.RecordedReportEvent;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.readmodel.CallStory.IssuedReceipt;
import dev.countersign.schemas.topic.RecordedEvent;
import dev.countersign.schemas.topic.Topic;
import dev.countersign.schemas.topic.UnreadableRecordException;
import dev.countersign.schemas.wire.WireFormat;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was told of one call, out of all its chapters, in the order of the log and each fact once. The
 * numbers make it so: an event's, and a receipt's offset.
 */
final class Chapters {

    /** An agent may repeat a call under one key for as long as it likes; the first repetitions say it all. */
    static final int REPLAYS_MAX = 100;

    private final SortedMap<Integer, RecordedCallEvent> events = new TreeMap<>();
    private final SortedMap<Integer, RecordedApprovalEvent> asides = new TreeMap<>();
    private @Nullable RecordedReportEvent report;
    private final SortedMap<Long, IssuedReceipt> receipts = new TreeMap<>();
    private int replays;

    private Chapters() {}

    /** The chapters of these calls as far as there are any. */
    static Map<CallId, Chapters> load(
            Connection connection, Collection<CallId> callIds, Topic<RecordedEvent> events, int timeoutSeconds)
            throws SQLException {
        Map<CallId, Chapters> all = new HashMap<>();
        ChapterStore.read(
                connection,
                callIds.stream().map(CallId::value).toList(),
                timeoutSeconds,
                (id, facts) -> all.computeIfAbsent(new CallId(id), first -> new Chapters())
                        .read(facts, events));
        return all;
    }

    /**
     * The facts in the chapters of these ids, however they are spread over rows and however often one is there.
     *
     * @return under each id its facts by their names, each with the digest of its bytes
     */
    static Map<String, Map<String, Map<String, @Nullable String>>> facts(
            Connection connection, List<String> ids, Topic<RecordedEvent> events) throws SQLException {
        Map<String, Map<String, Map<String, @Nullable String>>> all = new TreeMap<>();
        ChapterStore.read(connection, ids, 0, (id, chapter) -> {
            Map<String, Map<String, @Nullable String>> ofOne = all.computeIfAbsent(id, first -> new TreeMap<>());
            try {
                each(chapter, (kind, fact) -> put(ofOne, name(kind, fact, events), digest(kind, fact)));
            } catch (UncheckedIOException | IllegalArgumentException damaged) {
                put(ofOne, "a chapter that cannot be read", Digest.of(chapter).hex());
            }
        });
        return all;
    }

    /** Two that bear one name and are not the same are both there. */
    private static void put(Map<String, Map<String, @Nullable String>> facts, String name, String digest) {
        Map<String, @Nullable String> row = Map.of("sha256", digest);
        String free = name;
        while (!row.equals(facts.getOrDefault(free, row))) {
            free += ", another";
        }
        facts.put(free, row);
    }

    private static String name(byte kind, byte[] fact, Topic<RecordedEvent> events) {
        if (kind == Chapter.RECEIPT && fact.length >= Long.BYTES) {
            return "receipt at offset " + ByteBuffer.wrap(fact).getLong();
        }
        try {
            return switch (kind == Chapter.EVENT ? events.codec().decode(fact) : null) {
                case RecordedEvent.OfCall(var recorded) -> "event " + recorded.number();
                case RecordedEvent.OfApproval(var recorded) -> "event " + recorded.number() + " of the approval";
                case RecordedEvent.OfReport(var recorded) -> "event " + recorded.number() + " of the report";
                case null -> "a fact of kind " + kind;
            };
        } catch (UnreadableRecordException unreadable) {
            return "an event that cannot be read";
        }
    }

    /** Of an event without the header that names its schema: who hands out the ids may be another. */
    private static String digest(byte kind, byte[] fact) {
        boolean headed = kind == Chapter.EVENT && fact.length >= WireFormat.HEADER_BYTES;
        return Digest.of(headed ? WireFormat.body(fact) : fact).hex();
    }

    /** Takes a fact. */
    @FunctionalInterface
    private interface Taker {
        void take(byte kind, byte[] fact) throws IOException;
    }

    private static void each(byte[] facts, Taker taker) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(facts))) {
            for (int kind = in.read(); kind >= 0; kind = in.read()) {
                taker.take((byte) kind, in.readNBytes(in.readInt()));
            }
        } catch (IOException damaged) {
            throw new UncheckedIOException("A chapter of a call's story cannot be read", damaged);
        }
    }

    private void read(byte[] facts, Topic<RecordedEvent> topic) {
        each(facts, (kind, fact) -> {
            switch (kind) {
                case Chapter.EVENT -> read(topic.codec().decode(fact));
                case Chapter.RECEIPT -> read(new DataInputStream(new ByteArrayInputStream(fact)));
                default -> throw new IOException("No fact is of the kind " + kind);
            }
        });
    }

    private void read(RecordedEvent event) {
        switch (event) {
            case RecordedEvent.OfCall(var recorded) -> {
                if (!(recorded.event() instanceof ReplayNoted) || ++replays <= REPLAYS_MAX) {
                    events.put(recorded.number(), recorded);
                }
            }
            case RecordedEvent.OfApproval(var recorded) -> asides.put(recorded.number(), recorded);
            case RecordedEvent.OfReport(var recorded) -> report = recorded;
        }
    }

    private void read(DataInputStream in) throws IOException {
        long offset = in.readLong();
        int partition = in.readInt();
        long sequence = in.readLong();
        ReceiptKind kind = ReceiptKind.valueOf(in.readUTF());
        ReceiptDecision decision = ReceiptDecision.valueOf(in.readUTF());
        ReceiptOutcome outcome = ReceiptOutcome.valueOf(in.readUTF());
        Digest historyDigest = new Digest(in.readUTF());
        Instant issuedAt = Instant.EPOCH.plus(in.readLong(), ChronoUnit.MICROS);
        receipts.put(
                offset,
                new IssuedReceipt(
                        kind,
                        decision,
                        outcome,
                        new ReceiptPlace(partition, kind.issuer(), sequence),
                        historyDigest,
                        issuedAt));
    }

    List<RecordedCallEvent> events() {
        return List.copyOf(events.values());
    }

    /** How many repetitions are not among the events. */
    int replaysLeftOut() {
        return Math.max(0, replays - REPLAYS_MAX);
    }

    /** What of the call's approval its row does not tell. */
    List<RecordedApprovalEvent> asides() {
        return List.copyOf(asides.values());
    }

    /** What was reported; null where the chapters are a call's. */
    @Nullable
    RecordedReportEvent report() {
        return report;
    }

    List<IssuedReceipt> receipts() {
        return List.copyOf(receipts.values());
    }

    /** As the agent asked, or as people approved them instead; null while the first event was not read. */
    @Nullable
    SealedValue parameters() {
        SealedValue parameters = null;
        for (RecordedCallEvent recorded : events.values()) {
            if (recorded.event() instanceof CallJudged judged) {
                parameters = judged.call().payload();
            } else if (recorded.event() instanceof ApprovalSpent spent && spent.edited() != null) {
                parameters = spent.edited().payload();
            }
        }
        return parameters;
    }
}
