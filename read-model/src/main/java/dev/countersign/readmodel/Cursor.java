package dev.countersign.readmodel;

import dev.countersign.domain.identity.CallId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;

/**
 * A place in a list: the list continues behind this call. Opaque to callers; it says nothing that
 * its holder was not shown.
 */
record Cursor(Instant createdAt, CallId callId) {
    private static final byte FORM = 1;
    private static final int CALL_ID_BYTES = 26;
    private static final int BYTES = 1 + Long.BYTES + CALL_ID_BYTES;

    String encode() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES)
                .put(FORM)
                .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, createdAt))
                .put(callId.value().getBytes(StandardCharsets.US_ASCII));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /** @throws InvalidQueryException when the text is not a cursor of ours */
    static Cursor decode(String text) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            if (bytes.remaining() != BYTES || bytes.get() != FORM) {
                throw InvalidQueryException.cursor();
            }
            Instant createdAt = Instant.EPOCH.plus(bytes.getLong(), ChronoUnit.MICROS);
            if (!SearchQuery.isStorable(createdAt)) {
                throw InvalidQueryException.cursor();
            }
            byte[] callId = new byte[CALL_ID_BYTES];
            bytes.get(callId);
            return new Cursor(createdAt, new CallId(new String(callId, StandardCharsets.US_ASCII)));
        } catch (IllegalArgumentException notBase64OrNoCallId) {
            throw InvalidQueryException.cursor();
        }
    }
}
