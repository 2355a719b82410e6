package dev.countersign.control.directory;

import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.Credential;
import dev.countersign.domain.control.ControlFact.Stop;
import dev.countersign.domain.control.ControlFact.StopScope;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.schemas.json.CanonicalJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.nodes.Node;

/**
 * {@code stops.yaml} of one organization, changed as a whole: whoever reads the directory finds it as it
 * was or as it is. What is in it is published like everything else in the folder, and so recorded.
 */
public final class StopsFile {
    private static final String HEAD = "# What is stopped. Kept by `countersign stop-calls` and `resume-calls`.\n";

    private final OrganizationId organization;
    private final Path folder;
    private final LockedFile file;

    /** @param folder the organization's, which is there */
    public StopsFile(OrganizationId organization, Path folder) {
        this.organization = organization;
        this.folder = folder;
        this.file = new LockedFile(folder.resolve(OrganizationFolder.STOPS));
    }

    /**
     * What is stopped.
     *
     * @throws IllegalArgumentException when the file is not one that would be published
     */
    public List<Stop> read() throws IOException {
        return file.exists() ? parse(file.read()) : List.of();
    }

    private List<Stop> parse(String text) {
        ConfigFile config = new ConfigFile(OrganizationFolder.STOPS, text);
        Node root = config.compose();
        List<Stop> stops = root == null ? List.of() : StopEntries.stops(config, root, organization);
        if (!config.problems().isEmpty()) {
            throw new IllegalArgumentException(config.problems().getFirst().toString());
        }
        return stops;
    }

    /** Whether the organization's files tell of it: a stop of what there is not would stop nothing. */
    public boolean isConfigured(StopScope scope, String name) {
        // Secrets are not looked for: whoever stops need not have them.
        SecretReferences none = new SecretReferences(variable -> null, folder);
        return scope == StopScope.ORGANIZATION
                || OrganizationFolder.read(organization, folder, none, ConnectorWords.NONE).facts().stream()
                        .anyMatch(fact -> switch (scope) {
                            case ORGANIZATION -> true;
                            case AGENT ->
                                fact instanceof Credential known
                                        && known.agent().value().equals(name);
                            case TOOL ->
                                fact instanceof Tool known && known.name().equals(name);
                            case CONNECTION ->
                                fact instanceof Connection known && known.name().equals(name);
                        });
    }

    /**
     * Stops this, or gives another reason for what is stopped already.
     *
     * @throws IllegalArgumentException when it could not be published; nothing was written
     */
    public void stop(Stop stop) throws IOException {
        file.alone(() -> {
            List<Stop> stops = new ArrayList<>(read());
            boolean known = stops.removeIf(other -> other.key().equals(stop.key()));
            stops.add(stop);
            write(stops);
            return known;
        });
    }

    /**
     * Lets this go on.
     *
     * @return false when it was not stopped
     */
    public boolean resume(StopScope scope, String name) throws IOException {
        return file.alone(() -> {
            List<Stop> stops = new ArrayList<>(read());
            boolean stopped = stops.removeIf(
                    known -> known.scope() == scope && known.name().equals(name));
            if (stopped) {
                write(stops);
            }
            return stopped;
        });
    }

    private void write(List<Stop> stops) throws IOException {
        if (stops.isEmpty()) {
            file.delete();
            return;
        }
        String text = HEAD + stops.stream().map(StopsFile::entry).collect(Collectors.joining());
        parse(text);
        file.write(text);
    }

    /** An entry in the flow style: JSON is YAML. */
    private static String entry(Stop stop) {
        Map<String, String> fields = stop.scope() == StopScope.ORGANIZATION
                ? Map.of("scope", lower(stop.scope()), "reason", stop.reason(), "by", stop.by())
                : Map.of("scope", lower(stop.scope()), "name", stop.name(), "reason", stop.reason(), "by", stop.by());
        return "- " + new String(CanonicalJson.write(fields), StandardCharsets.UTF_8) + "\n";
    }

    private static String lower(StopScope scope) {
        return scope.name().toLowerCase(Locale.ROOT);
    }
}
