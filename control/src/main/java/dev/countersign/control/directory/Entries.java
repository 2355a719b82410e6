package dev.countersign.control.directory;

import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.control.ControlFact.ApiKey;
import dev.countersign.domain.control.ControlFact.ApprovalLimits;
import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.Credential;
import dev.countersign.domain.control.ControlFact.OnMismatch;
import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.control.ControlFact.OrganizationKey;
import dev.countersign.domain.control.HealthCheck;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.policy.ApprovalTerms;
import dev.countersign.domain.request.Limits;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/** What the entries of each file mean, as facts. An entry with a problem is reported and left out. */
final class Entries {
    static final int CONCURRENCY_DEFAULT = 16;
    static final int CONCURRENCY_MAX = 1_024;
    static final int PENDING_APPROVALS_MAX = 1_000_000;
    private static final int DISPLAY_NAME_CHARS_MAX = 200;
    private static final int OWNER_CHARS_MAX = 255;

    private static final Set<String> ORGANIZATION_FIELDS = Set.of(
            "display_name",
            "id_key",
            "on_mismatch",
            "api_keys",
            "pending_approvals",
            "pending_approvals_per_agent",
            "callback_secret");
    private static final Set<String> CREDENTIAL_FIELDS =
            Set.of("agent", "owner", "salt", "secret_hash", "enabled", "uuid", "questions");
    private static final Set<String> CONNECTION_FIELDS =
            Set.of("name", "kind", "concurrency", "settings", "domain", "default", "health");

    private static final Pattern KEY = Pattern.compile("[0-9a-fA-F]{64}");
    private static final Pattern SALT = Pattern.compile("[0-9a-fA-F]{32}");
    private static final Pattern KIND = Pattern.compile("[a-z][a-z0-9-]{0,63}");

    private Entries() {}

    /** @param keys gets the organization's keys, each with the node of its access to tools */
    static @Nullable Organization organization(
            ConfigFile file, Node root, OrganizationId id, SecretReferences secrets, List<Located<ApiKey>> keys) {
        Fields fields = Fields.of(file, root, ORGANIZATION_FIELDS);
        if (fields == null) {
            return null;
        }
        String displayName = fields.text("display_name", Words.line(DISPLAY_NAME_CHARS_MAX));
        OrganizationKey key = fields.verbatim("id_key", text -> organizationKey(secrets.resolve(text)));
        OnMismatch onMismatch = fields.text("on_mismatch", OnMismatch.ORIGINAL, Words.choice(OnMismatch.class));
        if (fields.has("api_keys")) {
            keys.addAll(KeyEntries.apiKeys(file, fields.at("api_keys")));
        }
        List<ApiKey> apiKeys = keys.stream().map(Located::value).toList();
        Integer perAgent = fields.number(
                "pending_approvals_per_agent", Limits.PENDING_APPROVALS_PER_AGENT_MAX, 0, PENDING_APPROVALS_MAX);
        Integer perOrganization = fields.number(
                "pending_approvals", Limits.PENDING_APPROVALS_PER_ORGANIZATION_MAX, 0, PENDING_APPROVALS_MAX);
        // The empty text stands for "none", because a parser's null already means "reported".
        String callbackSecret = fields.text("callback_secret", "", QuestionEntries::secretReference);
        if (displayName == null || key == null || onMismatch == null) {
            return null;
        }
        return perAgent == null || perOrganization == null || callbackSecret == null
                ? null
                : new Organization(
                        id,
                        displayName,
                        key,
                        onMismatch,
                        apiKeys,
                        new ApprovalLimits(perAgent, perOrganization),
                        callbackSecret.isEmpty() ? null : callbackSecret);
    }

    /** Each with the node that names its agent. */
    static List<Located<Credential>> credentials(ConfigFile file, Node root, OrganizationId id) {
        List<Located<Credential>> credentials = new ArrayList<>();
        Set<String> agents = new HashSet<>();
        Set<UUID> uuids = new HashSet<>();
        for (Node item : items(file, root, "credentials")) {
            Fields fields = Fields.of(file, item, CREDENTIAL_FIELDS);
            Credential credential = fields == null ? null : credential(file, fields, id);
            if (fields == null || credential == null) {
                continue;
            }
            Node at = fields.at("agent");
            if (credential.uuid() != null && !uuids.add(credential.uuid())) {
                file.report(fields.at("uuid"), "The uuid " + credential.uuid() + " is listed twice.");
            }
            if (agents.add(credential.agent().value())) {
                credentials.add(new Located<>(credential, at));
            } else {
                file.report(at, "The agent '" + credential.agent() + "' is listed twice.");
            }
        }
        return credentials;
    }

    private static @Nullable Credential credential(ConfigFile file, Fields fields, OrganizationId id) {
        AgentId agent = fields.text("agent", AgentId::new);
        // The empty text stands for "none", because a parser's null already means "reported".
        String owner = fields.text("owner", "", Words.line(OWNER_CHARS_MAX));
        String salt = fields.verbatim("salt", Entries::salt);
        Digest secretHash = fields.verbatim("secret_hash", text -> new Digest(text.toLowerCase(Locale.ROOT)));
        Boolean enabled = fields.flag("enabled", true);
        UUID uuid = fields.has("uuid") ? fields.verbatim("uuid", QuestionEntries::uuid) : null;
        ApprovalTerms questions = fields.has("questions") ? QuestionEntries.terms(file, fields.at("questions")) : null;
        return agent == null || owner == null || salt == null || secretHash == null || enabled == null
                ? null
                : new Credential(id, agent, owner.isEmpty() ? null : owner, salt, secretHash, enabled, uuid, questions);
    }

    /** Adds the connections of a file to the facts, and to what other files declare. */
    static void connections(
            ConfigFile file,
            Node root,
            OrganizationId id,
            DeclaredConnections declared,
            ConnectorWords connectors,
            List<ControlFact> facts) {
        for (Node item : items(file, root, "connections")) {
            Fields fields = Fields.of(file, item, CONNECTION_FIELDS);
            if (fields == null) {
                continue;
            }
            String name = fields.text("name", Words::name);
            String kind = fields.text("kind", Entries::kind);
            Integer concurrency = fields.number("concurrency", CONCURRENCY_DEFAULT, 1, CONCURRENCY_MAX);
            String settings = fields.freeMapping("settings", new FreeMapping(file, true));
            HealthCheck health = fields.has("health") ? HealthEntries.check(file, fields.at("health")) : null;
            if (name != null && !declared.add(name)) {
                file.report(fields.at("name"), "The connection '" + name + "' is listed twice.");
            }
            if (name != null && kind != null) {
                addToDomain(file, fields, name, kind, declared);
            }
            if (name != null && kind != null && concurrency != null && settings != null) {
                Connection connection = new Connection(id, name, kind, concurrency, settings, health);
                facts.add(connection);
                ConnectorWords.Objection objection = connectors.objection(connection);
                if (objection != null) {
                    file.report(fields.at(objection.field()), objection.sentence());
                }
            }
        }
    }

    private static void addToDomain(
            ConfigFile file, Fields fields, String name, String kind, DeclaredConnections declared) {
        Boolean isDefault = fields.flag("default", false);
        if (!fields.has("domain")) {
            if (fields.has("default")) {
                file.report(fields.at("default"), "A connection is the default of its domain, and this has none.");
            }
            return;
        }
        String domain = fields.text("domain", Entries::domain);
        if (domain != null && isDefault != null && !declared.addToDomain(domain, name, kind, isDefault)) {
            file.report(fields.at("default"), "The domain '" + domain + "' has another default connection.");
        }
    }

    private static String domain(String text) {
        if (text.indexOf('.') >= 0) {
            throw new IllegalArgumentException("A domain is what is before the first dot of a tool's name.");
        }
        return Words.name(text);
    }

    static List<Node> items(ConfigFile file, Node root, String what) {
        List<Node> items = Fields.items(file, root, what);
        return items == null ? List.of() : items;
    }

    private static OrganizationKey organizationKey(String text) {
        if (!KEY.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "An id_key is 64 hexadecimal digits, or env:NAME or file:PATH that holds them.");
        }
        return new OrganizationKey(HexFormat.of().parseHex(text));
    }

    static String salt(String text) {
        if (!SALT.matcher(text).matches()) {
            throw new IllegalArgumentException("A salt is 32 hexadecimal digits.");
        }
        return text.toLowerCase(Locale.ROOT);
    }

    private static String kind(String text) {
        if (!KIND.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "A kind is a small letter and up to 63 of a-z, 0-9 and '-', not '" + Words.shown(text) + "'.");
        }
        return text;
    }
}
