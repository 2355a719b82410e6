package dev.countersign.console.person;

import dev.countersign.domain.identity.OrganizationId;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * The form of {@code users.yaml}: a list, each item with {@code name}, {@code organization}, {@code
 * password_hash} and, where they differ from nothing, {@code display_name}, {@code subject}, {@code
 * aliases}, {@code groups}, {@code roles}, {@code enabled}. Strict: what is unknown, missing or doubled is refused
 * with its line, because a misspelt {@code enabled} must not leave somebody in.
 */
final class UsersFile {
    private static final Set<String> FIELDS = Set.of(
            "name",
            "organization",
            "display_name",
            "subject",
            "aliases",
            "password_hash",
            "groups",
            "roles",
            "enabled");
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}._@+-]{0,99}");
    private static final int USERS_MAX = 10_000;
    private static final int TEXT_CHARS_MAX = 200;

    private final Map<String, Node> values = new HashMap<>();
    private final Node item;

    private UsersFile(Node item) {
        this.item = item;
        if (!(item instanceof MappingNode mapping)) {
            throw at(item, "A user is a mapping of names to values");
        }
        for (NodeTuple field : mapping.getValue()) {
            String name = field.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
            if (!FIELDS.contains(name)) {
                throw at(field.getKeyNode(), "A user has no such field, only " + new TreeSet<>(FIELDS));
            }
            if (values.putIfAbsent(name, field.getValueNode()) != null) {
                throw at(field.getKeyNode(), "The field " + name + " is given twice");
            }
        }
    }

    /**
     * The users by name, in the order of the file.
     *
     * @throws UsersFileException saying what is wrong and where
     */
    static Map<String, LocalUser> parse(String yaml) {
        Node root = compose(yaml);
        if (root == null) {
            return Map.of();
        }
        if (!(root instanceof SequenceNode list) || list.getValue().size() > USERS_MAX) {
            throw at(root, "The users file is a list of at most " + USERS_MAX + " users");
        }
        Map<String, LocalUser> users = new LinkedHashMap<>();
        for (Node item : list.getValue()) {
            LocalUser user = new UsersFile(item).user();
            if (users.putIfAbsent(user.name(), user) != null) {
                throw at(item, "Two users have the same name");
            }
        }
        return users;
    }

    private static @Nullable Node compose(String yaml) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setMaxAliasesForCollections(0);
        try {
            return new Yaml(new SafeConstructor(options)).compose(new StringReader(yaml));
        } catch (MarkedYAMLException notYaml) {
            throw UsersFileException.notYaml(
                    notYaml.getProblemMark() == null
                            ? 1
                            : notYaml.getProblemMark().getLine() + 1);
        } catch (YAMLException notYaml) {
            throw UsersFileException.notYaml(1);
        }
    }

    private LocalUser user() {
        String name = required("name");
        if (!NAME.matcher(name).matches()) {
            throw at(at("name"), "A name has 1 to 100 letters, digits and the signs . _ @ + -");
        }
        String hash = required("password_hash");
        if (!Passwords.isHash(hash)) {
            throw at(
                    at("password_hash"),
                    "A password hash starts with " + Passwords.COST + ", as countersign hash-password prints it: one"
                            + " of another cost would tell by its time whether the name is known");
        }
        Person person = new Person(
                organization(),
                Person.LOCAL,
                optional("subject", name),
                optional("display_name", name),
                new HashSet<>(list("aliases")),
                new HashSet<>(list("groups")),
                roles());
        return new LocalUser(name, person, hash, enabled());
    }

    private OrganizationId organization() {
        try {
            return new OrganizationId(required("organization"));
        } catch (IllegalArgumentException malformed) {
            throw at(at("organization"), "This is no organization's id");
        }
    }

    private Set<Role> roles() {
        Set<Role> roles = new HashSet<>();
        for (String code : list("roles")) {
            Role role = Role.ofCode(code);
            if (role == null) {
                throw at(at("roles"), "The roles are approver, auditor, policy_owner and admin");
            }
            roles.add(role);
        }
        return roles;
    }

    private boolean enabled() {
        return switch (optional("enabled", "true")) {
            case "true" -> true;
            case "false" -> false;
            default -> throw at(at("enabled"), "The field enabled is true or false");
        };
    }

    private String required(String field) {
        Node node = values.get(field);
        if (node == null) {
            throw at(item, "A user needs the field " + field);
        }
        return text(node, field);
    }

    private String optional(String field, String otherwise) {
        Node node = values.get(field);
        return node == null ? otherwise : text(node, field);
    }

    private List<String> list(String field) {
        Node node = values.get(field);
        if (node == null) {
            return List.of();
        }
        if (!(node instanceof SequenceNode sequence)) {
            throw at(node, "The field " + field + " is a list");
        }
        List<String> texts = new ArrayList<>();
        for (Node element : sequence.getValue()) {
            texts.add(text(element, field));
        }
        return texts;
    }

    private static String text(Node node, String field) {
        if (node instanceof ScalarNode scalar
                && !scalar.getValue().isBlank()
                && scalar.getValue().length() <= TEXT_CHARS_MAX) {
            return scalar.getValue();
        }
        throw at(node, "The field " + field + " holds texts of 1 to " + TEXT_CHARS_MAX + " characters");
    }

    private Node at(String field) {
        return values.getOrDefault(field, item);
    }

    private static UsersFileException at(Node node, String sentence) {
        return UsersFileException.at(node.getStartMark().getLine() + 1, sentence);
    }
}
