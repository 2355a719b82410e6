package dev.countersign.tlog.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.tlog.merkle.NaiveTree;
import dev.countersign.tlog.merkle.TreeHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryTilesTest {
    @TempDir
    private Path directory;

    private DirectoryTiles tiles;

    @BeforeEach
    void open() {
        tiles = new DirectoryTiles(directory);
    }

    private static byte[] hashes(int width) {
        NaiveTree naive = NaiveTree.ofSize(width);
        byte[] bytes = new byte[width * TreeHash.BYTES];
        IntStream.range(0, width).forEach(i -> naive.leaf(i).write(bytes, i * TreeHash.BYTES));
        return bytes;
    }

    private static byte[] entries(int width) {
        return EntryBundle.encode(
                IntStream.range(0, width).mapToObj(NaiveTree::entry).toList());
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> directory.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void tilesAreFilesUnderTheirPaths() throws Exception {
        tiles.put(new HashTile(1, 1_234_067, 256), hashes(256));
        tiles.put(new EntryTile(7, 3), entries(3));
        tiles.sync();

        assertThat(files()).containsExactly("tile/1/x001/x234/067", "tile/entries/007.p/3");
        assertThat(new DirectoryTiles(directory).read(new HashTile(1, 1_234_067, 256)))
                .isEqualTo(hashes(256));
        assertThat(tiles.read(new EntryTile(7, 3))).isEqualTo(entries(3));
        assertThat(tiles.read(new EntryTile(7, 4))).isNull();
        assertThat(tiles.read(new EntryTile(8, 3))).isNull();
    }

    @Test
    void aPartialTileGivesWayToAWiderOneOnceThatIsDurable() throws Exception {
        tiles.put(new EntryTile(0, 5), entries(5));
        tiles.sync();
        tiles.put(new EntryTile(0, 9), entries(9));
        assertThat(files()).containsExactly("tile/entries/000.p/5", "tile/entries/000.p/9");
        tiles.sync();
        assertThat(files()).containsExactly("tile/entries/000.p/9");

        tiles.put(new EntryTile(0, 256), entries(256));
        tiles.sync();

        assertThat(files()).containsExactly("tile/entries/000");
        for (int width : new int[] {1, 5, 9, 255, 256}) {
            assertThat(tiles.read(new EntryTile(0, width))).isEqualTo(entries(width));
        }
    }

    @Test
    void whatIsStoredIsNeverRewritten() throws Exception {
        HashTile full = new HashTile(0, 0, 256);
        tiles.put(full, hashes(256));
        tiles.sync();
        Path file = directory.resolve("tile/0/000");
        FileTime longAgo = FileTime.fromMillis(0);
        Files.setLastModifiedTime(file, longAgo);

        tiles.put(full, hashes(256));
        tiles.put(new HashTile(0, 0, 255), hashes(255));
        tiles.sync();

        assertThat(Files.getLastModifiedTime(file)).isEqualTo(longAgo);
        assertThat(files()).containsExactly("tile/0/000");
    }

    @Test
    void aContradictionIsRefused() throws Exception {
        tiles.put(new HashTile(0, 0, 9), hashes(9));
        tiles.put(new EntryTile(0, 9), entries(9));
        for (int width : new int[] {8, 9, 10, 256}) {
            byte[] other = hashes(width);
            other[100] ^= 1;
            assertThatThrownBy(() -> tiles.put(new HashTile(0, 0, width), other))
                    .isInstanceOf(TileException.class)
                    .hasMessageContaining("contradicts the stored tile/0/000.p/9");
        }
        byte[] otherEntries = entries(12);
        otherEntries[4] ^= 1;
        assertThatThrownBy(() -> tiles.put(new EntryTile(0, 12), otherEntries)).hasMessageContaining("contradicts");
        assertThat(tiles.read(new EntryTile(0, 9))).isEqualTo(entries(9));
        assertThat(tiles.read(new HashTile(0, 0, 9))).isEqualTo(hashes(9));
    }

    @Test
    void aStoredTileThatLostItsEndIsNotTakenForWhole() throws Exception {
        tiles.put(new EntryTile(0, 9), entries(9));
        Files.write(directory.resolve("tile/entries/000.p/9"), entries(8));

        for (int width : new int[] {8, 9, 256}) {
            assertThatThrownBy(() -> tiles.put(new EntryTile(0, width), entries(width)))
                    .hasMessageContaining(
                            "000.p/9 cannot be read: The entry bundle is malformed: it ends after 8 of 9");
        }
    }

    @Test
    void bytesThatAreNoTileOfThatWidthAreRefused() {
        assertThatThrownBy(() -> tiles.put(new HashTile(0, 0, 9), hashes(8))).hasMessageContaining("has 256 bytes");
        assertThatThrownBy(() -> tiles.put(new HashTile(0, 0, 9), hashes(10))).hasMessageContaining("has 320 bytes");
        assertThatThrownBy(() -> tiles.put(new EntryTile(0, 9), entries(8))).hasMessageContaining("ends after 8 of 9");
        assertThatThrownBy(() -> tiles.put(new EntryTile(0, 9), entries(10))).isInstanceOf(TileException.class);
    }

    @Test
    void whatACrashLeftChangesNoAnswerAndGoesWithTheTile() throws Exception {
        Path partials = Files.createDirectories(directory.resolve("tile/entries/000.p"));
        Files.write(partials.resolve("7.fresh"), new byte[] {1, 2, 3});
        Files.write(directory.resolve("tile/entries/000.fresh"), new byte[] {1, 2, 3});
        Files.write(partials.resolve("4"), entries(4));
        Files.write(partials.resolve("6"), entries(6));
        for (String odd : List.of("0", "05", "256", "9999", "x")) {
            Files.write(partials.resolve(odd), new byte[] {9});
        }

        assertThat(tiles.read(new EntryTile(0, 3))).isEqualTo(entries(3));
        assertThat(tiles.read(new EntryTile(0, 5))).isEqualTo(entries(5));
        assertThat(tiles.read(new EntryTile(0, 7))).isNull();
        tiles.put(new EntryTile(0, 7), entries(7));
        tiles.put(new EntryTile(0, 256), entries(256));
        tiles.sync();

        assertThat(files()).containsExactly("tile/entries/000");
    }

    @Test
    void aFileThatIsTooLongOrTooShortIsDamaged() throws Exception {
        Files.createDirectories(directory.resolve("tile/0"));
        Files.write(directory.resolve("tile/0/000"), Arrays.copyOf(hashes(256), 8_191));
        assertThatThrownBy(() -> tiles.read(new HashTile(0, 0, 256))).hasMessageContaining("8191 bytes where 8192");

        Files.write(directory.resolve("tile/0/000"), new byte[8_193]);
        assertThatThrownBy(() -> tiles.read(new HashTile(0, 0, 256))).hasMessageContaining("longer than 8192 bytes");
    }

    @Test
    void readersSeeATileGrow() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        byte[] expected = entries(1);
        tiles.put(new EntryTile(0, 1), expected);
        try (ExecutorService readers = Executors.newFixedThreadPool(2)) {
            List<Future<Integer>> reading = Stream.generate(() -> readers.submit(() -> {
                        int reads = 0;
                        do {
                            assertThat(tiles.read(new EntryTile(0, 1))).isEqualTo(expected);
                            reads++;
                        } while (!done.get());
                        return reads;
                    }))
                    .limit(2)
                    .toList();
            for (int width = 2; width <= 256; width++) {
                tiles.put(new EntryTile(0, width), entries(width));
                tiles.sync();
            }
            done.set(true);
            for (Future<Integer> reads : reading) {
                assertThat(reads.get()).isPositive();
            }
        }
    }
}
