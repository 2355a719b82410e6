package dev.countersign.control;

import dev.countersign.domain.control.ControlFact.ApiKey;
import dev.countersign.domain.control.ControlFact.Credential;
import dev.countersign.domain.identity.Digest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Makes agents' secrets and checks them. A secret is 256 random bits, so that one salted SHA-256 is
 * enough: there is nothing to guess from, and a slow hash would only serve whoever floods the door.
 */
public final class CredentialHasher {
    private static final int SECRET_BYTES = 32;
    private static final int SALT_BYTES = 16;
    private static final String DECOY_SALT = "00".repeat(SALT_BYTES);
    private static final Digest DECOY_HASH = new Digest("00".repeat(32));

    private CredentialHasher() {}

    /**
     * A new secret, to be shown once, and what is kept of it. The text form is redacted.
     *
     * @param secret base64url without padding, 43 characters
     * @param salt 16 random bytes, hexadecimal
     * @param hash what {@code credentials.yaml} calls {@code secret_hash}
     */
    public record NewSecret(String secret, String salt, Digest hash) {
        @Override
        public String toString() {
            return "NewSecret[redacted, salt=" + salt + ", hash=" + hash + "]";
        }
    }

    /** Draws a new secret and a new salt. */
    public static NewSecret newSecret(SecureRandom random) {
        byte[] secretBytes = new byte[SECRET_BYTES];
        byte[] saltBytes = new byte[SALT_BYTES];
        random.nextBytes(secretBytes);
        random.nextBytes(saltBytes);
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(secretBytes);
        String salt = HexFormat.of().formatHex(saltBytes);
        return new NewSecret(secret, salt, hash(salt, secret));
    }

    /**
     * SHA-256 over the salt's bytes and the secret in UTF-8.
     *
     * @param salt hexadecimal
     * @throws IllegalArgumentException when the salt is not hexadecimal
     */
    public static Digest hash(String salt, String secret) {
        return Digest.of(HexFormat.of().parseHex(salt), secret.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Whether this is the secret of an enabled credential. An unknown agent, a revoked credential
     * and a wrong secret cost the same time.
     *
     * @param credential null for an unknown agent: always false
     */
    public static boolean verify(@Nullable Credential credential, String secret) {
        return credential == null
                ? verify(DECOY_SALT, DECOY_HASH, false, secret)
                : verify(credential.salt(), credential.secretHash(), credential.enabled(), secret);
    }

    /**
     * Whether this is the secret of an enabled key of an organization; as for a credential.
     *
     * @param key null for an unknown key: always false
     */
    public static boolean verifyKey(@Nullable ApiKey key, String secret) {
        return key == null
                ? verify(DECOY_SALT, DECOY_HASH, false, secret)
                : verify(key.salt(), key.secretHash(), key.enabled(), secret);
    }

    private static boolean verify(String salt, Digest expected, boolean enabled, String secret) {
        try {
            return MessageDigest.isEqual(hash(salt, secret).bytes(), expected.bytes()) && enabled;
        } catch (IllegalArgumentException unusableSalt) {
            // The directory refuses such a salt; whatever else wrote it, nobody gets in by it.
            return false;
        }
    }
}
