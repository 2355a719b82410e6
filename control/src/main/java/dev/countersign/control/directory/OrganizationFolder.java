package dev.countersign.control.directory;

import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.control.ControlFact.ApiKey;
import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.Credential;
import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.control.ToolAccess;
import dev.countersign.domain.identity.OrganizationId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/**
 * The folder of one organization, read file by file. Only {@code organization.yaml} must be there;
 * a YAML file of another name is a problem, because a misspelt name would quietly remove what the
 * file was to say. Tools and connections may be spread over several files, {@code tools-crm.yaml} beside
 * {@code tools.yaml}: what a command writes stays apart from what people write.
 */
final class OrganizationFolder {
    static final String ORGANIZATION = "organization.yaml";
    static final String CREDENTIALS = "credentials.yaml";
    static final String POLICY = "policy.yaml";
    static final String TOOLS = "tools.yaml";
    static final String CONNECTIONS = "connections.yaml";
    static final String NOTIFICATIONS = "notifications.yaml";
    static final String STOPS = "stops.yaml";
    static final String KEYS = "keys.yaml";
    static final String IMPORTED_TOOLS = "imported-tools.yaml";
    private static final Set<String> FILES =
            Set.of(ORGANIZATION, CREDENTIALS, POLICY, TOOLS, CONNECTIONS, NOTIFICATIONS, STOPS, KEYS, IMPORTED_TOOLS);
    private static final Pattern MORE_TOOLS = Pattern.compile("tools-[a-z0-9][a-z0-9-]{0,63}\\.yaml");
    private static final Pattern MORE_CONNECTIONS = Pattern.compile("connections-[a-z0-9][a-z0-9-]{0,63}\\.yaml");

    private final OrganizationId id;
    private final Path folder;
    private final SecretReferences secrets;
    private final ConnectorWords connectors;
    private final List<ControlFact> facts = new ArrayList<>();
    private final List<LocatedCredential> credentials = new ArrayList<>();
    private final List<Located<ApiKey>> keys = new ArrayList<>();
    private final List<Located<ApiKey>> keptKeys = new ArrayList<>();
    private final List<ConfigProblem> problems = new ArrayList<>();

    /** A credential and where its agent is named, to be held against the other organizations'. */
    record LocatedCredential(Credential credential, ConfigProblem ifTakenTwice) {}

    private OrganizationFolder(OrganizationId id, Path folder, SecretReferences secrets, ConnectorWords connectors) {
        this.id = id;
        this.folder = folder;
        this.secrets = secrets;
        this.connectors = connectors;
    }

    static OrganizationFolder read(
            OrganizationId id, Path folder, SecretReferences secrets, ConnectorWords connectors) {
        OrganizationFolder organization = new OrganizationFolder(id, folder, secrets, connectors);
        organization.read();
        return organization;
    }

    OrganizationId id() {
        return id;
    }

    /** Everything that could be read; of use only while there are no problems. */
    List<ControlFact> facts() {
        return facts;
    }

    List<LocatedCredential> credentials() {
        return credentials;
    }

    List<ConfigProblem> problems() {
        return problems;
    }

    void report(ConfigProblem problem) {
        problems.add(problem);
    }

    private void read() {
        refuseUnknownFiles();
        readOrganization();
        readCredentials();
        readPolicy();
        DeclaredConnections connections = readConnections();
        readTools(connections);
        readNotifications();
        checkKeys(connections);
        readStops();
    }

    /** What keys refer to is in other files. What could not be read is not missed. */
    private void checkKeys(@Nullable DeclaredConnections connections) {
        if (problems.isEmpty()) {
            checkKeys(keys, ORGANIZATION, connections);
            checkKeys(keptKeys, KEYS, connections);
        }
    }

    private void checkKeys(List<Located<ApiKey>> some, String file, @Nullable DeclaredConnections connections) {
        for (Located<ApiKey> key : some) {
            ToolAccess access = key.value().access();
            if (access == null) {
                continue;
            }
            if (credentials.stream()
                    .noneMatch(known -> known.credential().agent().equals(access.agent()))) {
                report(problem(file, key.at(), "There is no agent '" + access.agent() + "' in " + CREDENTIALS + "."));
            }
            for (String connection : access.connections()) {
                if (connections == null || !connections.has(connection)) {
                    report(problem(file, key.at(), "There is no connection '" + connection + "' for this key."));
                }
            }
        }
    }

    private ConfigProblem problem(String file, Node at, String sentence) {
        return new ConfigProblem(
                nameOf(file), at.getStartMark().getLine() + 1, at.getStartMark().getColumn() + 1, sentence);
    }

    /** What is in the folder, in order; empty when that cannot be told. */
    private static SortedSet<String> names(Path folder) throws IOException {
        SortedSet<String> names = new TreeSet<>();
        try (Stream<Path> entries = Files.list(folder)) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return names;
    }

    /** The files of an organization's folder that declare connections. */
    static List<String> connectionFiles(Path folder) {
        return parts(folder, CONNECTIONS, MORE_CONNECTIONS);
    }

    /** The files of an organization's folder in which its owner lists tools. */
    static List<String> toolFiles(Path folder) {
        return parts(folder, TOOLS, MORE_TOOLS);
    }

    /** The file of that name and those that continue it. */
    private static List<String> parts(Path folder, String file, Pattern more) {
        List<String> parts = new ArrayList<>();
        parts.add(file);
        try {
            names(folder).stream().filter(name -> more.matcher(name).matches()).forEach(parts::add);
        } catch (IOException reportedAlready) {
            return parts;
        }
        return parts;
    }

    private void refuseUnknownFiles() {
        Set<String> names = new TreeSet<>();
        try {
            names.addAll(names(folder));
        } catch (IOException e) {
            report(new ConfigProblem(id.value(), 1, 1, "This folder cannot be read."));
        }
        for (String name : names) {
            String small = name.toLowerCase(Locale.ROOT);
            boolean yaml = small.endsWith(".yaml") || small.endsWith(".yml");
            if (yaml && !name.startsWith(".") && !isKnown(name)) {
                report(new ConfigProblem(
                        nameOf(name),
                        1,
                        1,
                        "No file of this name belongs here; there are " + new TreeSet<>(FILES)
                                + ", and tools-NAME.yaml and connections-NAME.yaml."));
            }
        }
    }

    private static boolean isKnown(String name) {
        return FILES.contains(name)
                || MORE_TOOLS.matcher(name).matches()
                || MORE_CONNECTIONS.matcher(name).matches();
    }

    private void readOrganization() {
        ConfigFile file = open(ORGANIZATION);
        if (file == null) {
            if (!Files.exists(folder.resolve(ORGANIZATION))) {
                report(new ConfigProblem(nameOf(ORGANIZATION), 1, 1, "The file is missing."));
            }
            return;
        }
        Node root = file.compose();
        Organization organization = root == null ? null : Entries.organization(file, root, id, secrets, keys);
        problems.addAll(file.problems());
        List<ApiKey> kept = readKeys();
        if (organization != null) {
            facts.add(kept.isEmpty() ? organization : organization.withMoreKeys(kept));
        }
    }

    /** The keys that the command keeps, beside those that the owner wrote. */
    private List<ApiKey> readKeys() {
        ConfigFile file = open(KEYS);
        Node root = file == null ? null : file.compose();
        List<ApiKey> kept = new ArrayList<>();
        if (file != null && root != null) {
            Set<String> names = keys.stream().map(key -> key.value().name()).collect(Collectors.toSet());
            for (Located<ApiKey> key : KeyEntries.apiKeys(file, root)) {
                if (!names.add(key.value().name())) {
                    file.report(key.at(), "The key '" + key.value().name() + "' is in " + ORGANIZATION + " as well.");
                }
                kept.add(key.value());
                keptKeys.add(key);
            }
        }
        keepProblems(file);
        return kept;
    }

    private void readCredentials() {
        ConfigFile file = open(CREDENTIALS);
        Node root = file == null ? null : file.compose();
        if (file != null && root != null) {
            for (Located<Credential> found : Entries.credentials(file, root, id)) {
                facts.add(found.value());
                credentials.add(new LocatedCredential(
                        found.value(),
                        problem(
                                CREDENTIALS,
                                found.at(),
                                "The agent '" + found.value().agent() + "' belongs to another organization as well.")));
            }
        }
        keepProblems(file);
    }

    private void readPolicy() {
        ConfigFile file = open(POLICY);
        if (file != null) {
            PolicyCheck.check(file);
            facts.add(new ControlFact.PolicyText(id, file.text()));
        }
        keepProblems(file);
    }

    /** The connections; null when they cannot be known. */
    private @Nullable DeclaredConnections readConnections() {
        DeclaredConnections declared = new DeclaredConnections();
        boolean known = true;
        for (String name : connectionFiles(folder)) {
            ConfigFile file = open(name);
            if (file == null) {
                known &= !Files.exists(folder.resolve(name));
                continue;
            }
            Node root = file.compose();
            known &= root != null;
            if (root != null) {
                Entries.connections(file, root, id, declared, connectors, facts);
            }
            keepProblems(file);
        }
        return known ? declared : null;
    }

    private void readTools(@Nullable DeclaredConnections connections) {
        List<ControlFact> tools = new ArrayList<>();
        Set<String> names = new HashSet<>();
        ToolEntries.Objections objections = objections();
        for (String name : toolFiles(folder)) {
            ConfigFile file = open(name);
            Node root = file == null ? null : file.compose();
            if (file != null && root != null) {
                ToolEntries.tools(file, root, id, connections, names, objections, tools);
            }
            keepProblems(file);
        }
        readImportedTools(connections, names, objections, tools);
        facts.addAll(tools);
    }

    /** What was imported beside the owner's tools; and of both, what is not deployed is no fact. */
    private void readImportedTools(
            @Nullable DeclaredConnections connections,
            Set<String> names,
            ToolEntries.Objections objections,
            List<ControlFact> tools) {
        ConfigFile file = open(IMPORTED_TOOLS);
        Node root = file == null ? null : file.compose();
        if (file != null && root != null) {
            ImportedTools.read(file, root, id, connections, names, objections, tools);
        }
        keepProblems(file);
    }

    /** Nothing where the connection's own settings cannot be read, which is reported there. */
    private ToolEntries.Objections objections() {
        Map<String, Connection> readable = new HashMap<>();
        for (ControlFact fact : facts) {
            if (fact instanceof Connection connection && connectors.objection(connection) == null) {
                readable.putIfAbsent(connection.name(), connection);
            }
        }
        return tool -> {
            Connection connection = readable.get(tool.connection());
            return connection == null ? null : connectors.objection(tool, connection);
        };
    }

    private void readNotifications() {
        ConfigFile file = open(NOTIFICATIONS);
        Node root = file == null ? null : file.compose();
        if (file != null && root != null) {
            NoticeEntries.channels(file, root, id, facts);
        }
        keepProblems(file);
    }

    private void readStops() {
        ConfigFile file = open(STOPS);
        Node root = file == null ? null : file.compose();
        if (file != null && root != null) {
            facts.addAll(StopEntries.stops(file, root, id));
        }
        keepProblems(file);
    }

    private void keepProblems(@Nullable ConfigFile file) {
        if (file != null) {
            problems.addAll(file.problems());
        }
    }

    /** A file's text; null when it is not there or cannot be read, which is reported. */
    private @Nullable ConfigFile open(String name) {
        Path path = folder.resolve(name);
        if (!Files.exists(path)) {
            return null;
        }
        try {
            byte[] bytes = Files.isRegularFile(path) && Files.size(path) <= ConfigFile.BYTES_MAX
                    ? Files.readAllBytes(path)
                    : new byte[ConfigFile.BYTES_MAX + 1];
            if (bytes.length > ConfigFile.BYTES_MAX) {
                report(new ConfigProblem(
                        nameOf(name), 1, 1, "This is no file of at most " + ConfigFile.BYTES_MAX + " bytes."));
                return null;
            }
            return new ConfigFile(nameOf(name), utf8(bytes));
        } catch (CharacterCodingException e) {
            report(new ConfigProblem(nameOf(name), 1, 1, "The file is not UTF-8."));
        } catch (IOException e) {
            report(new ConfigProblem(nameOf(name), 1, 1, "The file cannot be read."));
        }
        return null;
    }

    private static String utf8(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    private String nameOf(String file) {
        return id.value() + "/" + file;
    }
}
