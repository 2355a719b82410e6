package dev.countersign.e2e;

import dev.countersign.control.CredentialHasher;
import dev.countersign.control.CredentialHasher.NewSecret;
import dev.countersign.domain.control.KeyScope;
import dev.countersign.testprovider.NotesProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * An organization whose agent writes notes for users, over two connections that each user authorizes, and charges
 * accounts for nobody in particular. Every tool is unsafe: what ran twice took effect twice.
 *
 * @param bearer of the agent
 * @param key of the agent-platform API
 */
record NotesOrganization(String bearer, String key) {
    /** A call that is allowed, to see whether the pipeline serves. */
    static final String PROBE =
            "{\"instance_id\":\"run\",\"action\":\"charge\",\"resource\":\"account:probe\",\"payload\":{}}";

    /** Of the agent and its environment. */
    static final String BASE = "/api/v2/apps/notes-agent/environments/production";

    /**
     * Writes its files, and the secrets that they refer to.
     *
     * @param secrets a directory that the worker is told of
     */
    static NotesOrganization write(Path config, Path secrets, String targetUrl, String providerUrl, String tokenUrl)
            throws IOException {
        SecureRandom random = new SecureRandom();
        NewSecret agent = CredentialHasher.newSecret(random);
        NewSecret key = CredentialHasher.newSecret(random);
        for (String client : new String[] {NotesProvider.LASTING, NotesProvider.FLEETING}) {
            Files.writeString(secrets.resolve(client + ".secret"), NotesProvider.SECRET + client + "\n");
        }
        Path folder = Files.createDirectories(config.resolve("notes"));
        Files.writeString(folder.resolve("organization.yaml"), """
                display_name: Notes
                id_key: %s
                api_keys:
                  - name: runs
                    salt: %s
                    secret_hash: %s
                    agent: notes-agent
                    scopes: [%s]
                """.formatted(
                        agent.hash().hex(),
                        key.salt(),
                        key.hash().hex(),
                        Arrays.stream(KeyScope.values()).map(KeyScope::text).collect(Collectors.joining(", "))));
        Files.writeString(folder.resolve("credentials.yaml"), """
                - agent: notes-agent
                  salt: %s
                  secret_hash: %s
                """.formatted(
                        agent.salt(), agent.hash().hex()));
        Files.writeString(folder.resolve("policy.yaml"), """
                version: "1"
                rules:
                  - {id: notes, action: add_note, resource: "deal:*", decision: allow, risk_level: low}
                  - {id: charges, action: charge, resource: "account:*", decision: allow, risk_level: low}
                """);
        Files.writeString(
                folder.resolve("connections.yaml"),
                connection("accounts", targetUrl)
                        + userConnection(NotesProvider.LASTING, targetUrl, providerUrl, tokenUrl)
                        + userConnection(NotesProvider.FLEETING, targetUrl, providerUrl, tokenUrl));
        Files.writeString(
                folder.resolve("tools.yaml"),
                tool("accounts.charge", "charge", "account:{id}", "accounts")
                        + tool("notes.lasting", "add_note", "deal:lasting-{id}", NotesProvider.LASTING)
                        + tool("notes.fleeting", "add_note", "deal:fleeting-{id}", NotesProvider.FLEETING));
        return new NotesOrganization("notes-agent:" + agent.secret(), "notes.runs." + key.secret());
    }

    private static String connection(String name, String targetUrl) {
        return """
                - name: %s
                  kind: http
                  settings:
                    base_url: %s
                    allow_private_addresses: true
                """.formatted(name, targetUrl);
    }

    private static String userConnection(String name, String targetUrl, String providerUrl, String tokenUrl) {
        return connection(name, targetUrl)
                + """
                    auth:
                      kind: oauth2
                      idp_name: Example ID
                      authorize_url: %s/oauth2/authorize
                      token_url: %s
                      client_id: %s
                      client_secret: file:%s.secret
                      scopes: [%s]
                """.formatted(providerUrl, tokenUrl, name, name, NotesProvider.SCOPE)
                        .indent(0);
    }

    private static String tool(String name, String action, String resource, String connection) {
        return """
                - name: %s
                  action: %s
                  resource: "%s"
                  effect: unsafe
                  connection: %s
                  timeout: 25s
                  operation: {method: POST, path: /charge}
                """.formatted(name, action, resource, connection);
    }
}
