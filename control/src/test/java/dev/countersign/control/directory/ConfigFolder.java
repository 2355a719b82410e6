package dev.countersign.control.directory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A config directory to write into. */
final class ConfigFolder {
    static final String KEY = "0123456789abcdef".repeat(4);
    static final String SALT = "00112233445566778899aabbccddeeff";
    static final String HASH = "ab".repeat(32);

    static final String ORGANIZATION = """
            display_name: Acme
            id_key: %s
            """.formatted(KEY);
    static final String CREDENTIALS = """
            - agent: crm-bot
              owner: ada@acme.example
              salt: %s
              secret_hash: %s
            """.formatted(SALT, HASH);
    static final String CONNECTIONS = """
            - name: crm
              kind: http
              settings:
                base_url: https://crm.example
                token: env:CRM_TOKEN
            """;
    static final String TOOLS = """
            - name: crm.deals.update
              action: update_deal
              resource: "crm:deal:{deal_id}"
              effect: idempotent
              connection: crm
              operation: {method: PATCH, path: "/deals/{deal_id}"}
            """;
    static final String POLICY = """
            version: "1"
            rules:
              - id: updates
                action: update_deal
                resource_pattern: "crm:deal:*"
                decision: allow
            """;

    private final Path root;

    ConfigFolder(Path root) {
        this.root = root;
    }

    /** A complete organization. */
    ConfigFolder organization(String id, String agent) throws IOException {
        return write(id, "organization.yaml", ORGANIZATION)
                .write(id, "credentials.yaml", CREDENTIALS.replace("crm-bot", agent))
                .write(id, "connections.yaml", CONNECTIONS)
                .write(id, "tools.yaml", TOOLS)
                .write(id, "policy.yaml", POLICY);
    }

    ConfigFolder write(String organization, String file, String text) throws IOException {
        Path folder = Files.createDirectories(root.resolve(organization));
        Files.writeString(folder.resolve(file), text);
        return this;
    }

    ControlDirectory directory() {
        return new ControlDirectory(root, name -> name.equals("ACME_KEY") ? KEY : null);
    }

    DirectoryReading read() {
        return directory().read();
    }
}
