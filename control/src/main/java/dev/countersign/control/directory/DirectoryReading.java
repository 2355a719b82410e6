package dev.countersign.control.directory;

import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.identity.OrganizationId;
import java.util.List;
import java.util.Set;

/**
 * What a config directory says at one moment.
 *
 * @param usable false when the directory as a whole cannot be trusted (missing, empty, a folder
 *     that is no organization): nothing at all may change then
 * @param facts of every organization without a problem, all of them; of the others their stops, which only
 *     take away; empty when not usable
 * @param broken organizations with a problem: nothing else of theirs may change
 * @param problems in the order of files and lines; empty when nothing is wrong
 */
public record DirectoryReading(
        boolean usable, List<ControlFact> facts, Set<OrganizationId> broken, List<ConfigProblem> problems) {
    public DirectoryReading {
        facts = List.copyOf(facts);
        broken = Set.copyOf(broken);
        problems = List.copyOf(problems);
    }
}
