package dev.countersign.control.directory;

import dev.countersign.control.ControlKeys;
import dev.countersign.control.publish.Publication;
import dev.countersign.domain.control.ControlFact.PolicyText;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.policylanguage.PolicyCompiler;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells who edits the files, in a line for each organization, that a change is in force, or that
 * what they had is again after a mistake. The first publication is no news: the start was.
 */
final class News {
    /** A logger of its own, so that a terminal can show it where one is (logback.xml of {@code local}). */
    static final String LOGGER = "dev.countersign.news";

    private static final Logger LOG = LoggerFactory.getLogger(LOGGER);

    private boolean begun;
    private Set<OrganizationId> refused = Set.of();

    /** What was published, of what was read. */
    void tell(DirectoryReading reading, Publication publication) {
        Set<OrganizationId> refusedNow = new HashSet<>(reading.broken());
        refusedNow.addAll(publication.refused().keySet());
        SortedSet<OrganizationId> changed = new TreeSet<>(Comparator.comparing(OrganizationId::value));
        Stream.concat(publication.written().stream(), publication.removed().stream())
                .map(ControlKeys::organizationOf)
                .forEach(organization -> {
                    if (organization != null) {
                        changed.add(organization);
                    }
                });
        Set<OrganizationId> mended = new HashSet<>(refused);
        mended.removeAll(refusedNow);
        if (begun) {
            Set<OrganizationId> told = new HashSet<>();
            for (PolicyText policy : publication.policies()) {
                tell(policy, "Policy {} of {} is in force");
                told.add(policy.organization());
            }
            reading.facts().stream()
                    .filter(PolicyText.class::isInstance)
                    .map(PolicyText.class::cast)
                    .filter(policy ->
                            mended.contains(policy.organization()) && !changed.contains(policy.organization()))
                    .forEach(policy -> tell(policy, "Policy {} of {} is in force again"));
            changed.stream()
                    .filter(organization -> !told.contains(organization))
                    .forEach(organization -> LOG.atInfo()
                            .addKeyValue("orgId", organization)
                            .log(
                                    refusedNow.contains(organization)
                                            ? "What is stopped of {} is in force; its other files are not"
                                            : "The changed files of {} are in force",
                                    organization));
        }
        refused = refusedNow;
        begun = true;
    }

    private static void tell(PolicyText policy, String sentence) {
        // It compiled a moment ago, or it would not be here.
        String version = PolicyCompiler.compile(policy.text()).version().name();
        LOG.atInfo()
                .addKeyValue("orgId", policy.organization())
                .addKeyValue("policyVersion", version)
                .log(sentence, version, policy.organization());
    }
}
