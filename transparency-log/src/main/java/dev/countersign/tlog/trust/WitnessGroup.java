package dev.countersign.tlog.trust;

import java.util.List;
import java.util.Set;

/**
 * Counts as a witness once enough of its members do.
 *
 * @param threshold 1 to the number of members
 * @param members names of witnesses and of groups before this one
 */
public record WitnessGroup(String name, int threshold, List<String> members) {
    public WitnessGroup {
        members = List.copyOf(members);
        if (threshold < 1 || threshold > members.size()) {
            throw new IllegalArgumentException("A group of " + members.size() + " has no threshold " + threshold);
        }
    }

    boolean isMetBy(Set<String> witnessed) {
        return members.stream().filter(witnessed::contains).count() >= threshold;
    }
}
