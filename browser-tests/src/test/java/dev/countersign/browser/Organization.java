package dev.countersign.browser;

import dev.countersign.control.CredentialHasher;
import dev.countersign.control.CredentialHasher.NewSecret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.UUID;

/**
 * An organization with rules that ask people: one vote on a large deal, two on a refund, thirty
 * seconds for a restart.
 *
 * @param bearer {@code agent:secret} for tool calls
 * @param agentUuid its agent's name where questions are put to people
 * @param apiKey the key there
 */
record Organization(String name, String bearer, String agentUuid, String apiKey) {
    private static final String POLICY = """
            version: "2026-11"
            rules:
              - id: large-deals
                action: update_deal
                resource: "crm:deal:*"
                decision: allow
                risk_level: medium
                max_amount: {field: amount, limit: 50000}
              - id: retold-deals
                action: retell_deal
                resource: "crm:deal:*"
                decision: require_approval
                risk_level: low
                reason: Somebody looks at it first.
                approval: {editable: true, expires_after: 8m}
              - id: refunds-need-two
                action: issue_refund
                resource: "payment:*"
                decision: require_approval
                risk_level: high
                reason: Money that leaves is gone. Two people of finance look at every refund.
                approval: {groups: [finance], quorum: 2, expires_after: 4h}
              - id: restarts-on-call
                action: restart_service
                resource: "service:*"
                decision: require_approval
                risk_level: low
                reason: Whoever is on call says yes within half a minute, or nothing is restarted.
                approval: {expires_after: 30s}
              - id: notes-are-read-first
                action: post_note
                resource: "customer:*"
                decision: require_approval
                risk_level: low
                reason: What customers read, somebody reads first.
                approval: {editable: true, expires_after: 8m}
              - id: wires
                action: send_wire
                resource: "account:*"
                decision: allow
                risk_level: high
            """;

    private static final String TOOLS = """
            - name: crm.deals.update
              action: update_deal
              resource: "crm:deal:{deal_id}"
              effect: idempotent
              connection: crm
              timeout: 5s
              attempts: 5
              reversible: true
              operation:
                sql: >-
                  UPDATE deal SET amount = COALESCE(:payload.amount, amount), stage = COALESCE(:payload.stage, stage),
                  changes = changes + 1 WHERE id = :resource.deal_id
                expect_rows: 1
                returning: SELECT id, name, amount, stage, changes FROM deal WHERE id = :resource.deal_id
              read:
                query: SELECT name, amount, stage FROM deal WHERE id = :resource.deal_id
            - name: crm.deals.retell
              action: retell_deal
              resource: "crm:deal:{deal_id}"
              effect: idempotent
              connection: crm
              operation: {sql: "UPDATE deal SET amount = :payload.amount WHERE id = :resource.deal_id"}
              read: {query: "SELECT amount FROM deal WHERE id = :resource.deal_id"}
            - name: payments.refund
              action: issue_refund
              resource: "payment:{id}"
              effect: idempotent
              connection: target
              timeout: 5s
              attempts: 5
              reversible: false
              operation: {method: POST, path: /do, body: {amount: "{payload.amount}"}}
            - name: ops.restart
              action: restart_service
              resource: "service:{id}"
              effect: idempotent
              connection: target
              timeout: 5s
              attempts: 5
              operation: {method: POST, path: /do, body: {}}
            - name: crm.notes.post
              action: post_note
              resource: "customer:{id}"
              effect: idempotent
              connection: target
              timeout: 5s
              attempts: 5
              operation: {method: POST, path: /do, body: {note: "{payload.note}"}}
            - name: bank.wire
              action: send_wire
              resource: "account:{id}"
              effect: unsafe
              connection: target
              timeout: 5s
              attempts: 5
              reversible: false
              operation: {method: POST, path: /wire, body: {amount: "{payload.amount}"}}
            """;

    /**
     * Writes its files.
     *
     * @param data the data directory, whose CRM its deals are in
     * @param owner who answers for its agent
     */
    static Organization write(Path data, String name, String agent, String owner, String targetUrl) throws IOException {
        SecureRandom random = new SecureRandom();
        NewSecret secret = CredentialHasher.newSecret(random);
        NewSecret key = CredentialHasher.newSecret(random);
        String uuid = UUID.randomUUID().toString();
        Path directory = Files.createDirectories(data.resolve("config").resolve(name));
        Files.writeString(directory.resolve("organization.yaml"), """
                display_name: %s
                id_key: %s
                on_mismatch: original
                api_keys:
                  - name: ci
                    salt: %s
                    secret_hash: %s
                    enabled: true
                """.formatted(
                        name, secret.hash().hex(), key.salt(), key.hash().hex()));
        Files.writeString(directory.resolve("credentials.yaml"), """
                - agent: %s
                  owner: %s
                  salt: %s
                  secret_hash: %s
                  enabled: true
                  uuid: %s
                """.formatted(
                        agent, owner, secret.salt(), secret.hash().hex(), uuid));
        Files.writeString(directory.resolve("policy.yaml"), POLICY);
        Files.writeString(directory.resolve("tools.yaml"), TOOLS);
        Path demo = data.toAbsolutePath().resolve("demo");
        Files.writeString(directory.resolve("connections.yaml"), """
                - name: crm
                  kind: jdbc
                  concurrency: 4
                  settings: {url: "jdbc:h2:file:%s", username: crm, password: "file:%s"}
                - name: target
                  kind: http
                  concurrency: 4
                  settings: {base_url: "%s", allowed_hosts: ["127.0.0.1"], allow_private_addresses: true}
                """.formatted(
                        demo.resolve("crm"), demo.resolve("crm.password"), targetUrl));
        return new Organization(name, agent + ":" + secret.secret(), uuid, name + ".ci." + key.secret());
    }
}
