package dev.countersign.tlog.tile;

import dev.countersign.tlog.format.MalformedException;
import dev.countersign.tlog.merkle.TreeHash;
import dev.countersign.tlog.merkle.TreeHasher;
import java.util.Arrays;
import java.util.List;

/**
 * A row of entries: each two bytes of length, big-endian, and that many bytes (C2SP tlog-tiles §Log
 * entries). Knows where its entries start and copies none of them before it is asked.
 */
public final class EntryBundle {
    /** The longest entry that the format can hold. */
    public static final int ENTRY_BYTES_MAX = 0xffff;

    /** The longest bundle: full, of the longest entries. */
    public static final int BYTES_MAX = TileName.FULL_WIDTH * (2 + ENTRY_BYTES_MAX);

    private final byte[] bytes;
    /** Where each entry's length stands, and at last where the bundle ends. */
    private final int[] starts;

    private EntryBundle(byte[] bytes, int[] starts) {
        this.bytes = bytes;
        this.starts = starts;
    }

    /**
     * @param bytes kept and not copied
     * @param width how many entries there must be
     */
    public static EntryBundle parse(byte[] bytes, int width) throws MalformedException {
        EntryBundle bundle = beginning(bytes, width);
        if (bundle.starts[width] != bytes.length) {
            throw MalformedException.of("entry bundle", "it goes on after its " + width + " entries");
        }
        return bundle;
    }

    /** The first entries of a bundle that may have more of them. */
    static EntryBundle beginning(byte[] bytes, int width) throws MalformedException {
        int[] starts = new int[width + 1];
        int at = 0;
        for (int i = 0; i < width; i++) {
            starts[i] = at;
            if (bytes.length - at < 2) {
                throw MalformedException.of("entry bundle", "it ends after " + i + " of " + width + " entries");
            }
            at += 2 + length(bytes, at);
            if (at > bytes.length) {
                throw MalformedException.of("entry bundle", "it ends within entry " + i);
            }
        }
        starts[width] = at;
        return new EntryBundle(bytes, starts);
    }

    public int width() {
        return starts.length - 1;
    }

    /** One entry, fresh at every call. */
    public byte[] entry(int position) {
        return Arrays.copyOfRange(bytes, starts[position] + 2, starts[position + 1]);
    }

    /** Whether one entry is this one. */
    public boolean has(int position, byte[] entry) {
        return Arrays.equals(bytes, starts[position] + 2, starts[position + 1], entry, 0, entry.length);
    }

    /** The hash of one entry as a leaf. */
    public TreeHash leafHash(TreeHasher hasher, int position) {
        return hasher.leaf(bytes, starts[position] + 2, starts[position + 1] - starts[position] - 2);
    }

    /** How many bytes it has. */
    int length() {
        return starts[width()];
    }

    /** The bundle's bytes, fresh at every call. */
    public byte[] bytes() {
        return Arrays.copyOf(bytes, length());
    }

    /** @throws IllegalArgumentException when an entry is longer than {@link #ENTRY_BYTES_MAX} */
    public static byte[] encode(List<byte[]> entries) {
        EntryBuffer buffer = new EntryBuffer();
        entries.forEach(buffer::add);
        return buffer.bytes();
    }

    private static int length(byte[] bytes, int at) {
        return Byte.toUnsignedInt(bytes[at]) << 8 | Byte.toUnsignedInt(bytes[at + 1]);
    }
}
