package dev.countersign.worker.callback;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;

/**
 * The signature of Standard Webhooks, version 1: HMAC-SHA-256 over id, time and body, joined by full
 * stops. A receiver that checks it knows that all three are ours and belong together.
 */
final class WebhookSignature {
    static final String ALGORITHM = "HmacSHA256";

    private WebhookSignature() {}

    /**
     * The header's value: a signature for each secret, so that a receiver may change over from one to the
     * next.
     *
     * @param timestamp seconds since 1970
     */
    static String of(String webhookId, long timestamp, byte[] body, List<SigningSecret> secrets) {
        byte[] head = (webhookId + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8);
        return secrets.stream()
                .map(secret -> "v1," + signed(head, body, secret))
                .collect(Collectors.joining(" "));
    }

    private static String signed(byte[] head, byte[] body, SigningSecret secret) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret.key());
            mac.update(head);
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (NoSuchAlgorithmException | InvalidKeyException impossible) {
            throw new IllegalStateException("Every JDK has " + ALGORITHM + " and takes any key for it", impossible);
        }
    }
}
