package dev.countersign.schemas.codec;

import dev.countersign.avro.Connection;
import dev.countersign.avro.Control;
import dev.countersign.avro.Credential;
import dev.countersign.avro.NoticeChannel;
import dev.countersign.avro.Organization;
import dev.countersign.avro.PolicyText;
import dev.countersign.avro.Stop;
import dev.countersign.avro.StopScope;
import dev.countersign.avro.Tool;
import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.control.ControlFact.ApiKey;
import dev.countersign.domain.control.ControlFact.ApprovalLimits;
import dev.countersign.domain.control.ControlFact.OnMismatch;
import dev.countersign.domain.control.ControlFact.OrganizationKey;
import dev.countersign.domain.control.HealthCheck;
import dev.countersign.domain.control.KeyScope;
import dev.countersign.domain.control.ToolAccess;
import dev.countersign.domain.control.ToolListing;
import dev.countersign.domain.control.ToolRisk;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.topic.UnreadableRecordException;
import dev.countersign.schemas.wire.SchemaIds;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Values of {@code control} and {@code control-history}. */
public final class ControlCodec {
    private static final Symbols<OnMismatch, dev.countersign.avro.OnMismatch> ON_MISMATCHES =
            new Symbols<>(OnMismatch.class, dev.countersign.avro.OnMismatch.class);

    private static final Symbols<ToolRisk, dev.countersign.avro.ToolRisk> TOOL_RISKS =
            new Symbols<>(ToolRisk.class, dev.countersign.avro.ToolRisk.class);
    private static final Symbols<KeyScope, dev.countersign.avro.KeyScope> KEY_SCOPES =
            new Symbols<>(KeyScope.class, dev.countersign.avro.KeyScope.class);
    private static final Symbols<ControlFact.StopScope, StopScope> STOP_SCOPES =
            new Symbols<>(ControlFact.StopScope.class, StopScope.class);

    private ControlCodec() {}

    public static Codec<ControlFact> of(String subject, SchemaIds schemaIds) {
        return new MappedCodec<>(Control.class, subject, schemaIds, ControlCodec::toAvro, ControlCodec::toDomain);
    }

    private static Control toAvro(ControlFact fact) {
        return new Control(fact.organization().value(), body(fact));
    }

    private static Object body(ControlFact fact) {
        return switch (fact) {
            case ControlFact.Organization it ->
                new Organization(
                        it.displayName(),
                        ByteBuffer.wrap(it.idKey().bytes()),
                        ON_MISMATCHES.toAvro(it.onMismatch()),
                        it.apiKeys().stream().map(ControlCodec::toAvro).toList(),
                        it.approvalLimits().perAgentMax(),
                        it.approvalLimits().perOrganizationMax(),
                        it.callbackSecret());
            case ControlFact.Credential it ->
                new Credential(
                        it.agent().value(),
                        it.owner(),
                        it.salt(),
                        it.secretHash().hex(),
                        it.enabled(),
                        it.uuid() == null ? null : it.uuid().toString(),
                        it.questions() == null ? null : Rulings.toAvro(it.questions()));
            case ControlFact.PolicyText it -> new PolicyText(it.text());
            case ControlFact.Tool it ->
                new Tool(
                        it.name(),
                        it.action(),
                        it.resource(),
                        Attempts.EFFECT_CLASSES.toAvro(it.effectClass()),
                        it.connection(),
                        it.timeout().toMillis(),
                        it.attemptsMax(),
                        it.operation(),
                        it.reversible(),
                        it.read(),
                        it.listing().description(),
                        it.listing().risk() == null
                                ? null
                                : TOOL_RISKS.toAvro(it.listing().risk()),
                        it.listing().inputSchema(),
                        it.listing().outputSchema(),
                        it.listing().otherConnections());
            case ControlFact.Connection it ->
                new Connection(it.name(), it.kind(), it.concurrencyMax(), it.settings(), toAvro(it.health()));
            case ControlFact.NoticeChannel it -> NoticeChannels.toAvro(it);
            case ControlFact.Stop it -> new Stop(STOP_SCOPES.toAvro(it.scope()), it.name(), it.reason(), it.by());
        };
    }

    private static ControlFact toDomain(Control control) {
        OrganizationId organization = new OrganizationId(control.getOrganization());
        return switch (control.getBody()) {
            case Organization it ->
                new ControlFact.Organization(
                        organization,
                        it.getDisplayName(),
                        new OrganizationKey(Requests.bytes(it.getIdKey())),
                        ON_MISMATCHES.toDomain(it.getOnMismatch()),
                        it.getApiKeys().stream().map(ControlCodec::toDomain).toList(),
                        new ApprovalLimits(it.getPendingApprovalsPerAgentMax(), it.getPendingApprovalsMax()),
                        it.getCallbackSecret());
            case Credential it ->
                new ControlFact.Credential(
                        organization,
                        new AgentId(it.getAgent()),
                        it.getOwner(),
                        it.getSalt(),
                        new Digest(it.getSecretHash()),
                        it.getEnabled(),
                        it.getUuid() == null ? null : UUID.fromString(it.getUuid()),
                        it.getQuestions() == null ? null : Rulings.toDomain(it.getQuestions()));
            case PolicyText it -> new ControlFact.PolicyText(organization, it.getText());
            case Tool it ->
                new ControlFact.Tool(
                        organization,
                        it.getName(),
                        it.getAction(),
                        it.getResource(),
                        Attempts.EFFECT_CLASSES.toDomain(it.getEffectClass()),
                        it.getConnection(),
                        Duration.ofMillis(it.getTimeoutMillis()),
                        it.getAttemptsMax(),
                        it.getOperation(),
                        it.getReversible(),
                        it.getRead(),
                        new ToolListing(
                                it.getDescription(),
                                it.getRisk() == null ? null : TOOL_RISKS.toDomain(it.getRisk()),
                                it.getInputSchema(),
                                it.getOutputSchema(),
                                it.getOtherConnections()));
            case Connection it ->
                new ControlFact.Connection(
                        organization,
                        it.getName(),
                        it.getKind(),
                        it.getConcurrencyMax(),
                        it.getSettings(),
                        toDomain(it.getHealth()));
            case NoticeChannel it -> NoticeChannels.toDomain(organization, it);
            case Stop it ->
                new ControlFact.Stop(
                        organization, STOP_SCOPES.toDomain(it.getScope()), it.getName(), it.getReason(), it.getBy());
            case Object it -> throw UnreadableRecordException.unexpectedBranch(it);
        };
    }

    private static dev.countersign.avro.@Nullable HealthCheck toAvro(@Nullable HealthCheck check) {
        return check == null
                ? null
                : new dev.countersign.avro.HealthCheck(check.every().toMillis(), check.path());
    }

    private static @Nullable HealthCheck toDomain(dev.countersign.avro.@Nullable HealthCheck check) {
        return check == null ? null : new HealthCheck(Duration.ofMillis(check.getEveryMillis()), check.getPath());
    }

    private static dev.countersign.avro.ApiKey toAvro(ApiKey key) {
        ToolAccess access = key.access();
        return new dev.countersign.avro.ApiKey(
                key.name(),
                key.salt(),
                key.secretHash().hex(),
                key.enabled(),
                access == null ? null : access.agent().value(),
                access == null ? List.of() : access.tools(),
                access == null ? List.of() : access.connections(),
                // In the order of their declaration, so that the same key is the same bytes.
                key.scopes().stream().sorted().map(KEY_SCOPES::toAvro).toList(),
                key.createdAt(),
                key.validUntil());
    }

    private static ApiKey toDomain(dev.countersign.avro.ApiKey key) {
        return new ApiKey(
                key.getName(),
                key.getSalt(),
                new Digest(key.getSecretHash()),
                key.getEnabled(),
                key.getAgent() == null
                        ? null
                        : new ToolAccess(new AgentId(key.getAgent()), key.getTools(), key.getConnections()),
                key.getScopes().stream().map(KEY_SCOPES::toDomain).collect(Collectors.toUnmodifiableSet()),
                key.getCreatedAt(),
                key.getValidUntil());
    }
}
