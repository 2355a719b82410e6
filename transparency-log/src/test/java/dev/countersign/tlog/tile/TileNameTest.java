package dev.countersign.tlog.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.tlog.format.MalformedException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TileNameTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0, 256, tile/0/000",
        "0, 5, 1, tile/0/005.p/1",
        "1, 999, 255, tile/1/999.p/255",
        "0, 1000, 256, tile/0/x001/000",
        "2, 1234067, 256, tile/2/x001/x234/067",
        "63, 1234067, 12, tile/63/x001/x234/067.p/12",
        "7, 9223372036854775807, 256, tile/7/x009/x223/x372/x036/x854/x775/807",
        "-1, 1234067, 8, tile/entries/x001/x234/067.p/8",
        "-1, 0, 256, tile/entries/000"
    })
    void aTileHasOnePath(int level, long index, int width, String path) throws Exception {
        TileName tile = level < 0 ? new EntryTile(index, width) : new HashTile(level, index, width);

        assertThat(tile.path()).isEqualTo(path);
        assertThat(TileName.parse(path)).isEqualTo(tile);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tile",
                "tile/0",
                "tile/0/",
                "/tile/0/000",
                "tile/0/000/",
                "tile/00/000",
                "tile/64/000",
                "tile/-1/000",
                "tile/x/000",
                "tile/data/000",
                "tile/Entries/000",
                "tile/0/0",
                "tile/0/0000",
                "tile/0/x000/000",
                "tile/0/001/000",
                "tile/0/x001/x000",
                "tile/0/x001",
                "tile/0/y001/000",
                "tile/0/xx01/000",
                "tile/0/x01/000",
                "tile/0//000",
                "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
                "tile/0/x009/x223/x372/x036/x854/x775/808",
                "tile/0/000.p",
                "tile/0/000.p/",
                "tile/0/000.p/0",
                "tile/0/000.p/01",
                "tile/0/000.p/256",
                "tile/0/000.p/257",
                "tile/0/000.p/9999999999",
                "tile/0/000.p/1/2",
                "tile/0/.p/1",
                "tile/.p/1",
                "tile/0/../000",
                "tile/0/000 ",
                "tile/8/0/000"
            })
    void anotherPathIsNone(String path) {
        assertThatThrownBy(() -> TileName.parse(path)).isInstanceOf(MalformedException.class);
    }

    @Test
    void aTreeOfSeventyThousandHasTheTilesOfTheSpecification() {
        TreeShape shape = new TreeShape(70_000);

        assertThat(shape.hashTiles().collect(Collectors.groupingBy(HashTile::level, Collectors.counting())))
                .containsOnlyKeys(0, 1, 2)
                .containsEntry(0, 274L)
                .containsEntry(1, 2L)
                .containsEntry(2, 1L);
        assertThat(shape.hashTiles().filter(tile -> !tile.isFull()).map(TileName::path))
                .containsExactly("tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1");
        assertThat(shape.entryTiles().filter(tile -> !tile.isFull()).map(TileName::path))
                .containsExactly("tile/entries/273.p/112");
        assertThat(shape.entryTiles()).hasSize(274);
    }

    @Test
    void thereIsNoEmptyTile() {
        assertThat(new TreeShape(0).hashTiles()).isEmpty();
        assertThat(new TreeShape(0).entryTiles()).isEmpty();
        assertThat(new TreeShape(256).hashTiles().map(TileName::path)).containsExactly("tile/0/000", "tile/1/000.p/1");
        assertThat(new TreeShape(Long.MAX_VALUE).hashTile(7, 126).width()).isEqualTo(127);
        assertThatThrownBy(() -> new TreeShape(256).hashTile(0, 256)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> new HashTile(0, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new EntryTile(-1, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
