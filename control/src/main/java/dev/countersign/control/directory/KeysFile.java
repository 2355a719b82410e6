package dev.countersign.control.directory;

import dev.countersign.domain.control.ControlFact.ApiKey;
import dev.countersign.domain.control.ControlFact.Credential;
import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.control.KeyScope;
import dev.countersign.domain.control.ToolAccess;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.schemas.json.CanonicalJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/**
 * {@code keys.yaml} of one organization: the keys that the command makes, rotates and revokes, as hashes.
 * Those that an owner wrote into {@code organization.yaml} are the owner's to change.
 */
public final class KeysFile {
    private static final String HEAD =
            "# Keys of the organization, as salted hashes. Kept by `countersign keys`; a secret is nowhere.\n";

    private final OrganizationId organization;
    private final Path folder;
    private final LockedFile file;

    /** @param folder the organization's, which is there */
    public KeysFile(OrganizationId organization, Path folder) {
        this.organization = organization;
        this.folder = folder;
        this.file = new LockedFile(folder.resolve(OrganizationFolder.KEYS));
    }

    /** Makes of the keys that there are those that there shall be. */
    @FunctionalInterface
    public interface Change {
        /** @throws IllegalArgumentException when it cannot be; nothing is written */
        List<ApiKey> of(List<ApiKey> keys);
    }

    /**
     * The keys here, in the order in which they were made.
     *
     * @throws IllegalArgumentException when the file is not one that would be published
     */
    public List<ApiKey> read() throws IOException {
        return parse(file.read());
    }

    /**
     * Every key of the organization, the owner's first.
     *
     * @throws IllegalArgumentException as above
     */
    public List<ApiKey> all() throws IOException {
        List<ApiKey> all = new ArrayList<>();
        for (var fact : OrganizationFolder.read(organization, folder, secrets(), ConnectorWords.NONE)
                .facts()) {
            if (fact instanceof Organization found) {
                all.addAll(found.apiKeys());
            }
        }
        return all.isEmpty() ? read() : all;
    }

    /** Whether the organization has this agent. */
    public boolean hasAgent(String agent) {
        return OrganizationFolder.read(organization, folder, secrets(), ConnectorWords.NONE).facts().stream()
                .anyMatch(fact -> fact instanceof Credential known
                        && known.agent().value().equals(agent));
    }

    /** What keeps the organization's files from being published, and so a change from taking effect. */
    public List<ConfigProblem> problems() {
        return OrganizationFolder.read(organization, folder, secrets(), ConnectorWords.NONE)
                .problems();
    }

    /**
     * Changes the file as a whole.
     *
     * @throws IllegalArgumentException when it could not be published; nothing was written
     */
    public void change(Change change) throws IOException {
        file.alone(() -> {
            String text = HEAD + change.of(read()).stream().map(KeysFile::entry).collect(Collectors.joining());
            text = text.equals(HEAD) ? HEAD + "[]\n" : text;
            parse(text);
            file.write(text);
            return text;
        });
    }

    private SecretReferences secrets() {
        return new SecretReferences(System::getenv, folder);
    }

    private static List<ApiKey> parse(String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        ConfigFile config = new ConfigFile(OrganizationFolder.KEYS, text);
        Node root = config.compose();
        List<ApiKey> keys = root == null
                ? List.of()
                : KeyEntries.apiKeys(config, root).stream().map(Located::value).toList();
        if (!config.problems().isEmpty()) {
            throw new IllegalArgumentException(config.problems().getFirst().toString());
        }
        return keys;
    }

    /** An entry in the flow style: JSON is YAML. */
    private static String entry(ApiKey key) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", key.name());
        fields.put("salt", key.salt());
        fields.put("secret_hash", key.secretHash().hex());
        fields.put("enabled", key.enabled());
        ToolAccess access = key.access();
        if (access != null) {
            fields.put("agent", access.agent().value());
            put(fields, "tools", access.tools());
            put(fields, "connections", access.connections());
        }
        put(fields, "scopes", key.scopes().stream().sorted().map(KeyScope::text).toList());
        put(fields, "created_on", key.createdAt());
        put(fields, "valid_until", key.validUntil());
        return "- " + new String(CanonicalJson.write(fields), StandardCharsets.UTF_8) + "\n";
    }

    private static void put(Map<String, Object> fields, String name, List<String> values) {
        if (!values.isEmpty()) {
            fields.put(name, values);
        }
    }

    private static void put(Map<String, Object> fields, String name, @Nullable Instant instant) {
        if (instant != null) {
            fields.put(name, instant.toString());
        }
    }
}
