package dev.countersign.schemas.seal;

import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.Hashing;
import dev.countersign.domain.identity.Salt;
import dev.countersign.domain.request.SealedValue;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.AEADBadTagException;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret that one subject's values are encrypted with: 32 bytes for AES-256-GCM, and 32 for the
 * digests of what is asked, so that without it nobody can guess a request from its digest.
 */
final class SubjectKey {
    static final int SECRET_BYTES = 64;
    private static final int HALF = SECRET_BYTES / 2;
    private static final int SALT_BYTES = 32;

    private final String id;
    private final byte[] secret;

    SubjectKey(String id, byte[] secret) {
        if (secret.length != SECRET_BYTES) {
            throw new IllegalArgumentException("A subject's secret has " + SECRET_BYTES + " bytes");
        }
        this.id = id;
        this.secret = secret;
    }

    String id() {
        return id;
    }

    SealedValue seal(Salt salt, byte[] canonicalJson, SecureRandom random) {
        byte[] frame = Arrays.copyOf(salt.bytes(), SALT_BYTES + canonicalJson.length);
        System.arraycopy(canonicalJson, 0, frame, SALT_BYTES, canonicalJson.length);
        return SealedValue.open(id, AesGcm.encrypt(encryptionKey(), associated(), frame, random), salt, canonicalJson);
    }

    /** Closed, when the bytes are not what was encrypted under this key: then nobody can read them. */
    SealedValue open(byte[] kept) {
        try {
            byte[] frame = AesGcm.decrypt(encryptionKey(), associated(), kept);
            if (frame.length < SALT_BYTES) {
                return SealedValue.closed(id, kept);
            }
            return SealedValue.open(
                    id,
                    kept,
                    new Salt(Arrays.copyOf(frame, SALT_BYTES)),
                    Arrays.copyOfRange(frame, SALT_BYTES, frame.length));
        } catch (AEADBadTagException changed) {
            return SealedValue.closed(id, kept);
        }
    }

    /** HMAC-SHA-256, RFC 2104. */
    Digest digest(byte[] text) {
        return new Digest(HexFormat.of().formatHex(Hashing.hmac(secret, HALF, HALF, text)));
    }

    private SecretKeySpec encryptionKey() {
        return new SecretKeySpec(secret, 0, HALF, AesGcm.KEY);
    }

    private byte[] associated() {
        return id.getBytes(StandardCharsets.US_ASCII);
    }
}
