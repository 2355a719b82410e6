package dev.countersign.local.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class CardTextTest {
    @Test
    void aQuestionHasNoReasonAndSaysWhichDigestItIs() {
        StringWriter shown = new StringWriter();

        new CardText(new PrintWriter(shown, true), Instant.EPOCH).card(new JsonMapper().readTree("""
                        {"approval_id":"apr_1","status":"answered","kind":"question","question":"Ship it?",
                         "reason":"","rule":null,"policy_version":"p-1","card_digest":"abc"}"""));

        assertThat(shown.toString())
                .contains("Policy       p-1", "Card digest  abc (for --card)")
                .doesNotContain("Reason", "Rule");
    }
}
