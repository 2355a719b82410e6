package dev.countersign.tlog.tile;

import dev.countersign.tlog.merkle.TreeHash;
import java.util.Arrays;

/** A tile of hashes as it grows. */
final class HashBuffer {
    private final byte[] bytes = new byte[TileName.FULL_WIDTH * TreeHash.BYTES];
    private int width;

    void add(TreeHash hash) {
        hash.write(bytes, width * TreeHash.BYTES);
        width++;
    }

    int width() {
        return width;
    }

    byte[] bytes() {
        return Arrays.copyOf(bytes, width * TreeHash.BYTES);
    }

    void clear() {
        width = 0;
    }
}
