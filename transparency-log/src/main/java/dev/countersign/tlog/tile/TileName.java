package dev.countersign.tlog.tile;

import dev.countersign.tlog.format.Decimal;
import dev.countersign.tlog.format.MalformedException;

/**
 * What a tiled log serves besides its checkpoint, named as C2SP tlog-tiles §APIs names it.
 *
 * <pre>
 * tile/&lt;level&gt;/&lt;index&gt;[.p/&lt;width&gt;]     hashes
 * tile/entries/&lt;index&gt;[.p/&lt;width&gt;]     entries
 *
 * index 1234067 is written x001/x234/067; a full tile has no width in its name
 * </pre>
 */
public sealed interface TileName permits HashTile, EntryTile {
    /** How many hashes or entries a full tile has. */
    int FULL_WIDTH = 256;

    /** How many tiles of its kind are to the left of it. */
    long index();

    /** How many hashes or entries it has, 1 to {@link #FULL_WIDTH}. */
    int width();

    /** The same tile at another width. */
    TileName withWidth(int width);

    /** What stands between {@code tile/} and the index. */
    String folder();

    /** As in a log's URL, without a leading slash. */
    default String path() {
        return isFull() ? fullPath() : fullPath() + ".p/" + width();
    }

    /** The path which this tile has once it is full. */
    default String fullPath() {
        String path = group(index());
        for (long rest = index() / 1000; rest > 0; rest /= 1000) {
            path = "x" + group(rest) + "/" + path;
        }
        return "tile/" + folder() + "/" + path;
    }

    /** The last three digits. */
    private static String group(long number) {
        return Long.toString(1000 + number % 1000).substring(1);
    }

    default boolean isFull() {
        return width() == FULL_WIDTH;
    }

    /** Takes {@link #path()} apart; there is one path for each tile. */
    static TileName parse(String path) throws MalformedException {
        String[] parts = path.split("/", -1);
        int end = parts.length;
        if (end < 3 || !parts[0].equals("tile")) {
            throw MalformedException.of("tile's path", "it is not tile/, a level or entries, and an index");
        }
        int width = FULL_WIDTH;
        if (parts[end - 2].endsWith(".p")) {
            width = (int) Math.min(FULL_WIDTH, Decimal.parse(parts[end - 1], "tile's path", "width"));
            parts[end - 2] = parts[end - 2].substring(0, parts[end - 2].length() - 2);
            end--;
        }
        TileName name = name(parts[1], index(parts, end), width);
        if (!name.path().equals(path)) {
            throw MalformedException.of("tile's path", "it is not the one way to write it");
        }
        return name;
    }

    private static TileName name(String folder, long index, int width) throws MalformedException {
        if (width == 0) {
            throw MalformedException.of("tile's path", "its width is 0");
        }
        if (folder.equals(EntryTile.FOLDER)) {
            return new EntryTile(index, width);
        }
        long level = Decimal.parse(folder, "tile's path", "level");
        if (level > HashTile.LEVEL_MAX) {
            throw MalformedException.of("tile's path", "its level is above " + HashTile.LEVEL_MAX);
        }
        return new HashTile((int) level, index, width);
    }

    private static long index(String[] parts, int end) throws MalformedException {
        StringBuilder digits = new StringBuilder();
        for (int i = 2; i < end; i++) {
            digits.append(i == end - 1 || parts[i].isEmpty() ? parts[i] : parts[i].substring(1));
        }
        // Zeros in front are part of the form here; whether they are as many as they must be, parse compares.
        int zeros = 0;
        while (zeros < digits.length() - 1 && digits.charAt(zeros) == '0') {
            zeros++;
        }
        return Decimal.parse(digits.substring(zeros), "tile's path", "index");
    }

    /** @throws IllegalArgumentException when no tile has that index or width */
    static void require(long index, int width) {
        if (index < 0 || width < 1 || width > FULL_WIDTH) {
            throw new IllegalArgumentException(
                    "No tile has index " + index + " and width " + width + ": 1 to " + FULL_WIDTH);
        }
    }
}
