package dev.countersign.schemas.seal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.AEADBadTagException;
import org.jspecify.annotations.Nullable;

/**
 * The keys that {@code subject-keys} holds, folded from its records in their order. Written by one
 * thread, read by many.
 *
 * <p>A record's key is {@code organization/subject digest/key id}. A subject has one key; where two
 * services made one at the same time the earlier seals, and both open. A record without a value
 * destroys its key.
 */
final class SubjectKeys {
    private final MasterKey master;
    private final Map<String, SubjectKey> byId = new ConcurrentHashMap<>();
    private final Map<String, List<SubjectKey>> bySubject = new ConcurrentHashMap<>();
    /** Under another master key, or damaged: they exist, and nobody here can use them. */
    private final Map<String, Boolean> unreadable = new ConcurrentHashMap<>();

    SubjectKeys(MasterKey master) {
        this.master = master;
    }

    /** @return the subject's name when it has its first key now; null otherwise */
    @Nullable
    String apply(String recordKey, @Nullable WrappedKey value) {
        int lastSlash = recordKey.lastIndexOf('/');
        String subject = lastSlash < 0 ? "" : recordKey.substring(0, lastSlash);
        String id = recordKey.substring(lastSlash + 1);
        if (value == null) {
            destroy(subject, id);
            return null;
        }
        if (byId.containsKey(id)) {
            return null;
        }
        SubjectKey key;
        try {
            key = new SubjectKey(id, master.unwrap(recordKey, value.wrapped()));
        } catch (AEADBadTagException | IllegalArgumentException foreign) {
            unreadable.put(id, true);
            return null;
        }
        byId.put(id, key);
        List<SubjectKey> before = bySubject.getOrDefault(subject, List.of());
        List<SubjectKey> after = new ArrayList<>(before);
        after.add(key);
        bySubject.put(subject, List.copyOf(after));
        return before.isEmpty() ? subject : null;
    }

    private void destroy(String subject, String id) {
        byId.remove(id);
        unreadable.remove(id);
        bySubject.computeIfPresent(subject, (name, keys) -> {
            List<SubjectKey> left =
                    keys.stream().filter(key -> !key.id().equals(id)).toList();
            return left.isEmpty() ? null : left;
        });
    }

    @Nullable
    SubjectKey byId(String id) {
        return byId.get(id);
    }

    boolean isUnreadable(String id) {
        return unreadable.containsKey(id);
    }

    int unreadable() {
        return unreadable.size();
    }

    /** The key that seals for a subject; null while there is none. */
    @Nullable
    SubjectKey sealing(String subject) {
        List<SubjectKey> keys = bySubject.get(subject);
        return keys == null ? null : keys.getFirst();
    }

    /** Every key of a subject, in the order in which they were made. */
    List<String> ids(String subject) {
        return bySubject.getOrDefault(subject, List.of()).stream()
                .map(SubjectKey::id)
                .toList();
    }
}
