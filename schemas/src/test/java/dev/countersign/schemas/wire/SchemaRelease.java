package dev.countersign.schemas.wire;

import dev.countersign.avro.ApprovalCommand;
import dev.countersign.avro.ApprovalReply;
import dev.countersign.avro.AuthorizationCommand;
import dev.countersign.avro.AuthorizationEvent;
import dev.countersign.avro.AuthorizationReply;
import dev.countersign.avro.BudgetCommand;
import dev.countersign.avro.Checkpoint;
import dev.countersign.avro.Command;
import dev.countersign.avro.ConnectionHealth;
import dev.countersign.avro.Control;
import dev.countersign.avro.DeliveryOrder;
import dev.countersign.avro.Dispatch;
import dev.countersign.avro.Erasure;
import dev.countersign.avro.Event;
import dev.countersign.avro.ExecutionReport;
import dev.countersign.avro.KeyUse;
import dev.countersign.avro.LedgerEntry;
import dev.countersign.avro.LookOrder;
import dev.countersign.avro.LookReply;
import dev.countersign.avro.Notice;
import dev.countersign.avro.RateClaim;
import dev.countersign.avro.Receipt;
import dev.countersign.avro.Reply;
import dev.countersign.avro.ReportCommand;
import dev.countersign.avro.RunCallback;
import dev.countersign.avro.SessionCommand;
import dev.countersign.avro.SessionEvent;
import dev.countersign.avro.SessionReply;
import dev.countersign.avro.StoredApproval;
import dev.countersign.avro.StoredAuthorization;
import dev.countersign.avro.StoredBudget;
import dev.countersign.avro.StoredCall;
import dev.countersign.avro.StoredSession;
import dev.countersign.avro.SubjectKey;
import dev.countersign.avro.TokenOrder;
import dev.countersign.schemas.codec.StoredApprovalCodec;
import dev.countersign.schemas.codec.StoredAuthorizationCodec;
import dev.countersign.schemas.codec.StoredBudgetCodec;
import dev.countersign.schemas.codec.StoredCallCodec;
import dev.countersign.schemas.codec.StoredSessionCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import tools.jackson.databind.json.JsonMapper;

/** Gives changed schemas a new version and id. Runs only when ordered; nothing is released silently. */
final class SchemaRelease {
    static final String COMMAND =
            "Release them with: mvn -pl schemas -am test -Dtest=ReleasedSchemasTest -Dsurefire.failIfNoSpecifiedTests=false"
                    + " -Dcountersign.write=schemas";

    private static final Path FOLDER = Path.of("src/main/resources" + BundledSchemaIds.FOLDER);

    private SchemaRelease() {}

    static boolean isOrdered() {
        return "schemas".equals(System.getProperty("countersign.write"));
    }

    /** The schemas that this build writes, by subject. */
    static Map<String, Schema> inUse() {
        Map<String, Schema> schemas = new LinkedHashMap<>();
        schemas.put("commands-value", Command.getClassSchema());
        schemas.put("executions-value", ExecutionReport.getClassSchema());
        schemas.put("events-value", Event.getClassSchema());
        schemas.put("dispatches-value", Dispatch.getClassSchema());
        schemas.put("receipts-value", Receipt.getClassSchema());
        schemas.put("replies-value", Reply.getClassSchema());
        schemas.put("replies-direct-value", Reply.getClassSchema());
        schemas.put("control-value", Control.getClassSchema());
        schemas.put("control-history-value", Control.getClassSchema());
        schemas.put(StoredCallCodec.SUBJECT, StoredCall.getClassSchema());
        schemas.put("approval-commands-value", ApprovalCommand.getClassSchema());
        schemas.put("budget-commands-value", BudgetCommand.getClassSchema());
        schemas.put(StoredBudgetCodec.SUBJECT, StoredBudget.getClassSchema());
        schemas.put("approval-replies-value", ApprovalReply.getClassSchema());
        schemas.put("deliveries-value", DeliveryOrder.getClassSchema());
        schemas.put("notices-value", Notice.getClassSchema());
        schemas.put("looks-value", LookOrder.getClassSchema());
        schemas.put("look-replies-value", LookReply.getClassSchema());
        schemas.put("ledger-value", LedgerEntry.getClassSchema());
        schemas.put("checkpoints-value", Checkpoint.getClassSchema());
        schemas.put("subject-keys-value", SubjectKey.getClassSchema());
        schemas.put("erasures-value", Erasure.getClassSchema());
        schemas.put("reports-value", ReportCommand.getClassSchema());
        schemas.put(StoredApprovalCodec.SUBJECT, StoredApproval.getClassSchema());
        schemas.put("session-commands-value", SessionCommand.getClassSchema());
        schemas.put("sessions-value", SessionEvent.getClassSchema());
        schemas.put("session-replies-value", SessionReply.getClassSchema());
        schemas.put(StoredSessionCodec.SUBJECT, StoredSession.getClassSchema());
        schemas.put("authorization-commands-value", AuthorizationCommand.getClassSchema());
        schemas.put("authorizations-value", AuthorizationEvent.getClassSchema());
        schemas.put("authorization-replies-value", AuthorizationReply.getClassSchema());
        schemas.put("token-orders-value", TokenOrder.getClassSchema());
        schemas.put(StoredAuthorizationCodec.SUBJECT, StoredAuthorization.getClassSchema());
        schemas.put("key-uses-value", KeyUse.getClassSchema());
        schemas.put("connection-health-value", ConnectionHealth.getClassSchema());
        schemas.put("run-callbacks-value", RunCallback.getClassSchema());
        schemas.put("rate-claims-value", RateClaim.getClassSchema());
        return schemas;
    }

    /** Subjects whose newest release is not the schema in use, word for word. */
    static List<String> pending() throws IOException {
        List<String> pending = new ArrayList<>();
        List<Entry> entries = read();
        for (Map.Entry<String, Schema> use : inUse().entrySet()) {
            Optional<Entry> newest = newest(entries, use.getKey());
            if (newest.isEmpty()
                    || !newest.get().fingerprint().equals(fingerprint(use.getValue()))
                    || !Files.readString(FOLDER.resolve(newest.get().file()))
                            .equals(PublishedSchema.prettyText(use.getValue()))) {
                pending.add(use.getKey());
            }
        }
        return pending;
    }

    /** A changed schema becomes a new file; changed documentation alone is corrected in place. */
    static void perform() throws IOException {
        List<Entry> entries = new ArrayList<>(read());
        for (Map.Entry<String, Schema> use : inUse().entrySet()) {
            String fingerprint = fingerprint(use.getValue());
            Optional<Entry> newest = newest(entries, use.getKey());
            Entry entry = newest.filter(one -> one.fingerprint().equals(fingerprint))
                    .orElseGet(() -> new Entry(
                            use.getKey(),
                            newest.map(Entry::version).orElse(0) + 1,
                            id(entries, fingerprint),
                            fingerprint,
                            "v%d/%s.avsc"
                                    .formatted(
                                            newest.map(Entry::version).orElse(0) + 1,
                                            use.getValue().getName())));
            if (!entries.contains(entry)) {
                entries.add(entry);
            }
            Path file = FOLDER.resolve(entry.file());
            Files.createDirectories(file.getParent());
            Files.writeString(file, PublishedSchema.prettyText(use.getValue()));
        }
        Files.writeString(
                FOLDER.resolve("schema-ids.json"),
                JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(entries) + "\n");
    }

    /** A schema that already has an id keeps it under every further subject. */
    private static int id(List<Entry> entries, String fingerprint) {
        return entries.stream()
                .filter(one -> one.fingerprint().equals(fingerprint))
                .map(Entry::id)
                .findFirst()
                .orElseGet(() -> entries.stream().mapToInt(Entry::id).max().orElse(0) + 1);
    }

    private static Optional<Entry> newest(List<Entry> entries, String subject) {
        return entries.stream().filter(one -> one.subject().equals(subject)).reduce((earlier, later) -> later);
    }

    private static String fingerprint(Schema schema) {
        return PublishedSchema.fingerprint(schema).hex();
    }

    private static List<Entry> read() throws IOException {
        Path file = FOLDER.resolve("schema-ids.json");
        return Files.exists(file)
                ? List.of(JsonMapper.builder().build().readValue(Files.readString(file), Entry[].class))
                : List.of();
    }

    record Entry(String subject, int version, int id, String fingerprint, String file) {}
}
