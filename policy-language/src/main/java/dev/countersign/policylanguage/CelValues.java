package dev.countersign.policylanguage;

import dev.cel.common.values.NullValue;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Shows payload values to CEL, which has a null of its own. Nothing is copied: a view is made in
 * constant time, however large the payload is, and only what a condition touches is looked at.
 */
final class CelValues {
    private CelValues() {}

    static Object of(@Nullable Object value) {
        return switch (value) {
            case null -> NullValue.NULL_VALUE;
            case Map<?, ?> map -> new MapView(map);
            case List<?> list -> new ListView(list);
            default -> value;
        };
    }

    private static final class MapView extends AbstractMap<Object, Object> {
        private final Map<?, ?> map;

        private MapView(Map<?, ?> map) {
            this.map = map;
        }

        @Override
        public int size() {
            return map.size();
        }

        // Only texts are asked for: hashing a list that a condition built could take for ever.
        @Override
        public boolean containsKey(@Nullable Object key) {
            return key instanceof String && map.containsKey(key);
        }

        @Override
        public @Nullable Object get(@Nullable Object key) {
            return containsKey(key) ? of(map.get(key)) : null;
        }

        @Override
        public Set<Entry<Object, Object>> entrySet() {
            return new AbstractSet<>() {
                @Override
                public Iterator<Entry<Object, Object>> iterator() {
                    Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
                    return new Iterator<>() {
                        @Override
                        public boolean hasNext() {
                            return entries.hasNext();
                        }

                        @Override
                        public Entry<Object, Object> next() {
                            Map.Entry<?, ?> entry = entries.next();
                            return new SimpleImmutableEntry<>(of(entry.getKey()), of(entry.getValue()));
                        }
                    };
                }

                @Override
                public int size() {
                    return map.size();
                }
            };
        }
    }

    private static final class ListView extends AbstractList<Object> implements RandomAccess {
        private final List<?> list;

        private ListView(List<?> list) {
            this.list = list;
        }

        @Override
        public int size() {
            return list.size();
        }

        @Override
        public Object get(int index) {
            return of(list.get(index));
        }
    }
}
