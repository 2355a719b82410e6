package dev.countersign.tlog.note;

import dev.countersign.tlog.format.Base64Text;
import dev.countersign.tlog.format.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;

/**
 * The private half of a named key. Its text, {@code PRIVATE+KEY+name+id+base64(type ‖ seed)}, is that
 * of Go's {@code sumdb/note}; {@link #toString} does not give it away.
 */
public final class SigningKey {
    private static final String WHAT = "signing key";
    private static final String PREFIX = "PRIVATE+KEY+";

    private final VerifierKey verifier;
    private final byte[] seed;
    private final PrivateKey key;

    private SigningKey(VerifierKey verifier, byte[] seed) {
        this.verifier = verifier;
        this.seed = seed;
        this.key = Ed25519.privateKey(seed);
    }

    /** @throws IllegalArgumentException when the seed has not 32 bytes, or the name is none */
    public static SigningKey of(String name, SignatureType type, byte[] seed) {
        if (seed.length != Ed25519.KEY_BYTES) {
            throw new IllegalArgumentException("A seed has " + Ed25519.KEY_BYTES + " bytes, not " + seed.length);
        }
        return new SigningKey(VerifierKey.of(name, type, Ed25519.publicOf(seed)), seed.clone());
    }

    public static SigningKey generate(String name, SignatureType type, SecureRandom random) {
        byte[] seed = new byte[Ed25519.KEY_BYTES];
        random.nextBytes(seed);
        return of(name, type, seed);
    }

    /** Reads {@link #text}, and refuses one whose id does not belong to its name and key. */
    public static SigningKey parse(String text) throws MalformedException {
        String[] parts =
                text.startsWith(PREFIX) ? text.substring(PREFIX.length()).split("\\+", 3) : new String[0];
        if (parts.length != 3) {
            throw MalformedException.of(WHAT, "it is not PRIVATE+KEY+, a name, a key id and a key");
        }
        if (!KeyName.isValid(parts[0])) {
            throw MalformedException.of(WHAT, "its name is empty or has spaces");
        }
        KeyId claimed = KeyId.parse(parts[1], WHAT);
        byte[] typed = Base64Text.decode(parts[2], WHAT, "key");
        SignatureType type = typed.length == 1 + Ed25519.KEY_BYTES ? SignatureType.of(typed[0]) : null;
        if (type == null) {
            throw MalformedException.of(WHAT, "it is not of type 1 or 4 with a seed of 32 bytes");
        }
        SigningKey key = of(parts[0], type, Arrays.copyOfRange(typed, 1, typed.length));
        if (!key.verifier.id().equals(claimed)) {
            throw MalformedException.of(WHAT, "its key id does not belong to its name and key");
        }
        return key;
    }

    public String name() {
        return verifier.name();
    }

    public VerifierKey verifier() {
        return verifier;
    }

    /** The secret. For a file that only its owner can read. */
    public String text() {
        byte[] typed = new byte[1 + seed.length];
        typed[0] = verifier.type().identifier();
        System.arraycopy(seed, 0, typed, 1, seed.length);
        return PREFIX + name() + "+" + verifier.id() + "+" + Base64Text.of(typed);
    }

    /**
     * Signs a note's text.
     *
     * @param text with its last line feed
     */
    public NoteSignature sign(String text) {
        require(SignatureType.ED25519);
        byte[] signature = Ed25519.sign(key, text.getBytes(StandardCharsets.UTF_8));
        return NoteSignature.of(name(), verifier.id(), signature);
    }

    /**
     * Signs a checkpoint's text as a witness who knows no larger tree of that log at that time.
     *
     * @param text with its last line feed
     * @param at taken to the second; after 1970
     */
    public NoteSignature cosign(String text, Instant at) {
        require(SignatureType.COSIGNATURE_V1);
        long seconds = at.getEpochSecond();
        if (seconds <= 0) {
            throw new IllegalArgumentException("A cosignature's time is after 1970, not " + at);
        }
        byte[] signature = Ed25519.sign(key, Cosignature.message(text, seconds));
        byte[] timestamped = ByteBuffer.allocate(Cosignature.BYTES)
                .putLong(seconds)
                .put(signature)
                .array();
        return NoteSignature.of(name(), verifier.id(), timestamped);
    }

    private void require(SignatureType needed) {
        if (verifier.type() != needed) {
            throw new IllegalStateException(
                    "The key " + name() + " is of type " + verifier.type() + ", where " + needed + " is needed.");
        }
    }

    /** The public half. */
    @Override
    public String toString() {
        return "private half of " + verifier;
    }
}
