package dev.countersign.domain.identity;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The platform's SHA-256 (FIPS 180-4) and HMAC-SHA-256 (RFC 2104), used again: to ask for one takes longer
 * than to hash what we hash. One a thread where threads live long; virtual ones, which live for one request,
 * share a few. One that failed does not come back.
 */
public final class Hashing {
    private static final int IDLE_MAX = 8;
    private static final String HMAC_SHA_256 = "HmacSHA256";

    private static final ThreadLocal<MessageDigest> OF_THREAD = ThreadLocal.withInitial(Hashing::sha256);
    private static final Queue<MessageDigest> IDLE = new ArrayBlockingQueue<>(IDLE_MAX);
    private static final Queue<Mac> IDLE_MACS = new ArrayBlockingQueue<>(IDLE_MAX);

    private Hashing() {}

    /** The 32 bytes of SHA-256 over the pieces, one after the other, without separators. */
    public static byte[] sha256(byte[]... pieces) {
        return sha256(sha -> {
            for (byte[] piece : pieces) {
                sha.update(piece);
            }
        });
    }

    /** The same over a piece and the rest of another one, which begins at {@code from}. */
    static byte[] sha256(byte[] first, byte[] second, int from) {
        return sha256(sha -> {
            sha.update(first);
            sha.update(second, from, second.length - from);
        });
    }

    private static byte[] sha256(Consumer<MessageDigest> pieces) {
        if (!Thread.currentThread().isVirtual()) {
            return digest(OF_THREAD.get(), pieces);
        }
        MessageDigest idle = IDLE.poll();
        MessageDigest sha = idle == null ? sha256() : idle;
        byte[] digest = digest(sha, pieces);
        IDLE.offer(sha);
        return digest;
    }

    /** The 32 bytes of HMAC-SHA-256 over a text, with the {@code length} bytes from {@code offset} on as the key. */
    public static byte[] hmac(byte[] key, int offset, int length, byte[] text) {
        try {
            Mac idle = IDLE_MACS.poll();
            Mac mac = idle == null ? Mac.getInstance(HMAC_SHA_256) : idle;
            mac.init(new SecretKeySpec(key, offset, length, HMAC_SHA_256));
            byte[] code = mac.doFinal(text);
            IDLE_MACS.offer(mac);
            return code;
        } catch (GeneralSecurityException impossible) {
            // Every Java platform must have HmacSHA256 (javax.crypto.Mac's contract).
            throw new IllegalStateException("This Java platform lacks HmacSHA256", impossible);
        }
    }

    private static byte[] digest(MessageDigest sha, Consumer<MessageDigest> pieces) {
        sha.reset();
        pieces.accept(sha);
        return sha.digest();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException impossible) {
            // Every Java platform must have SHA-256 (java.security.MessageDigest's contract).
            throw new IllegalStateException("This Java platform lacks SHA-256", impossible);
        }
    }
}
