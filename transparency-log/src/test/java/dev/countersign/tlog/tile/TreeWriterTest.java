package dev.countersign.tlog.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.tlog.merkle.NaiveTree;
import dev.countersign.tlog.merkle.RightEdge;
import dev.countersign.tlog.merkle.TreeHash;
import dev.countersign.tlog.merkle.TreeHasher;
import dev.countersign.tlog.merkle.Verification;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeWriterTest {
    @TempDir
    private Path directory;

    private static TreeWriter written(TileStore store, int size) throws IOException {
        TreeWriter writer = TreeWriter.open(store, 0);
        for (int i = 0; i < size; i++) {
            writer.append(NaiveTree.entry(i));
        }
        writer.flush();
        return writer;
    }

    @Test
    void rootsAndProofsFromTilesAreThoseOfTheDefinition() throws Exception {
        NaiveTree naive = NaiveTree.ofSize(65);
        MemoryTiles tiles = new MemoryTiles();
        written(tiles, 65);
        TiledTree tree = new TiledTree(tiles, 65);

        for (int size = 0; size <= 65; size++) {
            assertThat(tree.root(size)).isEqualTo(naive.root(size));
            for (int i = 0; i < size; i++) {
                assertThat(tree.inclusion(i, size).path()).isEqualTo(naive.path(i, size));
            }
            for (int old = 0; old <= size; old++) {
                assertThat(tree.consistency(old, size).path()).isEqualTo(naive.proof(old, size));
            }
        }
    }

    @Test
    void aTreeOfSeventyThousandIsWholeInItsTiles() throws Exception {
        int size = 70_000;
        MemoryTiles tiles = new MemoryTiles();
        TreeWriter writer = written(tiles, size);
        RightEdge edge = new RightEdge();
        TreeHasher hasher = new TreeHasher();
        IntStream.range(0, size).mapToObj(NaiveTree::entry).map(hasher::leaf).forEach(edge::append);

        TreeShape shape = new TreeShape(size);
        for (TileName tile : shape.hashTiles().<TileName>map(tile -> tile).toList()) {
            assertThat(tiles.read(tile)).hasSize(tile.width() * TreeHash.BYTES);
        }
        for (EntryTile tile : shape.entryTiles().toList()) {
            EntryBundle bundle = EntryBundle.parse(tiles.read(tile), tile.width());
            assertThat(bundle.entry(bundle.width() - 1))
                    .isEqualTo(NaiveTree.entry((int) tile.index() * 256 + bundle.width() - 1));
        }
        TiledTree tree = new TiledTree(tiles, size);
        assertThat(tree.root()).isEqualTo(edge.root()).isEqualTo(writer.root());
        assertThat(tree.rightEdge(size).roots()).isEqualTo(edge.roots());
        for (int index : new int[] {0, 1, 255, 256, 65_535, 65_536, 69_887, 69_888, 69_999}) {
            assertThat(tree.leaf(index)).isEqualTo(hasher.leaf(NaiveTree.entry(index)));
            assertThat(tree.inclusion(index, size).verify(tree.leaf(index), edge.root()))
                    .isEqualTo(Verification.VALID);
        }
        for (int old : new int[] {1, 255, 256, 257, 4_096, 65_535, 65_536, 65_537, 69_999}) {
            assertThat(tree.consistency(old, size).verify(tree.root(old), edge.root()))
                    .isEqualTo(Verification.VALID);
        }
    }

    @Test
    void itContinuesAfterARestartAtEverySize() throws Exception {
        int size = 600;
        NaiveTree naive = NaiveTree.ofSize(size);
        MemoryTiles tiles = new MemoryTiles();
        for (int i = 0; i < size; i++) {
            TreeWriter writer = TreeWriter.open(tiles, i);
            assertThat(writer.root()).isEqualTo(naive.root(i));
            assertThat(writer.append(NaiveTree.entry(i))).isEqualTo(naive.leaf(i));
            writer.flush();
        }
        MemoryTiles atOnce = new MemoryTiles();
        written(atOnce, size);

        assertThat(TreeWriter.open(tiles, size).root()).isEqualTo(naive.root(size));
        for (TileName tile : everyTile(size)) {
            assertThat(tiles.read(tile)).isEqualTo(atOnce.read(tile));
        }
    }

    private static List<TileName> everyTile(int size) {
        TreeShape shape = new TreeShape(size);
        return Stream.<TileName>concat(shape.hashTiles(), shape.entryTiles()).toList();
    }

    @Test
    void whatWasWrittenBeyondTheSizeMustComeAgain() throws Exception {
        DirectoryTiles tiles = new DirectoryTiles(directory);
        TreeHash root = written(tiles, 300).root();

        // As after a crash between writing and signing: the last signed size is smaller.
        TreeWriter writer = TreeWriter.open(tiles, 250);
        for (int i = 250; i < 300; i++) {
            writer.append(NaiveTree.entry(i));
            writer.flush();
        }
        assertThat(writer.root()).isEqualTo(root);

        TreeWriter other = TreeWriter.open(tiles, 250);
        other.append(NaiveTree.entry(999));
        assertThatThrownBy(other::flush)
                .isInstanceOf(TileException.class)
                .hasMessageContaining("tile/entries/000.p/251 contradicts the stored tile/entries/000,");
        assertThatThrownBy(() -> other.append(NaiveTree.entry(251))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(other::flush).isInstanceOf(IllegalStateException.class);
        assertThat(new TiledTree(tiles, 300).root()).isEqualTo(root);
    }

    @Test
    void anEntryThatIsTooLongLeavesItAsItWas() throws Exception {
        TreeWriter writer = written(new MemoryTiles(), 3);
        TreeHash root = writer.root();

        assertThatThrownBy(() -> writer.append(new byte[EntryBundle.ENTRY_BYTES_MAX + 1]))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(writer.root()).isEqualTo(root);
        writer.append(new byte[0]);
        assertThat(writer.size()).isEqualTo(4);
    }

    @Test
    void aMissingOrDamagedTileStopsItFromContinuing() throws Exception {
        MemoryTiles tiles = new MemoryTiles();
        written(tiles, 300);
        assertThatThrownBy(() -> TreeWriter.open(tiles, 301)).hasMessage("The tile tile/0/001.p/45 is missing.");

        TileSource withOtherEntries = tile -> tile instanceof EntryTile
                ? EntryBundle.encode(IntStream.range(0, tile.width())
                        .mapToObj(i -> NaiveTree.entry(7))
                        .toList())
                : tiles.read(tile);
        assertThatThrownBy(() -> TreeWriter.open(readOnly(withOtherEntries), 300))
                .hasMessageContaining("Entry 256 in the tile tile/entries/001.p/44 is not the leaf");

        TileSource shortened = tile -> tile instanceof EntryTile ? tiles.read(tile) : new byte[32];
        assertThatThrownBy(() -> TreeWriter.open(readOnly(shortened), 300)).hasMessageContaining("has 32 bytes where");
    }

    private static TileStore readOnly(TileSource source) {
        return new TileStore() {
            @Override
            public byte[] read(TileName tile) throws IOException {
                return source.read(tile);
            }

            @Override
            public void put(TileName tile, byte[] bytes) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void sync() {
                throw new UnsupportedOperationException();
            }
        };
    }

    @Test
    void thePartialTileOfASourceMayBeGoneOnceTheFullOneIsThere() throws Exception {
        MemoryTiles tiles = new MemoryTiles();
        written(tiles, 256);
        TileSource onlyFull = tile -> tile.isFull() ? tiles.read(tile) : null;

        assertThat(new TiledTree(onlyFull, 200).root())
                .isEqualTo(NaiveTree.ofSize(200).root(200));
    }

    @Test
    void sizesOutsideTheTreeAreRefused() {
        TiledTree tree = new TiledTree(new MemoryTiles(), 8);
        assertThatThrownBy(() -> tree.root(9)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> tree.inclusion(8, 8)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> tree.inclusion(-1, 8)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> tree.consistency(5, 4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> tree.consistency(5, 9)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
