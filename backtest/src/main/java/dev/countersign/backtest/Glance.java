package dev.countersign.backtest;

import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.schemas.topic.UnreadableRecordException;
import dev.countersign.schemas.wire.SchemaIds;
import dev.countersign.schemas.wire.WireFormat;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the beginning of an event, to read only those that matter: most of a call's events tell nothing
 * of what was decided, and to read them whole would be most of the work.
 *
 * <p>{@code Event} begins with the call's id, the organization, a number, a time, and which kind of event
 * it is (Avro 1.12, "Binary Encoding"). What does not begin like that is read whole by who asks. Safe for
 * many threads.
 */
final class Glance {
    /** The events that {@link Course} and {@link Judge} look at. */
    private static final Set<String> TELLING = Set.of(
            "CallJudged",
            "ApprovalSpent",
            "CallRejudged",
            "CallClosed",
            "ReservationRefused",
            "CallEnded",
            "UnknownResolved",
            "RerunOrdered");

    private static final String FIRST = "CallJudged";
    private static final List<Schema.Type> BEGINNING =
            List.of(Schema.Type.STRING, Schema.Type.STRING, Schema.Type.INT, Schema.Type.LONG, Schema.Type.UNION);

    private final SchemaIds schemaIds;
    private final byte[] organization;
    private final ConcurrentMap<Integer, Kind[]> kinds = new ConcurrentHashMap<>();

    /** What an event is about. */
    enum Kind {
        /** A call's first event: what was asked, and what policy said. */
        JUDGED,
        /** Something came of a call. */
        CAME_OF_IT,
        /** It tells nothing here, or is another organization's. */
        NOTHING,
        /** Only a reader of the whole can say. */
        UNCLEAR
    }

    /**
     * What the beginning says.
     *
     * @param call null where it tells nothing, or is unclear
     */
    record Seen(Kind kind, @Nullable CallKey call) {
        private static final Seen NOTHING = new Seen(Kind.NOTHING, null);
        private static final Seen UNCLEAR = new Seen(Kind.UNCLEAR, null);
    }

    Glance(SchemaIds schemaIds, OrganizationId organization) {
        this.schemaIds = schemaIds;
        this.organization = organization.value().getBytes(StandardCharsets.UTF_8);
    }

    /** @throws UnreadableRecordException when its schema is not known */
    Seen at(byte[] record) {
        Kind[] branches = kinds(WireFormat.schemaId(record));
        if (branches.length == 0) {
            return Seen.UNCLEAR;
        }
        try {
            return at(record, branches);
        } catch (IndexOutOfBoundsException cut) {
            return Seen.UNCLEAR;
        }
    }

    private Seen at(byte[] record, Kind[] branches) {
        Cursor cursor = new Cursor(record);
        int idChars = cursor.length();
        int id = cursor.skip(idChars);
        int organizationBytes = cursor.length();
        int from = cursor.skip(organizationBytes);
        if (!Arrays.equals(record, from, from + organizationBytes, organization, 0, organization.length)) {
            return Seen.NOTHING;
        }
        cursor.number();
        cursor.number();
        Kind kind = branches[cursor.length()];
        return switch (kind) {
            case NOTHING -> Seen.NOTHING;
            case UNCLEAR -> Seen.UNCLEAR;
            case JUDGED, CAME_OF_IT -> idChars == CallKey.CHARS ? new Seen(kind, CallKey.of(record, id)) : Seen.UNCLEAR;
        };
    }

    private Kind[] kinds(int schema) {
        Kind[] known = kinds.get(schema);
        return known == null ? kinds.computeIfAbsent(schema, id -> kinds(schemaIds.byId(id))) : known;
    }

    /** The kind of each branch of the body; none where the record does not begin as it should. */
    private static Kind[] kinds(Schema event) {
        if (event.getType() != Schema.Type.RECORD
                || !event.getFields().stream()
                        .map(field -> field.schema().getType())
                        .toList()
                        .equals(BEGINNING)) {
            return new Kind[0];
        }
        return event.getFields().getLast().schema().getTypes().stream()
                .map(Schema::getName)
                .map(name -> name.equals(FIRST) ? Kind.JUDGED : TELLING.contains(name) ? Kind.CAME_OF_IT : Kind.NOTHING)
                .toArray(Kind[]::new);
    }

    /** Reads Avro's zigzag numbers. */
    private static final class Cursor {
        private final byte[] bytes;
        private int at = WireFormat.HEADER_BYTES;

        private Cursor(byte[] bytes) {
            this.bytes = bytes;
        }

        private long number() {
            long value = 0;
            for (int shift = 0; shift < Long.SIZE; shift += 7) {
                byte next = bytes[at++];
                value |= (next & 0x7fL) << shift;
                if (next >= 0) {
                    return value >>> 1 ^ -(value & 1);
                }
            }
            throw new IndexOutOfBoundsException("A number without an end");
        }

        /** A number that must fit what is left. */
        private int length() {
            long value = number();
            if (value < 0 || value > bytes.length) {
                throw new IndexOutOfBoundsException("No length");
            }
            return (int) value;
        }

        /** Returns where the skipped begins. */
        private int skip(int length) {
            int from = at;
            at += length;
            if (at > bytes.length) {
                throw new IndexOutOfBoundsException("The record ends before");
            }
            return from;
        }
    }
}
