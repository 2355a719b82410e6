package dev.countersign.tlog.note;

import dev.countersign.tlog.format.Base64Text;
import dev.countersign.tlog.format.MalformedException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;

/**
 * One signature line: {@code — name base64(key id ‖ signature)} (C2SP signed-note §Signatures). Holds
 * whatever was claimed.
 *
 * @param base64 of the key id's four bytes and at least one more
 */
public record NoteSignature(String keyName, String base64) {
    /** An em dash and a space. */
    private static final String PREFIX = "\u2014 ";

    /** @throws IllegalArgumentException when the parts do not make a line */
    public NoteSignature {
        try {
            require(keyName, base64);
        } catch (MalformedException wrong) {
            throw new IllegalArgumentException(wrong.reason(), wrong);
        }
    }

    static NoteSignature of(String keyName, KeyId id, byte[] signature) {
        byte[] bytes = ByteBuffer.allocate(KeyId.BYTES + signature.length)
                .putInt(id.bits())
                .put(signature)
                .array();
        return new NoteSignature(keyName, Base64Text.of(bytes));
    }

    /** @param line without its line feed */
    public static NoteSignature parse(String line) throws MalformedException {
        int space = line.indexOf(' ', PREFIX.length());
        if (!line.startsWith(PREFIX) || space < 0) {
            throw MalformedException.of("signature line", "it is not an em dash, a name and base64");
        }
        String keyName = line.substring(PREFIX.length(), space);
        String base64 = line.substring(space + 1);
        require(keyName, base64);
        return new NoteSignature(keyName, base64);
    }

    private static void require(String keyName, String base64) throws MalformedException {
        if (!KeyName.isValid(keyName)) {
            throw MalformedException.of("signature line", "its key name is empty or has spaces or a plus sign");
        }
        if (Base64Text.decode(base64, "signature line", "signature").length <= KeyId.BYTES) {
            throw MalformedException.of("signature line", "it has no signature after the key id");
        }
    }

    public KeyId keyId() {
        return new KeyId(ByteBuffer.wrap(bytes()).getInt());
    }

    /** Without the key id, fresh at every call. */
    public byte[] signature() {
        byte[] bytes = bytes();
        return Arrays.copyOfRange(bytes, KeyId.BYTES, bytes.length);
    }

    private byte[] bytes() {
        return Base64.getDecoder().decode(base64);
    }

    /** With its line feed. */
    public String line() {
        return PREFIX + keyName + " " + base64 + "\n";
    }
}
