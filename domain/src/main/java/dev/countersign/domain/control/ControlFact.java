package dev.countersign.domain.control;

import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.notice.Notice;
import dev.countersign.domain.notice.NoticeTarget;
import dev.countersign.domain.policy.ApprovalTerms;
import dev.countersign.domain.request.Limits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One thing an owner configured, as the control topic carries it. The latest fact under a
 * {@link #key()} holds; a null value under it removes the thing.
 */
public sealed interface ControlFact {
    OrganizationId organization();

    /** The key of the control topic: {@code kind/organization/name}. */
    String key();

    /**
     * An organization.
     *
     * @param displayName for people
     * @param idKey derives call ids from idempotency keys; not a credential, but it never changes,
     *     because with it every id would
     * @param onMismatch what a caller gets who reuses a key with other parameters
     * @param apiKeys what opens the approvals API and, where they say so, tools; each under another name
     * @param approvalLimits how many approvals may wait at once
     * @param callbackSecret a reference ({@code env:NAME}, {@code file:PATH}) to what signs callbacks,
     *     resolved by the worker; null when callbacks cannot be signed, and so are refused
     */
    record Organization(
            OrganizationId organization,
            String displayName,
            OrganizationKey idKey,
            OnMismatch onMismatch,
            List<ApiKey> apiKeys,
            ApprovalLimits approvalLimits,
            @Nullable String callbackSecret)
            implements ControlFact {
        public Organization {
            apiKeys = List.copyOf(apiKeys);
        }

        /** An organization without keys to the approvals API, with the default limits. */
        public Organization(
                OrganizationId organization, String displayName, OrganizationKey idKey, OnMismatch onMismatch) {
            this(organization, displayName, idKey, onMismatch, List.of(), ApprovalLimits.DEFAULT, null);
        }

        /** The same with these keys beside its own. */
        public Organization withMoreKeys(List<ApiKey> more) {
            List<ApiKey> all = new ArrayList<>(apiKeys);
            all.addAll(more);
            return new Organization(organization, displayName, idKey, onMismatch, all, approvalLimits, callbackSecret);
        }

        @Override
        public String key() {
            return "organization/" + organization + "/-";
        }
    }

    /**
     * A key of the whole organization. The key itself is nowhere: only its salted hash.
     *
     * @param name tells the organization's keys apart, and is part of the key as it is sent
     * @param salt 16 random bytes, hexadecimal
     * @param secretHash as in {@link Credential}
     * @param enabled false revokes it
     * @param access what it may do with tools; null for a key of the approvals API alone
     * @param scopes what it is for, in every dialect; empty for a key from before there were scopes, see {@link
     *     #permits}
     * @param createdAt null when nobody wrote it down
     * @param validUntil from then on it opens nothing; null for as long as it is enabled
     */
    record ApiKey(
            String name,
            String salt,
            Digest secretHash,
            boolean enabled,
            @Nullable ToolAccess access,
            Set<KeyScope> scopes,
            @Nullable Instant createdAt,
            @Nullable Instant validUntil) {
        public ApiKey {
            scopes = Set.copyOf(scopes);
        }

        /** A key without scopes or dates. */
        public ApiKey(String name, String salt, Digest secretHash, boolean enabled, @Nullable ToolAccess access) {
            this(name, salt, secretHash, enabled, access, Set.of(), null, null);
        }

        /** A key that opens no tool. */
        public ApiKey(String name, String salt, Digest secretHash, boolean enabled) {
            this(name, salt, secretHash, enabled, null);
        }

        /** Whether it is for this: by its scopes, or, where it has none, what such keys were always for. */
        public boolean permits(KeyScope scope) {
            return scopes.isEmpty() ? scope.isOfOldKeys() : scopes.contains(scope);
        }

        /** Whether its time is over. */
        public boolean isExpired(Instant now) {
            return validUntil != null && !now.isBefore(validUntil);
        }
    }

    /**
     * How many approvals may wait for people at once: an organization's plan.
     *
     * @param perAgentMax of one agent
     * @param perOrganizationMax of all its agents together
     */
    record ApprovalLimits(int perAgentMax, int perOrganizationMax) {
        /** 100 of an agent, 10,000 of an organization. */
        public static final ApprovalLimits DEFAULT = new ApprovalLimits(
                Limits.PENDING_APPROVALS_PER_AGENT_MAX, Limits.PENDING_APPROVALS_PER_ORGANIZATION_MAX);
    }

    /** What a caller gets who reuses an idempotency key with other parameters. */
    enum OnMismatch {
        /** The original answer and a header that says so. The gateway contract's default. */
        ORIGINAL,
        /** 409, naming the stored digest. */
        CONFLICT
    }

    /**
     * An agent's credential. The secret itself is nowhere: only its salted hash.
     *
     * @param owner the person answerable for the agent; null when none is named
     * @param salt 16 random bytes, hexadecimal
     * @param secretHash SHA-256 over salt bytes and secret; fit for secrets of 128 random bits and
     *     more, which is what we hand out
     * @param enabled false revokes it
     * @param uuid names the agent in the approvals API; null for an agent that does not use it
     * @param questions on what terms people are asked this agent's questions, where it does not say;
     *     null for {@link ApprovalTerms#DEFAULT}
     */
    record Credential(
            OrganizationId organization,
            AgentId agent,
            @Nullable String owner,
            String salt,
            Digest secretHash,
            boolean enabled,
            @Nullable UUID uuid,
            @Nullable ApprovalTerms questions)
            implements ControlFact {

        /** The credential of an agent that does not use the approvals API. */
        public Credential(
                OrganizationId organization,
                AgentId agent,
                @Nullable String owner,
                String salt,
                Digest secretHash,
                boolean enabled) {
            this(organization, agent, owner, salt, secretHash, enabled, null, null);
        }

        @Override
        public String key() {
            return "credential/" + organization + "/" + agent;
        }
    }

    /**
     * An organization's policy, as its author wrote it.
     *
     * @param text YAML; compiled by whoever needs it, after the publisher has compiled it once
     */
    record PolicyText(OrganizationId organization, String text) implements ControlFact {
        @Override
        public String key() {
            return "policy/" + organization + "/-";
        }

        /** SHA-256 of the text in UTF-8: the policy's identity. */
        public Digest digest() {
            return Digest.of(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /**
     * A tool: which calls it serves and on what terms.
     *
     * @param name for example {@code crm.deals.update}
     * @param action the action it serves
     * @param resource a pattern with named parts, for example <code>crm:deal:{deal_id}</code>
     * @param connection the name of its connection
     * @param timeout for one attempt
     * @param attemptsMax executions and probes together
     * @param operation what the connector is to do, canonical JSON that only the connector reads
     * @param reversible whether its effect can be undone, for the people who approve it; null when
     *     its owner did not say
     * @param read how to see what the target holds now, for the same people: canonical JSON that only
     *     the connector reads; null when its owner did not say
     * @param listing what the catalogue shows of it
     */
    record Tool(
            OrganizationId organization,
            String name,
            String action,
            String resource,
            EffectClass effectClass,
            String connection,
            Duration timeout,
            int attemptsMax,
            String operation,
            @Nullable Boolean reversible,
            @Nullable String read,
            ToolListing listing)
            implements ControlFact {

        /** A tool of which the catalogue shows no more than it must. */
        public Tool(
                OrganizationId organization,
                String name,
                String action,
                String resource,
                EffectClass effectClass,
                String connection,
                Duration timeout,
                int attemptsMax,
                String operation,
                @Nullable Boolean reversible,
                @Nullable String read) {
            this(
                    organization,
                    name,
                    action,
                    resource,
                    effectClass,
                    connection,
                    timeout,
                    attemptsMax,
                    operation,
                    reversible,
                    read,
                    ToolListing.NONE);
        }

        /** A tool of which its owner said nothing for the people who approve it. */
        public Tool(
                OrganizationId organization,
                String name,
                String action,
                String resource,
                EffectClass effectClass,
                String connection,
                Duration timeout,
                int attemptsMax,
                String operation) {
            this(
                    organization,
                    name,
                    action,
                    resource,
                    effectClass,
                    connection,
                    timeout,
                    attemptsMax,
                    operation,
                    null,
                    null);
        }

        @Override
        public String key() {
            return "tool/" + organization + "/" + name;
        }

        /** What is before the name's first dot; the whole name where it has none. */
        public String domain() {
            return domainOf(name);
        }

        /** The domain of a tool of this name. */
        public static String domainOf(String name) {
            int dot = name.indexOf('.');
            return dot < 0 ? name : name.substring(0, dot);
        }

        /** What its owner says of its effect, or what follows from the effect class. */
        public ToolRisk risk() {
            ToolRisk said = listing.risk();
            return said == null ? ToolRisk.of(effectClass) : said;
        }

        /** Whether calls may ask for this connection: its own, or one of the others. */
        public boolean runsThrough(String connectionName) {
            return connection.equals(connectionName)
                    || listing.otherConnections().contains(connectionName);
        }
    }

    /**
     * A way to a system. Secrets in the settings are references ({@code env:NAME},
     * {@code file:PATH}), resolved by the worker.
     *
     * @param kind the connector: {@code http}, {@code jdbc}, {@code smtp}, {@code kafka}, {@code echo}
     * @param concurrencyMax effects under way at once, per worker instance
     * @param settings canonical JSON that only the connector reads
     * @param health how its target is checked; null for not at all, and then it counts as healthy
     */
    record Connection(
            OrganizationId organization,
            String name,
            String kind,
            int concurrencyMax,
            String settings,
            @Nullable HealthCheck health)
            implements ControlFact {

        /** A connection that nobody checks. */
        public Connection(OrganizationId organization, String name, String kind, int concurrencyMax, String settings) {
            this(organization, name, kind, concurrencyMax, settings, null);
        }

        @Override
        public String key() {
            return "connection/" + organization + "/" + name;
        }
    }

    /**
     * A way to tell people that approvals need them.
     *
     * @param groups of approvers that it serves; {@link #EVERY_GROUP} stands for all
     * @param kinds what it is told of
     */
    record NoticeChannel(
            OrganizationId organization, String name, List<String> groups, Set<Notice.Kind> kinds, NoticeTarget target)
            implements ControlFact {
        /** No group is named so. */
        public static final String EVERY_GROUP = "*";

        public NoticeChannel {
            groups = List.copyOf(groups);
            kinds = Set.copyOf(kinds);
        }

        @Override
        public String key() {
            return "notice/" + organization + "/" + name;
        }

        /** Whether it passes this notice on: one that means every approver, or one of its groups. */
        public boolean serves(Notice notice) {
            return kinds.contains(notice.kind())
                    && (notice.groups().isEmpty()
                            || groups.contains(EVERY_GROUP)
                            || notice.groups().stream().anyMatch(groups::contains));
        }
    }

    /**
     * An order to begin nothing more, whatever policy says: of an agent, through a tool or a connection,
     * or of the whole organization. It holds for calls that come, for those that wait for people, and for
     * those that are dispatched and not begun. What has begun goes on to its end.
     *
     * @param name of the agent, the tool or the connection; {@link #WHOLE} for the organization
     * @param reason one sentence for callers and for people, without a full stop
     * @param by who ordered it
     */
    record Stop(OrganizationId organization, StopScope scope, String name, String reason, String by)
            implements ControlFact {
        /** Stands where an organization has no further name. */
        public static final String WHOLE = "-";

        @Override
        public String key() {
            return "stop" + scope.name().toLowerCase(Locale.ROOT) + "/" + organization + "/" + name;
        }

        /**
         * Whether it stops such a call.
         *
         * @param tool what would serve it; null when nothing does
         * @param connection what it would go through; null when nothing serves it
         */
        public boolean covers(AgentId agent, @Nullable String tool, @Nullable String connection) {
            return switch (scope) {
                case ORGANIZATION -> true;
                case AGENT -> name.equals(agent.value());
                case TOOL -> name.equals(tool);
                case CONNECTION -> name.equals(connection);
            };
        }

        /** For callers and for people. */
        public String sentence() {
            return "Stopped by order: " + reason;
        }
    }

    /** What an order stops. */
    enum StopScope {
        ORGANIZATION,
        AGENT,
        TOOL,
        CONNECTION
    }

    /** 32 random bytes that derive an organization's call ids. Its text form is redacted. */
    final class OrganizationKey {
        /** The length of a key. */
        public static final int BYTES = 32;

        private final byte[] bytes;

        /** @throws IllegalArgumentException when it is not 32 bytes long */
        public OrganizationKey(byte[] bytes) {
            if (bytes.length != BYTES) {
                throw new IllegalArgumentException("An organization key is 32 bytes long");
            }
            this.bytes = bytes.clone();
        }

        /** The bytes, fresh at every call. */
        public byte[] bytes() {
            return bytes.clone();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof OrganizationKey that && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return "OrganizationKey[redacted]";
        }
    }
}
