package dev.countersign.control.directory;

import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.schemas.json.CanonicalJson;
import dev.countersign.schemas.json.InvalidJsonException;
import dev.countersign.schemas.json.StrictJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * The tools of one organization as jobs change them: what is imported, and which tools are not deployed, are
 * {@code imported-tools.yaml}, which is changed as a whole; the owner's {@code tools.yaml} and {@code tools-NAME.yaml} are read alone.
 *
 * <p>A definition is a tool's entry as it stands in its file, as JSON: what is exported can be imported.
 */
public final class ToolsFile {
    private static final String HEAD = "# What was imported, and what is not deployed. Kept by the jobs of tools of the"
            + " agent-platform API.\n";

    private final OrganizationId organization;
    private final Path folder;
    private final LockedFile file;

    /** @param folder the organization's, which is there */
    public ToolsFile(OrganizationId organization, Path folder) {
        this.organization = organization;
        this.folder = folder;
        this.file = new LockedFile(folder.resolve(OrganizationFolder.IMPORTED_TOOLS));
    }

    /** A job cannot be done; the message is for whoever asked, without a full stop. */
    public static final class NotDoneException extends Exception {
        private static final long serialVersionUID = 1L;

        public NotDoneException(String message) {
            super(message);
        }
    }

    /**
     * What jobs keep.
     *
     * @param tools definitions, by name
     * @param undeployed names
     */
    private record Kept(Map<String, Map<String, @Nullable Object>> tools, TreeSet<String> undeployed) {}

    /**
     * Takes a tool in, under the name in its definition. A new one is not deployed; one that was imported before
     * is replaced, and stays deployed where it is.
     *
     * @param into the name that it must have and that there must be already; null for a tool that must be new
     * @throws NotDoneException also when it would not be published as it is
     */
    public void put(Map<String, @Nullable Object> definition, @Nullable String into)
            throws IOException, NotDoneException {
        if (!(definition.get("name") instanceof String name)) {
            throw new NotDoneException("A tool's definition has a name");
        }
        if (into != null && !into.equals(name)) {
            throw new NotDoneException("The definition is of another tool");
        }
        change(kept -> {
            Owned owned = owners().get(name);
            if (owned != null) {
                throw new NotDoneException("The tool is in the owner's " + owned.file() + ", which jobs do not change");
            }
            boolean known = kept.tools().containsKey(name);
            if (known != (into != null)) {
                throw new NotDoneException(
                        known
                                ? "There is such a tool already; import into it"
                                : "There is no such tool to import into");
            }
            kept.tools().put(name, definition);
            if (!known) {
                kept.undeployed().add(name);
            }
        });
    }

    /**
     * A tool's definition, deployed or not.
     *
     * @return null when there is no such tool
     */
    public @Nullable Map<String, @Nullable Object> definition(String name) throws IOException, NotDoneException {
        Owned owned = owners().get(name);
        return owned == null ? kept().tools().get(name) : owned.definition();
    }

    /**
     * Lets calls be served by the tool, or no more.
     *
     * @return false when it was so already
     * @throws NotDoneException when there is no such tool
     */
    public boolean deploy(String name, boolean deployed) throws IOException, NotDoneException {
        boolean[] changed = {false};
        change(kept -> {
            if (!kept.tools().containsKey(name) && !owners().containsKey(name)) {
                throw new NotDoneException("There is no such tool");
            }
            changed[0] = deployed
                    ? kept.undeployed().remove(name)
                    : kept.undeployed().add(name);
        });
        return changed[0];
    }

    /** What keeps the organization's files from being published, and so a job from taking effect. */
    public List<ConfigProblem> problems() {
        return OrganizationFolder.read(
                        organization, folder, new SecretReferences(System::getenv, folder), ConnectorWords.NONE)
                .problems();
    }

    /**
     * The tool as the files have it in force.
     *
     * @return null when it is not deployed, or there is none
     */
    public @Nullable Tool inForce(String name) {
        for (ControlFact fact : OrganizationFolder.read(
                        organization, folder, new SecretReferences(System::getenv, folder), ConnectorWords.NONE)
                .facts()) {
            if (fact instanceof Tool tool && tool.name().equals(name)) {
                return tool;
            }
        }
        return null;
    }

    /** What is made of what is kept. */
    @FunctionalInterface
    private interface Change {
        void make(Kept kept) throws IOException, NotDoneException;
    }

    private void change(Change change) throws IOException, NotDoneException {
        String refusal = file.alone(() -> {
            try {
                Kept kept = kept();
                change.make(kept);
                String text = HEAD + text(kept) + "\n";
                check(text);
                file.write(text);
                return "";
            } catch (NotDoneException refused) {
                return String.valueOf(refused.getMessage());
            }
        });
        if (!refusal.isEmpty()) {
            throw new NotDoneException(refusal);
        }
    }

    private static String text(Kept kept) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put(ImportedTools.TOOLS, List.copyOf(kept.tools().values()));
        all.put(ImportedTools.UNDEPLOYED, List.copyOf(kept.undeployed()));
        return new String(CanonicalJson.write(all), StandardCharsets.UTF_8);
    }

    /** As the publisher will read it. */
    private void check(String text) throws NotDoneException, IOException {
        if (text.length() > ConfigFile.BYTES_MAX) {
            throw new NotDoneException("The imported tools together are longer than a file may be");
        }
        ConfigFile config = new ConfigFile(OrganizationFolder.IMPORTED_TOOLS, text);
        Node root = config.compose();
        if (root != null) {
            Set<String> names = new HashSet<>(owners().keySet());
            ImportedTools.read(config, root, organization, declared(), names, tool -> null, new ArrayList<>());
        }
        if (!config.problems().isEmpty()) {
            String sentence = config.problems().getFirst().sentence();
            throw new NotDoneException(
                    sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence);
        }
    }

    private DeclaredConnections declared() throws IOException {
        DeclaredConnections declared = new DeclaredConnections();
        for (String name : OrganizationFolder.connectionFiles(folder)) {
            LockedFile connections = new LockedFile(folder.resolve(name));
            ConfigFile config = new ConfigFile(name, connections.read());
            Node root = connections.exists() ? config.compose() : null;
            if (root != null) {
                Entries.connections(config, root, organization, declared, ConnectorWords.NONE, new ArrayList<>());
            }
        }
        return declared;
    }

    @SuppressWarnings("unchecked") // StrictJson's objects are maps of this type, all the way down.
    private Kept kept() throws IOException, NotDoneException {
        Kept kept = new Kept(new LinkedHashMap<>(), new TreeSet<>());
        String text = file.read();
        if (text.isEmpty()) {
            return kept;
        }
        try {
            String json = text.startsWith("#") ? text.substring(text.indexOf('\n') + 1) : text;
            Map<String, @Nullable Object> all = StrictJson.parseObject(json.getBytes(StandardCharsets.UTF_8));
            if (all.get(ImportedTools.TOOLS) instanceof List<?> tools) {
                for (Object tool : tools) {
                    Map<String, @Nullable Object> definition = (Map<String, @Nullable Object>) tool;
                    kept.tools().put(String.valueOf(definition.get("name")), definition);
                }
            }
            if (all.get(ImportedTools.UNDEPLOYED) instanceof List<?> names) {
                names.forEach(name -> kept.undeployed().add(String.valueOf(name)));
            }
            return kept;
        } catch (InvalidJsonException | ClassCastException edited) {
            throw new NotDoneException("The file imported-tools.yaml is not as jobs write it; its owner must mend it");
        }
    }

    /** A tool as its owner wrote it, and where. */
    private record Owned(String file, Map<String, @Nullable Object> definition) {}

    /** The owner's tools, by name. */
    private Map<String, Owned> owners() throws IOException {
        Map<String, Owned> owners = new LinkedHashMap<>();
        for (String file : OrganizationFolder.toolFiles(folder)) {
            ConfigFile config = new ConfigFile(file, new LockedFile(folder.resolve(file)).read());
            if (config.compose() instanceof SequenceNode list) {
                for (Node item : list.getValue()) {
                    String name = name(item);
                    String json = name == null ? null : new FreeMapping(config, false).canonicalJson(item, "tool");
                    if (name != null && json != null) {
                        owners.put(
                                name, new Owned(file, StrictJson.parseObject(json.getBytes(StandardCharsets.UTF_8))));
                    }
                }
            }
        }
        return owners;
    }

    private static @Nullable String name(Node item) {
        if (item instanceof MappingNode mapping) {
            for (NodeTuple field : mapping.getValue()) {
                if (field.getKeyNode() instanceof ScalarNode key
                        && key.getValue().equals("name")
                        && field.getValueNode() instanceof ScalarNode name) {
                    return name.getValue();
                }
            }
        }
        return null;
    }
}
