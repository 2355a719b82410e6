package dev.countersign.worker.callback;

import dev.countersign.worker.connector.OrderRefusedException;
import dev.countersign.worker.secret.SecretResolver;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;

/**
 * A secret that sender and receiver of callbacks share, as Standard Webhooks write it: {@code whsec_}
 * and 24 to 64 bytes in base64. Its text form says nothing.
 */
public final class SigningSecret {
    private static final String PREFIX = "whsec_";
    private static final int BYTES_MIN = 24;
    private static final int BYTES_MAX = 64;

    private final byte[] bytes;

    private SigningSecret(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Reads a secret; the prefix may be missing.
     *
     * @throws IllegalArgumentException when it is none; the message does not quote it
     */
    public static SigningSecret parse(String text) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text);
        } catch (IllegalArgumentException quotesTheSecret) {
            throw new IllegalArgumentException("A signing secret is whsec_ and base64");
        }
        if (bytes.length < BYTES_MIN || bytes.length > BYTES_MAX) {
            throw new IllegalArgumentException(
                    "A signing secret has " + BYTES_MIN + " to " + BYTES_MAX + " bytes, not " + bytes.length);
        }
        return new SigningSecret(bytes);
    }

    /**
     * What stands behind a reference: one or more secrets with spaces between, the newest first. While
     * receivers change over, every message is signed with each.
     *
     * @throws OrderRefusedException naming the reference, never a secret
     */
    public static List<SigningSecret> behind(String reference, SecretResolver secrets) {
        List<SigningSecret> found = new ArrayList<>();
        for (String text : secrets.resolve(reference).reveal().strip().split("\\s+", -1)) {
            try {
                found.add(parse(text));
            } catch (IllegalArgumentException malformed) {
                throw OrderRefusedException.secret(reference, "is no signing secret");
            }
        }
        return found;
    }

    SecretKeySpec key() {
        return new SecretKeySpec(bytes, WebhookSignature.ALGORITHM);
    }

    @Override
    public String toString() {
        return "SigningSecret[redacted]";
    }
}
