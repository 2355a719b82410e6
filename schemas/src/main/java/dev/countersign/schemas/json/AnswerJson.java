package dev.countersign.schemas.json;

import dev.countersign.domain.approval.ApprovalState.Opened;
import dev.countersign.domain.approval.ApprovalState.Pending;
import dev.countersign.domain.approval.ApprovalState.Settled;
import dev.countersign.domain.approval.ApprovalSubject.Question;
import dev.countersign.domain.approval.Choice;
import dev.countersign.domain.approval.Choice.Instruct;
import dev.countersign.domain.approval.Choice.SelectOption;
import dev.countersign.domain.approval.Resolution.Answered;
import dev.countersign.domain.approval.Resolution.Approved;
import dev.countersign.domain.approval.Resolution.Cancelled;
import dev.countersign.domain.approval.Resolution.Expired;
import dev.countersign.domain.approval.Resolution.Rejected;
import dev.countersign.domain.request.SealedValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a question as its asker reads it, in the result and in the callback alike (CONTRACTS,
 * section 4): <code>{"request_id","status"}</code> and, where they apply, {@code selected_option},
 * {@code instruction}, {@code resolved_by}, {@code resolved_at}. The status is {@code pending,
 * selected_option, custom_instruction, expired}, or {@code cancelled} when the asker took it back.
 */
public final class AnswerJson {
    private AnswerJson() {}

    /** What is POSTed to the callback: the same bytes for the same state. */
    public static SealedValue body(Question question, Opened state) {
        return SealedValue.plain(CanonicalJson.write(of(question, state)));
    }

    /** The members of the answer, for whoever adds others. */
    public static Map<String, Object> of(Question question, Opened state) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("request_id", question.requestId());
        switch (state) {
            case Pending pending -> answer.put("status", "pending");
            case Settled settled -> settled(question, settled, answer);
        }
        return answer;
    }

    private static void settled(Question question, Settled settled, Map<String, Object> answer) {
        switch (settled.resolution()) {
            case Answered(var deciders, var choice) -> {
                answered(question, choice, answer);
                answer.put("resolved_by", String.join(", ", deciders));
            }
            case Expired() -> answer.put("status", "expired");
            case Cancelled cancelled -> answer.put("status", "cancelled");
            case Approved approved -> throw noAnswer();
            case Rejected rejected -> throw noAnswer();
        }
        answer.put("resolved_at", settled.settledAt().toString());
    }

    private static void answered(Question question, Choice choice, Map<String, Object> answer) {
        switch (choice) {
            case SelectOption(var value) -> {
                answer.put("status", "selected_option");
                answer.put("selected_option", Map.of("label", label(question, value), "value", value));
            }
            case Instruct(var text) -> {
                answer.put("status", "custom_instruction");
                answer.put("instruction", instruction(text));
            }
            case Choice.Approve approve -> throw noAnswer();
            case Choice.ApproveEdited edited -> throw noAnswer();
            case Choice.Reject reject -> throw noAnswer();
        }
    }

    private static String label(Question question, String value) {
        List<QuestionText.Option> options = QuestionText.open(question.text()).options();
        return options.stream()
                .filter(option -> option.value().equals(value))
                .map(QuestionText.Option::label)
                .findFirst()
                .orElse(value);
    }

    /**
     * Seals an instruction as a vote carries it.
     *
     * @see #instruction
     */
    public static SealedValue sealInstruction(String text) {
        return SealedValue.plain(CanonicalJson.write(text));
    }

    /**
     * Opens a sealed instruction.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static String instruction(SealedValue sealed) {
        try {
            @Nullable Object text = StrictJson.parse(sealed.bytes());
            if (text instanceof String instruction) {
                return instruction;
            }
        } catch (InvalidJsonException broken) {
            throw new IllegalArgumentException("The instruction is not what was sealed", broken);
        }
        throw new IllegalArgumentException("The instruction is not a text");
    }

    private static IllegalArgumentException noAnswer() {
        return new IllegalArgumentException("A question is neither approved nor rejected");
    }
}
