package dev.countersign.control.directory;

import dev.countersign.control.directory.OrganizationFolder.LocatedCredential;
import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.control.ControlFact.Stop;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.OrganizationId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A config directory: one folder per organization, named by its id. Files beside the folders and
 * names that start with a dot are nobody's business here.
 */
public final class ControlDirectory {
    private static final String ROOT = ".";

    private final Path root;
    private final Function<String, @Nullable String> environment;
    private final ConnectorWords connectors;

    /** Of which settings and operations are read by no connector. */
    public ControlDirectory(Path root, Function<String, @Nullable String> environment) {
        this(root, environment, ConnectorWords.NONE);
    }

    /**
     * A directory that is read when it is asked for.
     *
     * @param environment what {@code env:NAME} stands for; usually {@code System::getenv}
     * @param connectors read what only they can
     */
    public ControlDirectory(Path root, Function<String, @Nullable String> environment, ConnectorWords connectors) {
        this.root = root;
        this.environment = environment;
        this.connectors = connectors;
    }

    public Path root() {
        return root;
    }

    /** Reads everything; never throws for what the directory holds. */
    public DirectoryReading read() {
        List<ConfigProblem> rootProblems = new ArrayList<>();
        List<OrganizationFolder> organizations = organizations(rootProblems);
        if (!rootProblems.isEmpty()) {
            organizations.forEach(organization -> rootProblems.addAll(organization.problems()));
            return new DirectoryReading(false, List.of(), Set.of(), rootProblems);
        }
        refuseSharedAgents(organizations);
        List<ControlFact> facts = new ArrayList<>();
        List<ConfigProblem> problems = new ArrayList<>();
        Set<OrganizationId> broken = new HashSet<>();
        for (OrganizationFolder organization : organizations) {
            problems.addAll(organization.problems());
            if (organization.problems().isEmpty()) {
                facts.addAll(organization.facts());
            } else {
                broken.add(organization.id());
                organization.facts().stream().filter(Stop.class::isInstance).forEach(facts::add);
            }
        }
        return new DirectoryReading(true, facts, broken, problems);
    }

    /** An empty directory is more likely a mount that failed than the wish to remove everything. */
    private List<OrganizationFolder> organizations(List<ConfigProblem> problems) {
        List<OrganizationFolder> organizations = new ArrayList<>();
        for (Path folder : folders(problems)) {
            OrganizationId id = organizationId(folder, problems);
            if (id != null) {
                organizations.add(
                        OrganizationFolder.read(id, folder, new SecretReferences(environment, folder), connectors));
            }
        }
        if (organizations.isEmpty() && problems.isEmpty()) {
            problems.add(new ConfigProblem(ROOT, 1, 1, "The config directory holds no organization."));
        }
        return organizations;
    }

    private static @Nullable OrganizationId organizationId(Path folder, List<ConfigProblem> problems) {
        String name = folder.getFileName().toString();
        try {
            return new OrganizationId(name);
        } catch (IllegalArgumentException malformed) {
            String sentence = "This folder's name is no organization id: 1 to 63 characters of a-z, 0-9 and '-'.";
            problems.add(new ConfigProblem(Words.shown(name), 1, 1, sentence));
            return null;
        }
    }

    private List<Path> folders(List<ConfigProblem> problems) {
        try (Stream<Path> entries = Files.list(root)) {
            return entries.filter(Files::isDirectory)
                    .filter(entry -> !entry.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            problems.add(new ConfigProblem(ROOT, 1, 1, "The config directory cannot be read."));
            return List.of();
        }
    }

    /** A credential names its organization, so an agent id means one agent in the whole installation. */
    private static void refuseSharedAgents(List<OrganizationFolder> organizations) {
        Map<AgentId, OrganizationFolder> owners = new HashMap<>();
        Map<AgentId, LocatedCredential> firsts = new HashMap<>();
        Set<AgentId> reported = new HashSet<>();
        for (OrganizationFolder organization : organizations) {
            for (LocatedCredential located : organization.credentials()) {
                AgentId agent = located.credential().agent();
                OrganizationFolder owner = owners.putIfAbsent(agent, organization);
                LocatedCredential first = firsts.putIfAbsent(agent, located);
                if (owner != null && first != null) {
                    organization.report(located.ifTakenTwice());
                    if (reported.add(agent)) {
                        owner.report(first.ifTakenTwice());
                    }
                }
            }
        }
    }
}
