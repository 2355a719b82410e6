package dev.countersign.ingress;

import dev.countersign.control.CredentialHasher;
import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.control.ControlFact.Credential;
import dev.countersign.domain.control.ControlFact.OnMismatch;
import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.control.ControlFact.OrganizationKey;
import dev.countersign.domain.control.ControlFact.PolicyText;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.OrganizationId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Two organizations for tests: one takes a key mismatch as the original, the other as a conflict. */
public final class Organizations {
    public static final OrganizationId ACME = new OrganizationId("acme");
    public static final OrganizationId STRICT = new OrganizationId("strict");
    public static final String SELLER = "seller:s3cret-of-seller";
    public static final String BUYER = "buyer:s3cret-of-buyer";
    public static final String AUDITOR = "auditor:s3cret-of-auditor";
    public static final String REVOKED = "revoked:s3cret-of-revoked";

    private static final String SALT = "000102030405060708090a0b0c0d0e0f";
    private static final String POLICY = """
            version: "2026-11-01"
            rules:
              - id: reads
                action: read_deal
                resource: "crm:deal:*"
                decision: allow
                risk_level: low
              - id: deletions
                action: delete_deal
                resource: "crm:deal:*"
                decision: require_approval
                risk_level: high
            """;

    private Organizations() {}

    public static ControlSnapshot snapshot() {
        return ControlSnapshot.of(allFacts());
    }

    public static List<ControlFact> allFacts() {
        return List.of(
                organization(ACME, OnMismatch.ORIGINAL),
                organization(STRICT, OnMismatch.CONFLICT),
                credential(ACME, SELLER, true),
                credential(ACME, BUYER, true),
                credential(ACME, REVOKED, false),
                credential(STRICT, AUDITOR, true),
                new PolicyText(ACME, POLICY),
                new ControlFact.Connection(ACME, "crm", "echo", 1, "{}"),
                tool("read_deal"),
                tool("delete_deal"));
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

    private static Tool tool(String action) {
        return new Tool(
                ACME,
                "crm." + action,
                action,
                "crm:deal:{id}",
                EffectClass.READ,
                "crm",
                Duration.ofSeconds(5),
                1,
                "{}");
    }
}
