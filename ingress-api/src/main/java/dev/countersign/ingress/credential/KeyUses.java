package dev.countersign.ingress.credential;

import dev.countersign.domain.control.KeyUse;
import dev.countersign.domain.identity.OrganizationId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * When each key was used last, as far as this instance knows. To note a use costs a look into memory, and
 * once a second a write to it; {@link KeyUseJournal} keeps it, now and then, for after a restart and for the
 * other instances.
 */
public final class KeyUses {
    private static final Duration GRAIN = Duration.ofSeconds(1);

    private final Map<Name, Instant> last = new ConcurrentHashMap<>();
    private final Map<Name, Instant> kept = new ConcurrentHashMap<>();

    private record Name(OrganizationId organization, String key) {}

    /** Only of a key that was proven, so that there are never more than keys. */
    void used(OrganizationId organization, String key, Instant now) {
        Name name = new Name(organization, key);
        Instant before = last.get(name);
        if (before == null || now.isAfter(before.plus(GRAIN))) {
            last.put(name, now);
        }
    }

    /** Null when nothing is known of any use. */
    public @Nullable Instant lastUsed(OrganizationId organization, String key) {
        Name name = new Name(organization, key);
        return later(last.get(name), kept.get(name));
    }

    /** What was noted here and is not kept yet. */
    List<KeyUse> unkept() {
        List<KeyUse> unkept = new ArrayList<>();
        last.forEach((name, at) -> {
            Instant before = kept.get(name);
            if (before == null || at.isAfter(before)) {
                unkept.add(new KeyUse(name.organization(), name.key(), at));
            }
        });
        return unkept;
    }

    /** It is kept, by this instance or by another. */
    void kept(KeyUse use) {
        kept.merge(new Name(use.organization(), use.key()), use.at(), (one, other) -> one.isAfter(other) ? one : other);
    }

    /** All that is kept, by the names of organizations and keys. */
    Map<OrganizationId, Map<String, Instant>> kept() {
        Map<OrganizationId, Map<String, Instant>> all = new HashMap<>();
        kept.forEach((name, at) -> all.computeIfAbsent(name.organization(), unseen -> new TreeMap<>())
                .put(name.key(), at));
        return all;
    }

    private static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isAfter(other) ? one : other;
    }
}
