package dev.countersign.lab.fault;

import dev.countersign.control.CredentialHasher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/**
 * The organization whose calls are disturbed: one unsafe tool, one idempotent one, and accounts that
 * people are asked about.
 */
public final class FaultOrganization {
    /** A call that is allowed, to see whether the pipeline serves. */
    public static final String PROBE =
            "{\"instance_id\":\"run\",\"action\":\"upsert\",\"resource\":\"account:probe\",\"payload\":{}}";

    private FaultOrganization() {}

    /**
     * Writes its files.
     *
     * @return {@code agent:secret}
     */
    public static String write(Path config, String targetUrl) throws IOException {
        return write(config, "fault", targetUrl, 1_000_000);
    }

    /**
     * Writes another one like it, with an agent of its own.
     *
     * @param pendingMax how many requests of its agent may wait for people
     * @return {@code agent:secret}
     */
    public static String write(Path config, String name, String targetUrl, int pendingMax) throws IOException {
        CredentialHasher.NewSecret secret = CredentialHasher.newSecret(new SecureRandom());
        Path directory = Files.createDirectories(config.resolve(name + "s"));
        Files.writeString(directory.resolve("organization.yaml"), """
                display_name: Faults
                id_key: %s
                on_mismatch: original
                pending_approvals: 1000000
                pending_approvals_per_agent: %d
                """.formatted(
                        secret.hash().hex(), pendingMax));
        Files.writeString(directory.resolve("credentials.yaml"), """
                - agent: %s-agent
                  salt: %s
                  secret_hash: %s
                  enabled: true
                """.formatted(
                        name, secret.salt(), secret.hash().hex()));
        Files.writeString(directory.resolve("policy.yaml"), """
                version: "faults-1"
                rules:
                  - id: asked-in-haste
                    action: "*"
                    resource: "account:hasty-*"
                    decision: require_approval
                    risk_level: high
                    approval: {expires_after: 30s}
                  - id: asked
                    action: "*"
                    resource: "account:gated-*"
                    decision: require_approval
                    risk_level: high
                  - id: everything
                    action: "*"
                    resource: "account:*"
                    decision: allow
                    risk_level: low
                """);
        Files.writeString(directory.resolve("tools.yaml"), """
                - name: account.charge
                  action: charge
                  resource: "account:{id}"
                  effect: unsafe
                  connection: target
                  timeout: 3s
                  attempts: 5
                  operation: {method: POST, path: /charge, body: {amount: "{payload.amount}"}}
                - name: account.upsert
                  action: upsert
                  resource: "account:{id}"
                  effect: idempotent
                  connection: target
                  timeout: 3s
                  attempts: 5
                  operation: {method: POST, path: /upsert, body: {amount: "{payload.amount}"}}
                """);
        Files.writeString(directory.resolve("connections.yaml"), """
                - name: target
                  kind: http
                  concurrency: 64
                  settings:
                    base_url: "%s"
                    allowed_hosts: ["127.0.0.1"]
                    allow_private_addresses: true
                """.formatted(targetUrl));
        return name + "-agent:" + secret.secret();
    }
}
