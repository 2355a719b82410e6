package dev.countersign.local.demo;

import dev.countersign.control.CredentialHasher.NewSecret;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * The organization that a first start creates, with secrets nobody else has. Its files are the
 * owner's from then on: a later start writes none of them again.
 */
public final class DemoOrganization {
    /** The demo agent's id. */
    public static final String AGENT = "demo-agent";

    public static final String NAME = "demo";
    private static final String API_KEY_NAME = "default";
    private static final int SECRET_BYTES = 32;

    private DemoOrganization() {}

    /** Whether a first start is still to come. */
    public static boolean isMissing(Path config) {
        return !Files.isDirectory(config.resolve(NAME));
    }

    /** Where the CRM's password is kept, readable by its owner alone. */
    public static Path crmPasswordFile(Path demoDirectory) {
        return demoDirectory.resolve("crm.password");
    }

    /** Where the secret is kept that signs what is sent to callbacks, readable by its owner alone. */
    public static Path callbackSecretFile(Path demoDirectory) {
        return demoDirectory.resolve("callback.secret");
    }

    /**
     * What the organization's files hold of its secrets: never the secrets themselves.
     *
     * @param agent of the demo agent's secret
     * @param agentUuid the demo agent's id in the approvals API
     * @param apiKey of the organization's key
     */
    public record Hashed(NewSecret agent, UUID agentUuid, NewSecret apiKey) {}

    /** The API key as a client sends it. */
    public static String apiKey(NewSecret secret) {
        return NAME + "." + API_KEY_NAME + "." + secret.secret();
    }

    /**
     * The files of the organization, by name.
     *
     * @param demoUrl where the demo's targets listen
     * @param demoDirectory where the secrets lie that the worker resolves
     */
    public static Map<String, String> files(Hashed hashed, String demoUrl, String crmUrl, Path demoDirectory) {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("organization.yaml", """
                display_name: Demo
                # Derives call ids from idempotency keys. It must never change: with it every id would.
                id_key: %s
                # What an agent gets that reuses a key with other parameters: original | conflict
                on_mismatch: original
                # Keys of the whole organization, organization.name.secret: sent as X-Api-Key to the approvals
                # API and as a bearer token to the hub API, where calls are made in the name of its agent.
                api_keys:
                  - name: %s
                    salt: %s
                    secret_hash: %s
                    agent: %s
                    # Which tools it opens, by their names: crm.* for a domain, "*" for all.
                    tools: ["*"]
                # Signs what is sent to callbacks (Standard Webhooks).
                callback_secret: file:%s
                """.formatted(
                        HexFormat.of().formatHex(random(SECRET_BYTES)),
                        API_KEY_NAME,
                        hashed.apiKey().salt(),
                        hashed.apiKey().hash().hex(),
                        AGENT,
                        callbackSecretFile(demoDirectory).toAbsolutePath()));
        files.put("credentials.yaml", """
                - agent: %s
                  uuid: %s
                  owner: you@example.com
                  salt: %s
                  secret_hash: %s
                  enabled: true
                """.formatted(
                        AGENT,
                        hashed.agentUuid(),
                        hashed.agent().salt(),
                        hashed.agent().hash().hex()));
        files.put("policy.yaml", resource("policy.yaml"));
        files.put("tools.yaml", resource("tools.yaml"));
        files.put("notifications.yaml", resource("notifications.yaml"));
        files.put(
                "connections.yaml",
                resource("connections.yaml")
                        .replace("@CRM_URL@", crmUrl)
                        .replace(
                                "@CRM_PASSWORD_FILE@",
                                crmPasswordFile(demoDirectory).toAbsolutePath().toString())
                        .replace("@DEMO_URL@", demoUrl));
        return files;
    }

    /** The folder of the organization's files. */
    public static Path directory(Path config) {
        return config.resolve(NAME);
    }

    private static byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        new SecureRandom().nextBytes(random);
        return random;
    }

    private static String resource(String name) {
        try (InputStream in = DemoOrganization.class.getResourceAsStream("/demo/" + name)) {
            if (in == null) {
                throw new IllegalStateException("The application lacks its resource demo/" + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
