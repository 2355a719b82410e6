package dev.countersign.control.view;

import dev.countersign.control.ResourcePattern;
import dev.countersign.control.schema.ToolSchema;
import dev.countersign.control.schema.UnusableSchemaException;
import dev.countersign.domain.call.Rulebook;
import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.control.ControlFact.ApiKey;
import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.Credential;
import dev.countersign.domain.control.ControlFact.NoticeChannel;
import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.control.ControlFact.PolicyText;
import dev.countersign.domain.control.ControlFact.Stop;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.health.ConnectionHealth;
import dev.countersign.domain.health.Health;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Everything that was configured at one moment; immutable and safe to share. Take one per request
 * or per command and ask only that one, so that an answer never mixes two moments.
 *
 * <p>Nothing is found of an organization whose own fact is missing: neither credentials nor tools,
 * and its rulebook fails.
 */
public final class ControlSnapshot {
    private static final ControlSnapshot EMPTY = new ControlSnapshot(Map.of());

    private final Map<OrganizationId, OrganizationView> organizations;
    private final Map<AgentId, Credential> credentials;
    private final ConnectionHealth health;

    private ControlSnapshot(ControlSnapshot configured, ConnectionHealth health) {
        this.organizations = configured.organizations;
        this.credentials = configured.credentials;
        this.health = health;
    }

    private ControlSnapshot(Map<OrganizationId, OrganizationView> organizations) {
        this.organizations = organizations;
        this.credentials = credentials(organizations);
        this.health = ConnectionHealth.UNKNOWN;
    }

    /** By agent; whom two organizations claim is nobody's. */
    private static Map<AgentId, Credential> credentials(Map<OrganizationId, OrganizationView> organizations) {
        Map<AgentId, Credential> credentials = new HashMap<>();
        Set<AgentId> claimedTwice = new HashSet<>();
        for (OrganizationView view : organizations.values()) {
            if (view.organization() == null) {
                continue;
            }
            for (Credential credential : view.credentials()) {
                if (credentials.putIfAbsent(credential.agent(), credential) != null) {
                    claimedTwice.add(credential.agent());
                }
            }
        }
        credentials.keySet().removeAll(claimedTwice);
        return credentials;
    }

    /** A snapshot of nothing: every look-up is null and every rulebook fails. */
    public static ControlSnapshot empty() {
        return EMPTY;
    }

    /**
     * A snapshot of exactly these facts; a later fact replaces an earlier one of the same key.
     * Also for tests, which need no Kafka then.
     */
    public static ControlSnapshot of(Collection<? extends ControlFact> facts) {
        Map<OrganizationId, Map<String, ControlFact>> sorted = new HashMap<>();
        for (ControlFact fact : facts) {
            sorted.computeIfAbsent(fact.organization(), id -> new LinkedHashMap<>())
                    .put(fact.key(), fact);
        }
        return EMPTY.with(sorted);
    }

    /**
     * The snapshot after this one.
     *
     * @param changed everything there is now of the organizations that changed; an organization
     *     without facts is no more
     */
    ControlSnapshot with(Map<OrganizationId, ? extends Map<String, ControlFact>> changed) {
        Map<OrganizationId, OrganizationView> next = new HashMap<>(organizations);
        changed.forEach((id, facts) -> {
            if (facts.isEmpty()) {
                next.remove(id);
            } else {
                next.put(id, new OrganizationView(id, facts.values(), organizations.get(id)));
            }
        });
        return new ControlSnapshot(Map.copyOf(next));
    }

    /**
     * The same with what is known of connections' health, by which calls that ask for no connection are
     * routed; without it none counts as unhealthy.
     */
    public ControlSnapshot withHealth(ConnectionHealth known) {
        return new ControlSnapshot(this, known);
    }

    /** What is known of a connection's health here. */
    public Health health(OrganizationId id, String connection) {
        return health.of(id, connection);
    }

    /** The ids of everything that has a fact here, with or without an organization's own. */
    Set<OrganizationId> ids() {
        return organizations.keySet();
    }

    /** What cannot be used of what is configured, one sentence each; in a fixed order. */
    List<String> problems() {
        return organizations.values().stream()
                .flatMap(view -> view.problems().stream())
                .sorted()
                .toList();
    }

    public @Nullable Organization organization(OrganizationId id) {
        OrganizationView view = view(id);
        return view == null ? null : view.organization();
    }

    /** In the order of their ids. */
    public List<Organization> organizations() {
        return organizations.values().stream()
                .map(OrganizationView::organization)
                .filter(Objects::nonNull)
                .sorted(Comparator.comparing(
                        organization -> organization.organization().value()))
                .toList();
    }

    /**
     * The credential of an agent, enabled or not: {@code CredentialHasher.verify} looks at that.
     *
     * @return null for an unknown agent, and for one that two organizations claim
     */
    public @Nullable Credential credential(AgentId agent) {
        return credentials.get(agent);
    }

    /**
     * The credential of the agent that the approvals API knows by this name, enabled or not.
     *
     * @return null for a name that no agent of the organization has, or more than one, and for an
     *     agent that two organizations claim
     */
    public @Nullable Credential credential(OrganizationId id, UUID uuid) {
        OrganizationView view = view(id);
        Credential named = view == null ? null : view.credential(uuid);
        return named == null ? null : named.equals(credentials.get(named.agent())) ? named : null;
    }

    /** A key of an organization, enabled or not; null for one that it does not have. */
    public @Nullable ApiKey apiKey(OrganizationId id, String name) {
        Organization organization = organization(id);
        return organization == null
                ? null
                : organization.apiKeys().stream()
                        .filter(key -> key.name().equals(name))
                        .findFirst()
                        .orElse(null);
    }

    /**
     * An organization's policy and catalogue. Never null: without an organization, or without a
     * policy that compiles, every judgement is a policy failure.
     */
    public Rulebook rulebook(OrganizationId id) {
        OrganizationView view = view(id);
        return new OrganizationRulebook(view == null ? new OrganizationView(id, List.of(), null) : view, health, null);
    }

    /**
     * What stops a call of this agent through this tool and connection, whatever policy says.
     *
     * @return null when nothing does
     */
    public @Nullable Stop stop(OrganizationId id, AgentId agent, String tool, String connection) {
        OrganizationView view = view(id);
        return view == null ? null : view.stop(agent, tool, connection);
    }

    /**
     * Names all that judges an organization's calls: its policy, and what is stopped. The policy's own
     * digest where nothing is.
     *
     * @return null where there is no policy
     */
    public @Nullable Digest standing(OrganizationId id) {
        OrganizationView view = view(id);
        return view == null ? null : view.standing();
    }

    /** The policy as its author wrote it, whether it compiles or not. */
    public @Nullable PolicyText policyText(OrganizationId id) {
        OrganizationView view = view(id);
        return view == null ? null : view.policyText();
    }

    public @Nullable Tool tool(OrganizationId id, String name) {
        OrganizationView view = view(id);
        return view == null ? null : view.tool(name);
    }

    /** In the order of their names; empty for an unknown organization. */
    public List<Tool> tools(OrganizationId id) {
        OrganizationView view = view(id);
        return view == null ? List.of() : view.tools();
    }

    /**
     * The tool that serves an action on a resource: the action matches exactly, the resource
     * matches the tool's pattern; the most specific pattern wins, then the first name.
     */
    public @Nullable Tool toolFor(OrganizationId id, String action, String resource) {
        OrganizationView view = view(id);
        return view == null ? null : view.toolFor(action, resource);
    }

    /**
     * What inputs of a tool are held against; compiled once as long as its text stays as it is.
     *
     * @return null for an unknown tool, and where its owner gave no schema
     * @throws UnusableSchemaException when it cannot be compiled; the publisher lets none through
     */
    public @Nullable ToolSchema inputSchema(OrganizationId id, String tool) throws UnusableSchemaException {
        OrganizationView view = view(id);
        Tool found = view == null ? null : view.tool(tool);
        return view == null || found == null ? null : view.input(found);
    }

    /**
     * What a tool does through a connection, named ({@link dev.countersign.domain.control.ToolDefinition}); worked out
     * once as long as both stay as they are.
     *
     * @return null where one of them is unknown
     */
    public @Nullable Digest definition(OrganizationId id, String tool, String connection) {
        OrganizationView view = view(id);
        Tool found = view == null ? null : view.tool(tool);
        Connection way = view == null ? null : view.connection(connection);
        return view == null || found == null || way == null
                ? null
                : view.terms(found, way).definition();
    }

    /**
     * The pattern of what a tool serves, parsed.
     *
     * @return null for an unknown tool, and where its pattern cannot be read; the publisher lets none through
     */
    public @Nullable ResourcePattern resource(OrganizationId id, String tool) {
        OrganizationView view = view(id);
        return view == null ? null : view.resource(tool);
    }

    public @Nullable Connection connection(OrganizationId id, String name) {
        OrganizationView view = view(id);
        return view == null ? null : view.connection(name);
    }

    /** In the order of their names; empty for an unknown organization. */
    public List<Connection> connections(OrganizationId id) {
        OrganizationView view = view(id);
        return view == null ? List.of() : view.connections();
    }

    /**
     * The connection that a call of this tool goes through now which asks for none: the tool's own, or another
     * in its place while that one is unhealthy. What {@link #rulebook} would choose.
     *
     * @return null for an unknown tool, and when its own connection does not exist
     */
    public @Nullable Connection route(OrganizationId id, String tool) {
        OrganizationView view = view(id);
        Tool found = view == null ? null : view.tool(tool);
        return view == null || found == null ? null : view.route(found, health);
    }

    /** In the order of their names; empty for an unknown organization. */
    public List<NoticeChannel> noticeChannels(OrganizationId id) {
        OrganizationView view = view(id);
        return view == null ? List.of() : view.noticeChannels();
    }

    private @Nullable OrganizationView view(OrganizationId id) {
        OrganizationView view = organizations.get(id);
        return view == null || view.organization() == null ? null : view;
    }
}
