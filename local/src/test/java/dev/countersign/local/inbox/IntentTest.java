package dev.countersign.local.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class IntentTest {
    private static final String PAGE = "http://console/approvals/apr_1";

    /** Types what it was given, then closes the terminal. */
    private static final class Typed implements Terminal {
        private final Deque<String> answers;
        private final List<String> questions = new ArrayList<>();

        Typed(String... answers) {
            this.answers = new ArrayDeque<>(List.of(answers));
        }

        @Override
        public @Nullable String ask(String question) {
            questions.add(question);
            return answers.poll();
        }
    }

    private static JsonNode card(String json) {
        return new JsonMapper().readTree(json);
    }

    private static final JsonNode PENDING = card("{\"status\":\"pending\",\"kind\":\"tool_call\"}");

    @ParameterizedTest
    @ValueSource(strings = {"y", "Y", "yes", " YES "})
    void aYesIsAYes(String answer) {
        assertThat(new Intent("approve", null).confirmed(new Typed(answer))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "n", "no", "yo", "yes please"})
    void anythingElseIsANo(String answer) {
        assertThat(new Intent("approve", null).confirmed(new Typed(answer))).isFalse();
        assertThat(new Intent("approve", null).confirmed(new Typed())).isFalse();
    }

    @Test
    void aRejectionWithoutAReasonIsAskedForIt() {
        Intent asked = new Intent("reject", " ").completed(PENDING, new Typed("Too much"));

        assertThat(asked.comment()).isEqualTo("Too much");
        assertThatCode(asked::requireReason).doesNotThrowAnyException();
    }

    @Test
    void aReasonThatWasGivenIsNotAskedForAgain() {
        Typed terminal = new Typed("Other");

        assertThat(new Intent("reject", "No").completed(PENDING, terminal).comment())
                .isEqualTo("No");
        assertThat(new Intent("approve", null).completed(PENDING, terminal).comment())
                .isNull();
        assertThat(terminal.questions).isEmpty();
    }

    @Test
    void aRuleMayWantAReasonOfAnApprovalToo() {
        JsonNode card = card("{\"status\":\"pending\",\"kind\":\"tool_call\",\"comment_required\":true}");

        assertThat(new Intent("approve", null)
                        .completed(card, new Typed("Agreed"))
                        .comment())
                .isEqualTo("Agreed");
    }

    @Test
    void aRejectionNobodyGivesAReasonForIsNone() {
        Intent silent = new Intent("reject", null).completed(PENDING, new Typed(""));

        assertThatThrownBy(silent::requireReason).hasMessageContaining("--comment TEXT");
    }

    @Test
    void whatIsDecidedIsSaidBeforeAnybodyIsAsked() {
        JsonNode decided =
                card("{\"status\":\"approved\",\"kind\":\"tool_call\",\"decision\":{\"at\":\"2026-01-02T03:04:05Z\"}}");

        assertThatThrownBy(() -> Intent.requireVotable(decided, PAGE))
                .hasMessageContaining("approved at 2026-01-02T03:04:05Z");
        assertThatCode(() -> Intent.requireVotable(PENDING, PAGE)).doesNotThrowAnyException();
    }

    @Test
    void aQuestionIsAnsweredInTheConsole() {
        JsonNode question = card("{\"status\":\"pending\",\"kind\":\"question\"}");

        assertThatThrownBy(() -> Intent.requireVotable(question, PAGE)).hasMessageContaining(PAGE);
    }
}
