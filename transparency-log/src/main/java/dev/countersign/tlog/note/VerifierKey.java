package dev.countersign.tlog.note;

import dev.countersign.tlog.format.Base64Text;
import dev.countersign.tlog.format.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.PublicKey;
import java.util.Arrays;

/**
 * The public half of a named key, written {@code name+id+base64(type ‖ key)} and called a vkey (C2SP
 * signed-note §Verifier keys). Equal when that text is.
 */
public final class VerifierKey {
    private static final String WHAT = "verifier key";

    private final String name;
    private final SignatureType type;
    private final KeyId id;
    private final byte[] raw;
    private final PublicKey key;

    private VerifierKey(String name, SignatureType type, byte[] raw, PublicKey key) {
        this.name = name;
        this.type = type;
        this.id = KeyId.of(name, type, raw);
        this.raw = raw;
        this.key = key;
    }

    /**
     * @param raw 32 bytes
     * @throws IllegalArgumentException when they are no Ed25519 key, or the name is none
     */
    public static VerifierKey of(String name, SignatureType type, byte[] raw) {
        try {
            return new VerifierKey(KeyName.require(name), type, raw.clone(), Ed25519.publicKey(raw));
        } catch (InvalidKeyException notAKey) {
            throw new IllegalArgumentException("These bytes are not an Ed25519 public key", notAKey);
        }
    }

    /** Reads a vkey, and refuses one whose id does not belong to its name and key. */
    public static VerifierKey parse(String vkey) throws MalformedException {
        // The last part may contain a plus sign, as base64 has it.
        String[] parts = vkey.split("\\+", 3);
        if (parts.length != 3) {
            throw MalformedException.of(WHAT, "it is not a name, a key id and a key with plus signs between them");
        }
        if (!KeyName.isValid(parts[0])) {
            throw MalformedException.of(WHAT, "its name is empty or has spaces");
        }
        KeyId claimed = KeyId.parse(parts[1], WHAT);
        byte[] typed = Base64Text.decode(parts[2], WHAT, "key");
        SignatureType type = typed.length == 0 ? null : SignatureType.of(typed[0]);
        if (type == null) {
            throw MalformedException.of(WHAT, "its signature type is neither Ed25519 (1) nor cosignature/v1 (4)");
        }
        if (typed.length != 1 + Ed25519.KEY_BYTES) {
            throw MalformedException.of(WHAT, "its key has not " + Ed25519.KEY_BYTES + " bytes");
        }
        byte[] raw = Arrays.copyOfRange(typed, 1, typed.length);
        if (!KeyId.of(parts[0], type, raw).equals(claimed)) {
            throw MalformedException.of(WHAT, "its key id does not belong to its name and key");
        }
        try {
            return new VerifierKey(parts[0], type, raw, Ed25519.publicKey(raw));
        } catch (InvalidKeyException notAPoint) {
            throw MalformedException.of(WHAT, "its key is not an Ed25519 public key");
        }
    }

    public String name() {
        return name;
    }

    public SignatureType type() {
        return type;
    }

    public KeyId id() {
        return id;
    }

    /** The 32 bytes of the key, fresh at every call. */
    public byte[] raw() {
        return raw.clone();
    }

    /** Whether both are the same key, whatever they are called and used for (C2SP tlog-policy §Public key representation). */
    public boolean wrapsSameKeyAs(VerifierKey other) {
        return Arrays.equals(raw, other.raw);
    }

    /** Whether a signature claims to be by this key; only then is there anything to verify. */
    public boolean isNamedBy(NoteSignature signature) {
        return signature.keyName().equals(name) && signature.keyId().equals(id);
    }

    /** Whether this key made the signature over the note's text. */
    public boolean verifies(String noteText, NoteSignature signature) {
        if (!isNamedBy(signature)) {
            return false;
        }
        byte[] bytes = signature.signature();
        return switch (type) {
            case ED25519 -> Ed25519.verifies(key, noteText.getBytes(StandardCharsets.UTF_8), bytes);
            case COSIGNATURE_V1 -> verifiesCosignature(noteText, bytes);
        };
    }

    private boolean verifiesCosignature(String noteText, byte[] bytes) {
        if (bytes.length != Cosignature.BYTES) {
            return false;
        }
        long seconds = ByteBuffer.wrap(bytes).getLong();
        byte[] signature = Arrays.copyOfRange(bytes, Long.BYTES, bytes.length);
        return seconds > 0 && Ed25519.verifies(key, Cosignature.message(noteText, seconds), signature);
    }

    byte[] typedKey() {
        byte[] typed = new byte[1 + raw.length];
        typed[0] = type.identifier();
        System.arraycopy(raw, 0, typed, 1, raw.length);
        return typed;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerifierKey that && toString().equals(that.toString());
    }

    @Override
    public int hashCode() {
        return id.bits();
    }

    /** The vkey. */
    @Override
    public String toString() {
        return name + "+" + id + "+" + Base64Text.of(typedKey());
    }
}
