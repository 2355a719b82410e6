package dev.countersign.control.publish;

import dev.countersign.control.ControlKeys;
import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.control.ControlFact.Credential;
import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.control.ControlFact.PolicyText;
import dev.countersign.domain.control.ControlFact.Stop;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.OrganizationId;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What has to be written so that the topic says what was asked for. Pure.
 *
 * @param changes by key; empty for what is to be removed
 * @param refused organizations that keep what they have, and why
 */
record PublicationPlan(SortedMap<String, Optional<ControlFact>> changes, SortedMap<OrganizationId, String> refused) {

    /**
     * Compares.
     *
     * @param current by key; empty for a record that cannot be read
     * @param wanted everything that shall hold of the organizations not untouched
     * @param untouched organizations that keep what they have, and get no more than stops
     */
    static PublicationPlan between(
            Map<String, Optional<ControlFact>> current,
            Collection<? extends ControlFact> wanted,
            Set<OrganizationId> untouched) {
        Set<OrganizationId> kept = new HashSet<>(untouched);
        SortedMap<OrganizationId, String> refused = new TreeMap<>(Comparator.comparing(OrganizationId::value));
        refuseChangedIdKeys(current, wanted, kept, refused);
        SortedMap<String, Optional<ControlFact>> target = target(current, wanted, kept);
        // Keeping one more organization can bring back an agent that another one wants: until stable.
        while (refuseSharedAgents(target, wanted, kept, refused)) {
            target = target(current, wanted, kept);
        }
        return new PublicationPlan(difference(current, target), refused);
    }

    Publication publication() {
        TreeSet<String> written = new TreeSet<>();
        TreeSet<String> removed = new TreeSet<>();
        changes.forEach((key, fact) -> (fact.isPresent() ? written : removed).add(key));
        return new Publication(
                written,
                removed,
                changes.values().stream()
                        .flatMap(Optional::stream)
                        .filter(PolicyText.class::isInstance)
                        .map(PolicyText.class::cast)
                        .toList(),
                refused);
    }

    private static void refuseChangedIdKeys(
            Map<String, Optional<ControlFact>> current,
            Collection<? extends ControlFact> wanted,
            Set<OrganizationId> kept,
            Map<OrganizationId, String> refused) {
        for (ControlFact fact : wanted) {
            if (fact instanceof Organization now
                    && !kept.contains(now.organization())
                    && current.getOrDefault(now.key(), Optional.empty()).orElse(null) instanceof Organization before
                    && !before.idKey().equals(now.idKey())) {
                kept.add(now.organization());
                refused.put(
                        now.organization(),
                        "The id_key differs from the one in force. It never changes, because every call id derives"
                                + " from it and a retry would run a second time.");
            }
        }
    }

    private static boolean refuseSharedAgents(
            Map<String, Optional<ControlFact>> target,
            Collection<? extends ControlFact> wanted,
            Set<OrganizationId> kept,
            Map<OrganizationId, String> refused) {
        Map<AgentId, Set<OrganizationId>> owners = new HashMap<>();
        for (Optional<ControlFact> fact : target.values()) {
            if (fact.orElse(null) instanceof Credential credential) {
                owners.computeIfAbsent(credential.agent(), agent -> new HashSet<>())
                        .add(credential.organization());
            }
        }
        boolean found = false;
        for (ControlFact fact : wanted) {
            if (fact instanceof Credential credential
                    && owners.getOrDefault(credential.agent(), Set.of()).size() > 1
                    && kept.add(credential.organization())) {
                refused.put(
                        credential.organization(),
                        "The agent '" + credential.agent() + "' belongs to another organization as well.");
                found = true;
            }
        }
        return found;
    }

    private static SortedMap<String, Optional<ControlFact>> target(
            Map<String, Optional<ControlFact>> current,
            Collection<? extends ControlFact> wanted,
            Set<OrganizationId> kept) {
        SortedMap<String, Optional<ControlFact>> target = new TreeMap<>();
        current.forEach((key, fact) -> {
            OrganizationId organization = ControlKeys.organizationOf(key);
            if (organization != null && kept.contains(organization)) {
                target.put(key, fact);
            }
        });
        for (ControlFact fact : wanted) {
            // Begin nothing more: that must not wait until something else is mended.
            if (!kept.contains(fact.organization()) || fact instanceof Stop) {
                target.put(fact.key(), Optional.of(fact));
            }
        }
        return target;
    }

    /** A record that cannot be read is not what anybody wants: it is replaced or removed, unless kept. */
    private static SortedMap<String, Optional<ControlFact>> difference(
            Map<String, Optional<ControlFact>> current, Map<String, Optional<ControlFact>> target) {
        SortedMap<String, Optional<ControlFact>> changes = new TreeMap<>();
        target.forEach((key, fact) -> {
            if (!fact.equals(current.get(key))) {
                changes.put(key, fact);
            }
        });
        current.keySet().stream()
                .filter(key -> !target.containsKey(key))
                .forEach(key -> changes.put(key, Optional.empty()));
        return changes;
    }
}
