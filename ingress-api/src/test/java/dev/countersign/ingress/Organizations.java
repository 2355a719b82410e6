package dev.countersign.ingress;

import dev.countersign.control.CredentialHasher;
import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.control.ControlFact.ApiKey;
import dev.countersign.domain.control.ControlFact.Credential;
import dev.countersign.domain.control.ControlFact.OnMismatch;
import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.control.ControlFact.OrganizationKey;
import dev.countersign.domain.control.ControlFact.PolicyText;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.control.KeyScope;
import dev.countersign.domain.control.ToolAccess;
import dev.countersign.domain.control.ToolListing;
import dev.countersign.domain.control.ToolRisk;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.OrganizationId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Two organizations for tests: one takes a key mismatch as the original, the other as a conflict. */
public final class Organizations {
    public static final OrganizationId ACME = new OrganizationId("acme");
    public static final OrganizationId STRICT = new OrganizationId("strict");
    public static final String SELLER = "seller:s3cret-of-seller";
    public static final String BUYER = "buyer:s3cret-of-buyer";
    /** Who that is in the approvals API. */
    public static final String SELLER_UUID = "5f0c1c9e-4a52-4b6a-9d1e-2c8f7f4f1a01";

    public static final String AUDITOR = "auditor:s3cret-of-auditor";
    public static final String REVOKED = "revoked:s3cret-of-revoked";

    /** Opens every tool, as the seller. */
    public static final String KEY = "acme.hub.s3cret-of-hub";

    /** Opens one tool, as the buyer. */
    public static final String BUYING_KEY = "acme.buying.s3cret-of-buying";

    /** Opens every tool, as the seller, through crm-eu alone. */
    public static final String PINNED_KEY = "acme.pinned.s3cret-of-pinned";

    /** Is for everything, as the seller. */
    public static final String SCOPED_KEY = "acme.scoped.s3cret-of-scoped";

    /** Opens no tools. */
    public static final String MUTE_KEY = "acme.mute.s3cret-of-mute";

    public static final String OLD_KEY = "acme.old.s3cret-of-old";
    public static final String REVOKED_AGENTS_KEY = "acme.orphan.s3cret-of-orphan";

    private static final String SALT = "000102030405060708090a0b0c0d0e0f";
    private static final String POLICY = """
            version: "2026-11-01"
            rules:
              - id: reads
                action: read_deal
                resource: "crm:deal:*"
                decision: allow
                risk_level: low
              - id: updates
                action: update_deal
                resource: "crm:deal:*"
                decision: allow
                risk_level: medium
                deny_fields: [owner_id]
              - id: deletions
                action: delete_deal
                resource: "crm:deal:*"
                decision: require_approval
                risk_level: high
            """;

    private static final String DEAL = "crm:deal:{deal_id}";
    private static final String DEAL_INPUT = """
            {"type":"object","additionalProperties":false,"required":["deal_id"],\
            "properties":{"deal_id":{"type":"string"},"amount":{"type":"number"},\
            "stage":{"type":"string"},"owner_id":{"type":"integer"}}}""";

    private Organizations() {}

    public static ControlSnapshot snapshot() {
        return ControlSnapshot.of(allFacts());
    }

    public static List<ControlFact> allFacts() {
        List<ControlFact> facts = new ArrayList<>(List.of(
                acme(),
                organization(STRICT, OnMismatch.CONFLICT),
                asking(credential(ACME, SELLER, true)),
                credential(ACME, BUYER, true),
                credential(ACME, REVOKED, false),
                credential(STRICT, AUDITOR, true),
                new PolicyText(ACME, POLICY),
                connection("crm"),
                connection("crm-eu"),
                connection("tickets"),
                tool("crm.read_deal", "read_deal", "crm:deal:{id}", EffectClass.READ, ToolListing.NONE),
                tool("crm.deals.vip", "update_deal", "crm:deal:VIP-{deal_id}", EffectClass.READ, ToolListing.NONE),
                tool("crm.deals.delete", "delete_deal", DEAL, EffectClass.UNSAFE, listed(ToolRisk.DESTRUCTIVE)),
                tool("itsm.tickets.close", "close_ticket", "ticket:{id}", EffectClass.IDEMPOTENT, ToolListing.NONE)));
        for (String verb : List.of("update", "silent", "deny", "error", "expired", "fail", "unknown")) {
            facts.add(tool("crm.deals." + verb, verb + "_deal", DEAL, EffectClass.CHECKABLE, listed(null)));
        }
        return facts;
    }

    private static Organization acme() {
        Organization plain = organization(ACME, OnMismatch.ORIGINAL);
        AgentId seller = new AgentId("seller");
        List<String> all = List.of(ToolAccess.EVERY_TOOL);
        return new Organization(
                ACME,
                plain.displayName(),
                plain.idKey(),
                plain.onMismatch(),
                List.of(
                        key(KEY, true, new ToolAccess(seller, all, List.of())),
                        key(
                                BUYING_KEY,
                                true,
                                new ToolAccess(new AgentId("buyer"), List.of("crm.deals.update"), List.of())),
                        key(PINNED_KEY, true, new ToolAccess(seller, all, List.of("crm-eu"))),
                        scoped(key(SCOPED_KEY, true, new ToolAccess(seller, all, List.of()))),
                        key(MUTE_KEY, true, null),
                        key(OLD_KEY, false, new ToolAccess(seller, all, List.of())),
                        key(REVOKED_AGENTS_KEY, true, new ToolAccess(new AgentId("revoked"), all, List.of()))),
                plain.approvalLimits(),
                null);
    }

    private static ApiKey key(String bearer, boolean enabled, @Nullable ToolAccess access) {
        String[] parts = bearer.split("\\.", 3);
        return new ApiKey(parts[1], SALT, CredentialHasher.hash(SALT, parts[2]), enabled, access);
    }

    private static ApiKey scoped(ApiKey key) {
        return new ApiKey(
                key.name(),
                key.salt(),
                key.secretHash(),
                key.enabled(),
                key.access(),
                Set.of(KeyScope.values()),
                null,
                null);
    }

    private static Credential asking(Credential agent) {
        return new Credential(
                agent.organization(),
                agent.agent(),
                agent.owner(),
                agent.salt(),
                agent.secretHash(),
                agent.enabled(),
                UUID.fromString(SELLER_UUID),
                null);
    }

    private static ControlFact.Connection connection(String name) {
        return new ControlFact.Connection(
                ACME,
                name,
                "echo",
                1,
                "{\"auth\":{\"kind\":\"bearer\",\"token\":\"env:CRM_TOKEN\"},\"base_url\":\"https://crm.example\"}");
    }

    private static ToolListing listed(@Nullable ToolRisk risk) {
        return new ToolListing("About deals", risk, DEAL_INPUT, "{\"type\":\"object\"}", List.of("crm-eu"));
    }

    public static Organization organization(OrganizationId id, OnMismatch onMismatch) {
        byte[] key = new byte[OrganizationKey.BYTES];
        byte[] name = id.value().getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(name, 0, key, 0, name.length);
        return new Organization(id, id.value(), new OrganizationKey(key), onMismatch);
    }

    private static Credential credential(OrganizationId organization, String bearer, boolean enabled) {
        int colon = bearer.indexOf(':');
        return new Credential(
                organization,
                new AgentId(bearer.substring(0, colon)),
                "owner@" + organization,
                SALT,
                CredentialHasher.hash(SALT, bearer.substring(colon + 1)),
                enabled);
    }

    private static Tool tool(
            String name, String action, String resource, EffectClass effectClass, ToolListing listing) {
        return new Tool(
                ACME,
                name,
                action,
                resource,
                effectClass,
                name.startsWith("itsm") ? "tickets" : "crm",
                Duration.ofSeconds(5),
                1,
                "{\"path\":\"/deals/{resource.deal_id}\"}",
                null,
                null,
                listing);
    }
}
