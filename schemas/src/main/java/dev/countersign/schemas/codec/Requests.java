package dev.countersign.schemas.codec;

import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.identity.Salt;
import dev.countersign.domain.identity.UserId;
import dev.countersign.domain.request.ActingUser;
import dev.countersign.domain.request.EditedParameters;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.request.SealedValue.Encoding;
import dev.countersign.domain.request.ToolCall;
import dev.countersign.schemas.seal.Opening;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Tool calls and sealed values. */
final class Requests {
    private static final Symbols<Encoding, dev.countersign.avro.Encoding> ENCODINGS =
            new Symbols<>(Encoding.class, dev.countersign.avro.Encoding.class);

    private Requests() {}

    static dev.countersign.avro.ToolCall toAvro(ToolCall call) {
        Digest editedFrom = call.editedFrom();
        ActingUser user = call.user();
        return new dev.countersign.avro.ToolCall(
                call.organization().value(),
                call.agent().value(),
                call.owner(),
                call.instanceId(),
                call.action(),
                call.resource(),
                call.connection(),
                toAvro(call.payload()),
                call.requestDigest().hex(),
                call.idempotencyKey(),
                call.requestId(),
                call.arrivedAt(),
                editedFrom == null ? null : editedFrom.hex(),
                // An encrypted payload holds the salt itself.
                call.payload().keyId() == null ? toAvro(call.salt()) : null,
                user == null ? null : user.id().key(),
                user != null && user.waits(),
                call.dryRun());
    }

    static ToolCall toDomain(dev.countersign.avro.ToolCall call) {
        @Nullable String editedFrom = call.getEditedFrom();
        @Nullable String user = call.getUserId();
        SealedValue payload = toDomain(call.getPayload());
        return new ToolCall(
                new OrganizationId(call.getOrganization()),
                new AgentId(call.getAgent()),
                call.getOwner(),
                call.getInstanceId(),
                call.getAction(),
                call.getResource(),
                call.getConnection(),
                payload,
                new Digest(call.getRequestDigest()),
                call.getIdempotencyKey(),
                call.getRequestId(),
                call.getArrivedAt(),
                editedFrom == null ? null : new Digest(editedFrom),
                salt(payload, call.getSalt()),
                user == null ? null : new ActingUser(new UserId(new CallId(user)), call.getUserWaits()),
                call.getDryRun());
    }

    static dev.countersign.avro.EditedParameters toAvro(EditedParameters edited) {
        return new dev.countersign.avro.EditedParameters(
                toAvro(edited.payload()), edited.requestDigest().hex());
    }

    static EditedParameters toDomain(dev.countersign.avro.EditedParameters edited) {
        return new EditedParameters(toDomain(edited.getPayload()), new Digest(edited.getRequestDigest()));
    }

    /** Null stays null: people left the parameters as they were. */
    static dev.countersign.avro.@Nullable EditedParameters ifEdited(@Nullable EditedParameters edited) {
        return edited == null ? null : toAvro(edited);
    }

    /** Null stays null: people left the parameters as they were. */
    static @Nullable EditedParameters ifEdited(dev.countersign.avro.@Nullable EditedParameters edited) {
        return edited == null ? null : toDomain(edited);
    }

    static @Nullable ByteBuffer toAvro(@Nullable Salt salt) {
        return salt == null ? null : ByteBuffer.wrap(salt.bytes());
    }

    /** The one that was encrypted with the value; the record's own where the value is plain. */
    static @Nullable Salt salt(SealedValue value, @Nullable ByteBuffer own) {
        return value.keyId() == null ? salt(own) : value.salt();
    }

    static @Nullable Salt salt(@Nullable ByteBuffer bytes) {
        return bytes == null ? null : new Salt(bytes(bytes));
    }

    static dev.countersign.avro.SealedValue toAvro(SealedValue value) {
        return new dev.countersign.avro.SealedValue(
                ENCODINGS.toAvro(value.encoding()), value.keyId(), ByteBuffer.wrap(value.kept()));
    }

    static SealedValue toDomain(dev.countersign.avro.SealedValue value) {
        return switch (ENCODINGS.toDomain(value.getEncoding())) {
            case PLAIN -> {
                if (value.getKeyId() != null) {
                    throw new IllegalArgumentException("A plain value has no key");
                }
                yield SealedValue.plain(bytes(value.getBytes()));
            }
            case SUBJECT_KEY -> {
                if (value.getKeyId() == null) {
                    throw new IllegalArgumentException("An encrypted value names its key");
                }
                yield Opening.open(value.getKeyId(), bytes(value.getBytes()));
            }
        };
    }

    /** The bytes of a freshly read buffer; copied only if the buffer is a view of something larger. */
    static byte[] bytes(ByteBuffer buffer) {
        if (buffer.hasArray() && buffer.arrayOffset() == 0 && buffer.array().length == buffer.remaining()) {
            return buffer.array();
        }
        byte[] copy = new byte[buffer.remaining()];
        buffer.duplicate().get(copy);
        return copy;
    }
}
