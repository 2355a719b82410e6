package dev.countersign.control.view;

import dev.countersign.control.ResourcePattern;
import dev.countersign.control.oauth.OAuthClient;
import dev.countersign.control.schema.ToolSchema;
import dev.countersign.control.schema.UnusableSchemaException;
import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.Credential;
import dev.countersign.domain.control.ControlFact.NoticeChannel;
import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.control.ControlFact.PolicyText;
import dev.countersign.domain.control.ControlFact.Stop;
import dev.countersign.domain.control.ControlFact.StopScope;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.control.ToolDefinition;
import dev.countersign.domain.execution.ToolTerms;
import dev.countersign.domain.execution.UserGrant;
import dev.countersign.domain.health.ConnectionHealth;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** One organization at one moment, indexed for the questions that are asked of it. Immutable once built. */
final class OrganizationView {
    private final OrganizationId id;
    private final Map<String, Tool> tools = new TreeMap<>();
    private final Map<String, List<CatalogueEntry>> catalogue = new HashMap<>();
    private final Map<String, Connection> connections = new HashMap<>();
    private final Map<String, NoticeChannel> noticeChannels = new TreeMap<>();
    private final Map<String, Stop> stops = new TreeMap<>();
    /** Once somebody asked: each names its tool's definition by a digest. */
    private final Map<Way, ToolTerms> terms = new ConcurrentHashMap<>();

    /** By their text, once somebody asked. */
    private final Map<String, ToolSchema> inputs = new ConcurrentHashMap<>();

    /** By the name of their tool. */
    private final Map<String, ResourcePattern> resources = new HashMap<>();

    /** A tool and a connection, by name. */
    private record Way(String tool, String connection) {}

    private final List<Credential> credentials = new ArrayList<>();
    /** A name that two agents claim is neither's. */
    private final Map<UUID, @Nullable Credential> named = new HashMap<>();

    private final List<String> problems = new ArrayList<>();
    private final PolicyInForce policy;
    private final @Nullable Digest standing;
    private @Nullable Organization organization;
    private @Nullable PolicyText policyText;

    /**
     * Builds the view.
     *
     * @param before the organization's last view, whose compiled policy and schemas are kept while
     *     their texts are the same; null for none
     */
    OrganizationView(OrganizationId id, Collection<? extends ControlFact> facts, @Nullable OrganizationView before) {
        this.id = id;
        facts.forEach(this::add);
        catalogue.values().forEach(entries -> entries.sort(CatalogueEntry.ORDER));
        this.policy = PolicyInForce.of(policyText, before == null ? null : before.policy);
        problems.addAll(policy.problems(id));
        this.standing = standingOf(policyText, stops.values());
        if (before != null) {
            keepInputs(before);
        }
    }

    private void keepInputs(OrganizationView before) {
        for (Tool tool : tools.values()) {
            String text = tool.listing().inputSchema();
            ToolSchema known = text == null ? null : before.inputs.get(text);
            if (text != null && known != null) {
                inputs.put(text, known);
            }
        }
    }

    private void add(ControlFact fact) {
        switch (fact) {
            case Organization found -> organization = found;
            case PolicyText found -> policyText = found;
            case Credential found -> {
                credentials.add(found);
                addToNames(found);
            }
            case Connection found -> connections.put(found.name(), found);
            case NoticeChannel found -> noticeChannels.put(found.name(), found);
            case Stop found -> stops.put(found.key(), found);
            case Tool found -> {
                tools.put(found.name(), found);
                addToCatalogue(found);
            }
        }
    }

    private void addToNames(Credential credential) {
        UUID uuid = credential.uuid();
        if (uuid != null) {
            named.put(uuid, named.containsKey(uuid) ? null : credential);
        }
    }

    /** A pattern that cannot be read serves nothing; the publisher lets none through. */
    private void addToCatalogue(Tool tool) {
        try {
            ResourcePattern resource = ResourcePattern.parse(tool.resource());
            resources.put(tool.name(), resource);
            catalogue
                    .computeIfAbsent(tool.action(), action -> new ArrayList<>())
                    .add(new CatalogueEntry(tool, resource));
        } catch (IllegalArgumentException e) {
            problems.add("The resource pattern of the tool " + tool.key() + " cannot be read.");
        }
    }

    OrganizationId id() {
        return id;
    }

    @Nullable
    Organization organization() {
        return organization;
    }

    @Nullable
    PolicyText policyText() {
        return policyText;
    }

    PolicyInForce policy() {
        return policy;
    }

    List<Credential> credentials() {
        return credentials;
    }

    @Nullable
    Credential credential(UUID uuid) {
        return named.get(uuid);
    }

    List<String> problems() {
        return problems;
    }

    @Nullable
    Tool tool(String name) {
        return tools.get(name);
    }

    @Nullable
    ResourcePattern resource(String tool) {
        return resources.get(tool);
    }

    List<Tool> tools() {
        return List.copyOf(tools.values());
    }

    /** In the order of their names. */
    List<Connection> connections() {
        return connections.values().stream()
                .sorted(Comparator.comparing(Connection::name))
                .toList();
    }

    @Nullable
    Connection connection(String name) {
        return connections.get(name);
    }

    /**
     * The connection that a call of this tool goes through which asks for none: the tool's own, or, while
     * that one is unhealthy, the first of the others that is not. Where none is better the call is tried at
     * its own: it fails by an attempt, and not by hearsay.
     *
     * <p>What this chooses never turns a verdict. A stopped connection stays the one that it would be and is
     * stopped, and none that is stopped is chosen; and who acts for users is neither left nor chosen, because
     * users authorized that one and no other.
     *
     * @return null when the tool's own does not exist
     */
    @Nullable
    Connection route(Tool tool, ConnectionHealth health) {
        Connection own = connections.get(tool.connection());
        if (own == null || !health.of(id, own.name()).isUnhealthy() || !isFree(own)) {
            return own;
        }
        for (String name : tool.listing().otherConnections()) {
            Connection other = connections.get(name);
            if (other != null && isFree(other) && !health.of(id, name).isUnhealthy()) {
                return other;
            }
        }
        return own;
    }

    private boolean isFree(Connection connection) {
        return !OAuthClient.isUsed(connection)
                && stops.values().stream()
                        .noneMatch(stop -> stop.scope() == StopScope.CONNECTION
                                && stop.name().equals(connection.name()));
    }

    /** The terms on which one of the tools here runs through its connection. */
    ToolTerms terms(Tool tool, Connection connection) {
        Way way = new Way(tool.name(), connection.name());
        ToolTerms known = terms.get(way);
        return known != null ? known : terms.computeIfAbsent(way, asked -> termsOf(tool, connection));
    }

    /**
     * What inputs of one of the tools here are held against, compiled at the first question.
     *
     * @return null when its owner gave no schema
     * @throws UnusableSchemaException when it cannot be compiled; the publisher lets none through
     */
    @Nullable
    ToolSchema input(Tool tool) throws UnusableSchemaException {
        String text = tool.listing().inputSchema();
        if (text == null) {
            return null;
        }
        ToolSchema known = inputs.get(text);
        if (known == null) {
            known = ToolSchema.compile(text);
            inputs.put(text, known);
        }
        return known;
    }

    private static ToolTerms termsOf(Tool tool, Connection connection) {
        return new ToolTerms(
                tool.name(),
                connection.name(),
                tool.effectClass(),
                tool.timeout(),
                tool.attemptsMax(),
                tool.reversible(),
                ToolDefinition.of(tool, connection),
                OAuthClient.isUsed(connection) ? UserGrant.NEEDED : null);
    }

    List<NoticeChannel> noticeChannels() {
        return List.copyOf(noticeChannels.values());
    }

    /** What stops such a call; the first by its key where several do, null where none does. */
    @Nullable
    Stop stop(AgentId agent, @Nullable String tool, @Nullable String connection) {
        for (Stop stop : stops.values()) {
            if (stop.covers(agent, tool, connection)) {
                return stop;
            }
        }
        return null;
    }

    /** Names all that judges a call: the policy, and what is stopped. Null where there is no policy. */
    @Nullable
    Digest standing() {
        return standing;
    }

    /** @param stops in the order of their keys */
    private static @Nullable Digest standingOf(@Nullable PolicyText text, Collection<Stop> stops) {
        if (text == null || stops.isEmpty()) {
            return text == null ? null : text.digest();
        }
        StringBuilder all = new StringBuilder(text.digest().hex());
        stops.forEach(stop -> all.append('\n').append(stop));
        return Digest.of(all.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Nullable
    Tool toolFor(String action, String resource) {
        for (CatalogueEntry entry : catalogue.getOrDefault(action, List.of())) {
            if (entry.pattern().matches(resource)) {
                return entry.tool();
            }
        }
        return null;
    }
}
