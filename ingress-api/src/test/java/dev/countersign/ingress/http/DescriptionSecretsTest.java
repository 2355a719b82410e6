package dev.countersign.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.control.CredentialHasher;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** ABUSE A35: the examples of the description show the form of a secret, and none. */
class DescriptionSecretsTest {
    /** What a secret looks like: an agent's or a key's, a password's hash, a webhook's, a token, a private key. */
    private static final Pattern SECRET = Pattern.compile("(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_=-])"
            + "|\\$argon2|whsec_[A-Za-z0-9+/]{8}|eyJ[A-Za-z0-9_-]{10}|-----BEGIN");

    @Test
    void a35NoExampleIsASecret() throws IOException {
        try (InputStream file = getClass().getResourceAsStream("/countersign/ingress/openapi.yaml")) {
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);

            assertThat(text).contains("example");
            assertThat(secrets(text)).isEmpty();
            String secret = CredentialHasher.newSecret(new SecureRandom()).secret();
            assertThat(secrets(text + " agent:" + secret)).containsExactly(secret);
        }
    }

    private static List<String> secrets(String text) {
        return SECRET.matcher(text).results().map(MatchResult::group).toList();
    }
}
