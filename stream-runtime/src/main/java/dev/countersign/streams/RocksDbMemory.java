package dev.countersign.streams;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * One block cache and one limit on write buffers for all stores of all tasks. Without it each store
 * of each partition may take 50 MB and three write buffers of 16 MB of its own.
 */
final class RocksDbMemory implements AutoCloseable {
    /** The option under which {@link Setter} finds the memory to share. */
    static final String CONFIG = "countersign.rocksdb.memory";

    /** Half of the memory is for what is not yet written, charged to the same cache. */
    private static final int WRITE_BUFFERS_SHARE = 2;

    /** Small enough that a dozen stores have room beside each other, flushed in large enough files. */
    private static final long WRITE_BUFFER_BYTES = 4L * 1024 * 1024;

    /**
     * Each merge rewrites what earlier ones wrote: with 4, as is usual, merging took more time than everything else
     * in the store. A read asks more filters instead, which are in memory.
     */
    private static final int RUNS_BEFORE_A_MERGE = 10;

    private static final double PINNED_INDEX_SHARE = 0.1;

    private final LRUCache cache;
    private final WriteBufferManager writeBuffers;

    /** @param bytesMax block cache, index blocks and write buffers together */
    RocksDbMemory(long bytesMax) {
        RocksDB.loadLibrary();
        // -1: shards as RocksDB sees fit. Not strict: a full cache slows reads down, it fails none.
        this.cache = new LRUCache(bytesMax, -1, false, PINNED_INDEX_SHARE);
        this.writeBuffers = new WriteBufferManager(bytesMax / WRITE_BUFFERS_SHARE, cache);
    }

    private void share(Options options) {
        // The table configuration is reused, not replaced: Streams frees the one it made.
        BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(cache);
        table.setCacheIndexAndFilterBlocks(true);
        table.setCacheIndexAndFilterBlocksWithHighPriority(true);
        table.setPinL0FilterAndIndexBlocksInCache(true);
        options.setTableFormatConfig(table);
        options.setWriteBufferManager(writeBuffers);
        options.setWriteBufferSize(WRITE_BUFFER_BYTES);
        options.setLevel0FileNumCompactionTrigger(RUNS_BEFORE_A_MERGE);
        // Each new call is looked for first, and is nowhere. Streams leaves filters out of the last level, as is right
        // where most keys are found: there a miss reads the index and a block of calls.
        options.setOptimizeFiltersForHits(false);
    }

    /** Only when no store is open any more. */
    @Override
    public void close() {
        writeBuffers.close();
        cache.close();
    }

    /** Streams makes one for each store and hands it the stream's options. */
    public static final class Setter implements RocksDBConfigSetter {
        @Override
        public void setConfig(String storeName, Options options, Map<String, Object> configs) {
            if (!(configs.get(CONFIG) instanceof RocksDbMemory memory)) {
                throw new IllegalArgumentException("The option " + CONFIG + " must be the stream's RocksDB memory");
            }
            memory.share(options);
        }

        @Override
        public void close(String storeName, Options options) {
            // What is shared is closed after the last store, by whoever made it.
        }
    }
}
