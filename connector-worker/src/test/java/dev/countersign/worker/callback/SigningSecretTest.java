package dev.countersign.worker.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningSecretTest {
    /** The example of the Standard Webhooks specification's own libraries. */
    @Test
    void theSignatureIsThatOfTheSpecification() {
        SigningSecret secret = SigningSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

        String signature = WebhookSignature.of(
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1_614_265_330L,
                "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8),
                List.of(secret));

        assertThat(signature).isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 23, 65})
    void aSecretOfAnotherLengthIsRefused(int bytes) {
        String text = "whsec_" + Base64.getEncoder().encodeToString(new byte[bytes]);
        assertThatThrownBy(() -> SigningSecret.parse(text)).hasMessageContaining("24 to 64 bytes");
    }

    @Test
    void neitherTheTextFormNorAnErrorShowsASecret() {
        assertThat(SigningSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").toString())
                .doesNotContain("MfKQ");
        assertThatThrownBy(() -> SigningSecret.parse("whsec_canary!"))
                .hasNoCause()
                .message()
                .doesNotContain("canary");
    }
}
