package dev.countersign.control.directory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The connections of {@code connections.yaml}, as the tools refer to them: by name, or by their domain,
 * which has one default. The only connection of a domain is its default.
 */
final class DeclaredConnections {
    private final Set<String> names = new HashSet<>();
    private final Map<String, List<OfDomain>> domains = new HashMap<>();

    private record OfDomain(String name, String kind, boolean isDefault) {}

    /** False when the name is there already. */
    boolean add(String name) {
        return names.add(name);
    }

    /** False when the domain has another default already. */
    boolean addToDomain(String domain, String name, String kind, boolean isDefault) {
        List<OfDomain> others = domains.computeIfAbsent(domain, unseen -> new ArrayList<>());
        boolean second = isDefault && others.stream().anyMatch(OfDomain::isDefault);
        others.add(new OfDomain(name, kind, isDefault));
        return !second;
    }

    /** Every name that is declared, also of entries with problems. */
    boolean has(String name) {
        return names.contains(name);
    }

    /** Whether it has any. */
    boolean hasDomain(String domain) {
        return domains.containsKey(domain);
    }

    /** The name of a domain's default; null when it has none. */
    @Nullable
    String defaultOf(String domain) {
        OfDomain found = found(domain);
        return found == null ? null : found.name();
    }

    /** A domain's connections beside its default that a tool of the default's kind can use, in the file's order. */
    List<String> othersOf(String domain) {
        OfDomain found = found(domain);
        return found == null
                ? List.of()
                : domains.getOrDefault(domain, List.of()).stream()
                        .filter(other -> !other.name().equals(found.name())
                                && other.kind().equals(found.kind()))
                        .map(OfDomain::name)
                        .toList();
    }

    private @Nullable OfDomain found(String domain) {
        List<OfDomain> all = domains.getOrDefault(domain, List.of());
        return all.size() == 1
                ? all.getFirst()
                : all.stream().filter(OfDomain::isDefault).findFirst().orElse(null);
    }
}
