package dev.countersign.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompactionStyle;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

final class RocksDbMemoryTest {
    @TempDir
    private Path directory;

    @Test
    void theLastLevelHasFiltersThoughStreamsLeavesThemOut() throws RocksDBException {
        try (RocksDbMemory memory = new RocksDbMemory(1024 * 1024);
                BloomFilter filter = new BloomFilter();
                FlushOptions flush = new FlushOptions();
                Options options = new Options()
                        .setCreateIfMissing(true)
                        .setCompactionStyle(CompactionStyle.UNIVERSAL)
                        .setOptimizeFiltersForHits(true)
                        .setTableFormatConfig(new BlockBasedTableConfig().setFilterPolicy(filter))) {
            new RocksDbMemory.Setter().setConfig("calls", options, Map.of(RocksDbMemory.CONFIG, memory));
            try (RocksDB store = RocksDB.open(options, directory.toString())) {
                for (int i = 0; i < 100; i++) {
                    store.put(("call-" + i).getBytes(StandardCharsets.US_ASCII), new byte[100]);
                }
                store.flush(flush);
                store.compactRange();

                assertThat(store.getProperty("rocksdb.num-files-at-level0")).isEqualTo("0");
                assertThat(store.getPropertiesOfAllTables().values())
                        .isNotEmpty()
                        .allSatisfy(table -> assertThat(table.getFilterSize()).isPositive());
            }
        }
    }
}
