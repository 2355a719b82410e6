package dev.countersign.tlog.tile;

/** The entries behind a level 0 tile's hashes (C2SP tlog-tiles §Log entries); {@link EntryBundle} reads its bytes. */
public record EntryTile(long index, int width) implements TileName {
    static final String FOLDER = "entries";

    public EntryTile {
        TileName.require(index, width);
    }

    @Override
    public EntryTile withWidth(int other) {
        return new EntryTile(index, other);
    }

    @Override
    public String folder() {
        return FOLDER;
    }

    @Override
    public String toString() {
        return path();
    }
}
