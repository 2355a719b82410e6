package dev.countersign.tlog.note;

import dev.countersign.tlog.format.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * A witness's signature, which says when it was made (C2SP tlog-cosignature §Ed25519 signed message):
 * {@code u64 seconds ‖ Ed25519 signature} over {@code cosignature/v1 LF time <seconds> LF} and the
 * checkpoint's text.
 */
public final class Cosignature {
    /** Without the key id in front. */
    static final int BYTES = Long.BYTES + Ed25519.SIGNATURE_BYTES;

    private Cosignature() {}

    /**
     * When a cosignature says that it was made. To be believed once it has been verified.
     *
     * @throws MalformedException when the signature has not the form of a cosignature
     */
    public static Instant time(NoteSignature signature) throws MalformedException {
        byte[] bytes = signature.signature();
        long seconds = bytes.length == BYTES ? ByteBuffer.wrap(bytes).getLong() : 0;
        if (seconds <= 0 || seconds > Instant.MAX.getEpochSecond()) {
            throw MalformedException.of("cosignature", "it is not a time and an Ed25519 signature");
        }
        return Instant.ofEpochSecond(seconds);
    }

    static byte[] message(String checkpointText, long seconds) {
        return ("cosignature/v1\ntime " + seconds + "\n" + checkpointText).getBytes(StandardCharsets.UTF_8);
    }
}
