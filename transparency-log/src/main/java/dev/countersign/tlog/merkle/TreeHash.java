package dev.countersign.tlog.merkle;

import dev.countersign.tlog.format.Base64Text;
import dev.countersign.tlog.format.MalformedException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * The SHA-256 hash of a leaf or of a node. Four numbers and no array: nobody can change it, and two
 * compare without a loop. The numbers are the 32 bytes in big-endian order.
 */
public record TreeHash(long first, long second, long third, long fourth) {
    /** How many bytes a hash has. */
    public static final int BYTES = 32;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** The root of a tree without leaves: the hash of the empty string (RFC 6962 §2.1). */
    public static final TreeHash EMPTY_TREE = ofHex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

    /** The hash whose bytes start at an offset. */
    public static TreeHash read(byte[] from, int offset) {
        return new TreeHash(
                (long) LONGS.get(from, offset),
                (long) LONGS.get(from, offset + 8),
                (long) LONGS.get(from, offset + 16),
                (long) LONGS.get(from, offset + 24));
    }

    /** @throws IllegalArgumentException when the text is not 64 hexadecimal digits */
    public static TreeHash ofHex(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("A hash has " + BYTES + " bytes, not " + bytes.length);
        }
        return read(bytes, 0);
    }

    /**
     * @param what the thing that holds the hash, for the message
     * @param name the hash's name, for the message
     */
    public static TreeHash ofBase64(String text, String what, String name) throws MalformedException {
        byte[] bytes = Base64Text.decode(text, what, name);
        if (bytes.length != BYTES) {
            throw MalformedException.of(what, "its " + name + " is not of " + BYTES + " bytes");
        }
        return read(bytes, 0);
    }

    /** Writes the 32 bytes from an offset on. */
    public void write(byte[] to, int offset) {
        LONGS.set(to, offset, first);
        LONGS.set(to, offset + 8, second);
        LONGS.set(to, offset + 16, third);
        LONGS.set(to, offset + 24, fourth);
    }

    /** The 32 bytes, fresh at every call. */
    public byte[] bytes() {
        byte[] bytes = new byte[BYTES];
        write(bytes, 0);
        return bytes;
    }

    public String base64() {
        return Base64Text.of(bytes());
    }

    /** 64 lower-case hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes());
    }
}
