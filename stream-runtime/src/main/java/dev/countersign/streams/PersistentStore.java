package dev.countersign.streams;

import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** The stores that there are: on disk, and logged to a changelog in the transaction of their records. */
public final class PersistentStore {
    private PersistentStore() {}

    public static <K, V> StoreBuilder<KeyValueStore<K, V>> builder(String name, Serde<K> keys, Serde<V> values) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), keys, values)
                .withCachingDisabled()
                .withLoggingEnabled(Map.of());
    }

    /**
     * A store of which the same key is often written twice within a transaction. What it comes to is written once, in
     * the same transaction: Streams flushes its cache before every commit, whoever asked for that.
     */
    public static <K, V> StoreBuilder<KeyValueStore<K, V>> settling(String name, Serde<K> keys, Serde<V> values) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), keys, values)
                .withCachingEnabled()
                .withLoggingEnabled(Map.of());
    }

    /**
     * A few counters that nearly every record moves: what they come to by the commit is written then, once for
     * each, in the same transaction. A record in twenty less of a call's.
     */
    public static StoreBuilder<KeyValueStore<String, Long>> counters(String name) {
        return settling(name, Serdes.String(), Serdes.Long());
    }
}
