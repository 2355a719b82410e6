package dev.countersign.audit.configured;

import dev.countersign.audit.archive.AuditedTopic;
import dev.countersign.audit.archive.ExportFile;
import dev.countersign.audit.archive.ExportedRecord;
import dev.countersign.audit.archive.RecordPart;
import dev.countersign.audit.archive.RecordReader;
import dev.countersign.control.ControlKeys;
import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.control.ControlFact.PolicyText;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.topic.UnreadableRecordException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What owners configured, change by change in the order of {@code control-history}. It is in memory:
 * what people write is little beside what agents call.
 */
public final class ControlHistory {
    private static final RecordPart PART = new RecordPart(AuditedTopic.CONTROL_HISTORY, 0);

    private final List<Change> changes;

    /**
     * Something was configured, or taken away.
     *
     * @param at when it was written; never before the change before it, because the order of the log
     *     is what counts where a clock was set back
     * @param recordedAt the record's own time
     * @param fact null where it was taken away, or cannot be read: then, as in the services, nothing holds
     */
    public record Change(
            long offset,
            Instant at,
            Instant recordedAt,
            OrganizationId organization,
            String key,
            @Nullable ControlFact fact) {}

    private ControlHistory(List<Change> changes) {
        this.changes = List.copyOf(changes);
    }

    /** Reads it from an export. */
    public static ControlHistory of(ExportFile export, Topics topics) throws IOException {
        List<Change> changes = new ArrayList<>();
        Instant latest = Instant.MIN;
        try (RecordReader reader = export.records(PART)) {
            for (ExportedRecord record = reader.next(); record != null; record = reader.next()) {
                OrganizationId organization = ControlKeys.organizationOf(record.id());
                Instant recordedAt = Instant.ofEpochMilli(record.timestamp());
                latest = recordedAt.isAfter(latest) ? recordedAt : latest;
                if (organization != null) {
                    changes.add(new Change(
                            record.offset(), latest, recordedAt, organization, record.id(), fact(record, topics)));
                }
            }
        }
        return new ControlHistory(changes);
    }

    private static @Nullable ControlFact fact(ExportedRecord record, Topics topics) {
        byte[] value = record.value();
        try {
            ControlFact fact =
                    value == null ? null : topics.controlHistory().codec().decode(value);
            return fact != null && fact.key().equals(record.id()) ? fact : null;
        } catch (UnreadableRecordException | IllegalArgumentException unreadable) {
            return null;
        }
    }

    /** In the order of the log. */
    public List<Change> changes() {
        return changes;
    }

    /** What held at a moment, that instant included: the latest change under each key, by organization. */
    public Map<OrganizationId, Map<String, Change>> at(Instant moment) {
        Map<OrganizationId, Map<String, Change>> held =
                new TreeMap<>(java.util.Comparator.comparing(OrganizationId::value));
        for (Change change : changes) {
            if (change.at().isAfter(moment)) {
                break;
            }
            Map<String, Change> ofOne = held.computeIfAbsent(change.organization(), none -> new LinkedHashMap<>());
            if (change.fact() == null) {
                ofOne.remove(change.key());
            } else {
                ofOne.put(change.key(), change);
            }
        }
        return held;
    }

    /** Every policy that was ever published, by its digest. */
    public Map<Digest, PolicyText> policies() {
        Map<Digest, PolicyText> policies = new HashMap<>();
        for (Change change : changes) {
            if (change.fact() instanceof PolicyText text) {
                policies.putIfAbsent(text.digest(), text);
            }
        }
        return policies;
    }
}
