package dev.countersign.local.demo;

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

/**
 * The organization that a first start creates, with secrets nobody else has. Its files are the
 * owner's from then on: a later start writes none of them again.
 */
public final class DemoOrganization {
    /** The demo agent's id. */
    public static final String AGENT = "demo-agent";

    public static final String NAME = "demo";
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

    /**
     * The files of the organization, by name.
     *
     * @param salt of the demo agent's secret, which itself is in none of the files
     * @param demoUrl where the demo's targets listen
     */
    public static Map<String, String> files(
            String salt, String secretHash, String demoUrl, String crmUrl, Path crmPasswordFile) {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("organization.yaml", """
                display_name: Demo
                # Derives call ids from idempotency keys. It must never change: with it every id would.
                id_key: %s
                # What an agent gets that reuses a key with other parameters: original | conflict
                on_mismatch: original
                """.formatted(HexFormat.of().formatHex(random(SECRET_BYTES))));
        files.put("credentials.yaml", """
                - agent: %s
                  owner: you@example.com
                  salt: %s
                  secret_hash: %s
                  enabled: true
                """.formatted(AGENT, salt, secretHash));
        files.put("policy.yaml", resource("policy.yaml"));
        files.put("tools.yaml", resource("tools.yaml"));
        files.put("notifications.yaml", resource("notifications.yaml"));
        files.put(
                "connections.yaml",
                resource("connections.yaml")
                        .replace("@CRM_URL@", crmUrl)
                        .replace(
                                "@CRM_PASSWORD_FILE@",
                                crmPasswordFile.toAbsolutePath().toString())
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
