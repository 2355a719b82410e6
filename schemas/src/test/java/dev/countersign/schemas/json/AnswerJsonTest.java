package dev.countersign.schemas.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.domain.approval.ApprovalCard;
import dev.countersign.domain.approval.ApprovalState.Opened;
import dev.countersign.domain.approval.ApprovalState.Pending;
import dev.countersign.domain.approval.ApprovalState.Settled;
import dev.countersign.domain.approval.Cancellation;
import dev.countersign.domain.approval.Choice;
import dev.countersign.domain.approval.Resolution;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.policy.ApprovalTerms;
import dev.countersign.domain.request.Limits;
import dev.countersign.schemas.ApprovalSamples;
import dev.countersign.schemas.Samples;
import dev.countersign.schemas.json.QuestionText.Option;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class AnswerJsonTest {
    private static final Instant T = Instant.parse("2026-11-21T10:00:00Z");
    private static final ApprovalCard CARD =
            new ApprovalCard(ApprovalId.of(Samples.CALL_ID), ApprovalSamples.QUESTION, ApprovalTerms.DEFAULT, T);

    static List<Arguments> answers() {
        return List.of(
                Arguments.of(
                        new Pending(CARD, List.of(), false, false),
                        "{\"request_id\":\"question-17\",\"status\":\"pending\"}"),
                Arguments.of(
                        settled(new Resolution.Answered(List.of("erin"), new Choice.SelectOption("refund"))),
                        "{\"request_id\":\"question-17\",\"resolved_at\":\"2026-11-21T10:01:00Z\",\"resolved_by\":\"erin\","
                                + "\"selected_option\":{\"label\":\"Refund\",\"value\":\"refund\"},\"status\":\"selected_option\"}"),
                Arguments.of(
                        settled(new Resolution.Answered(
                                List.of("erin", "femi"),
                                new Choice.Instruct(AnswerJson.sealInstruction("Ask \"them\"")))),
                        "{\"instruction\":\"Ask \\\"them\\\"\",\"request_id\":\"question-17\","
                                + "\"resolved_at\":\"2026-11-21T10:01:00Z\",\"resolved_by\":\"erin, femi\","
                                + "\"status\":\"custom_instruction\"}"),
                Arguments.of(
                        settled(new Resolution.Expired()),
                        "{\"request_id\":\"question-17\",\"resolved_at\":\"2026-11-21T10:01:00Z\",\"status\":\"expired\"}"),
                Arguments.of(
                        settled(new Resolution.Cancelled(Cancellation.WITHDRAWN, "solved")),
                        "{\"request_id\":\"question-17\",\"resolved_at\":\"2026-11-21T10:01:00Z\",\"status\":\"cancelled\"}"));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void anAnswerReadsAsTheContractSays(Opened state, String json) {
        assertThat(new String(AnswerJson.body(ApprovalSamples.QUESTION, state).bytes(), StandardCharsets.UTF_8))
                .isEqualTo(json);
    }

    @Test
    void aQuestionComesBackAsItWasSealed() {
        assertThat(QuestionText.open(ApprovalSamples.TEXT.seal())).isEqualTo(ApprovalSamples.TEXT);
        assertThatThrownBy(() -> QuestionText.open(AnswerJson.sealInstruction("x")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aQuestionHasLimits() {
        Option option = new Option("Yes", "yes");
        assertThatThrownBy(() -> new QuestionText(" ", "", List.of(option)))
                .hasMessage("A question is 1 to 2000 characters");
        assertThatThrownBy(() ->
                        new QuestionText("q", "ä".repeat(Limits.CONTEXT_MARKDOWN_BYTES_MAX / 2 + 1), List.of(option)))
                .hasMessage("The context is at most 32768 bytes of UTF-8");
        assertThatThrownBy(() -> new QuestionText("q", "", List.of())).hasMessage("A question offers 1 to 10 options");
        assertThatThrownBy(() -> new QuestionText("q", "", Collections.nCopies(11, option)))
                .hasMessage("A question offers 1 to 10 options");
        assertThatThrownBy(() -> new QuestionText("q", "", List.of(option, option)))
                .hasMessage("Two options have the same value");
    }

    private static Settled settled(Resolution resolution) {
        return new Settled(CARD, List.of(), false, resolution, T.plusSeconds(60), null);
    }
}
