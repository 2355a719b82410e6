package dev.countersign.readmodel;

import dev.countersign.domain.approval.ApprovalState.Pending;
import dev.countersign.domain.approval.ApprovalState.Settled;
import dev.countersign.domain.approval.ApprovalStatus;
import dev.countersign.domain.approval.ApprovalSubject.Question;
import dev.countersign.domain.approval.Choice;
import dev.countersign.domain.approval.Resolution.Answered;
import dev.countersign.domain.delivery.DeliveryState;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.schemas.json.InvalidJsonException;
import dev.countersign.schemas.json.QuestionText;
import dev.countersign.schemas.json.QuestionText.Option;
import dev.countersign.schemas.json.StrictJson;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A free question as its asker is told of it.
 *
 * @param correlationId null when the asker gave none
 * @param requestDigest over what was posted
 * @param selected the option that was chosen; null unless it was answered so
 * @param instruction the answer in a person's own words; null unless it was answered so
 * @param resolvedBy subjects of those who answered; empty while it is pending and when time ended it
 * @param resolvedAt null while it is pending
 * @param delivery how the delivery to the callback stands; null where the asker wants none, and while
 *     it is pending
 * @param deliveryError what went wrong with the latest try; null when nothing did
 */
public record QuestionView(
        ApprovalId approvalId,
        AgentId agent,
        String requestId,
        @Nullable String correlationId,
        Digest requestDigest,
        QuestionText text,
        ApprovalStatus status,
        Instant openedAt,
        Instant expiresAt,
        @Nullable Option selected,
        @Nullable String instruction,
        List<String> resolvedBy,
        @Nullable Instant resolvedAt,
        boolean hasCallback,
        @Nullable Delivery delivery,
        @Nullable String deliveryError) {
    public QuestionView {
        resolvedBy = List.copyOf(resolvedBy);
    }

    /** Where the delivery of an answer stands. */
    public enum Delivery {
        PENDING,
        DELIVERED,
        FAILED
    }

    /** @return null when the approval is a call's */
    static @Nullable QuestionView of(ApprovalView view) {
        if (!(view.card().subject() instanceof Question question)) {
            return null;
        }
        QuestionText text = QuestionText.open(question.text());
        Settled settled = switch (view.state()) {
            case Pending pending -> null;
            case Settled over -> over;
        };
        Choice answer =
                settled != null && settled.resolution() instanceof Answered(var deciders, var given) ? given : null;
        DeliveryState delivery = settled == null ? null : settled.delivery();
        return new QuestionView(
                view.approvalId(),
                question.agent(),
                question.requestId(),
                question.correlationId(),
                question.requestDigest(),
                text,
                view.status(),
                view.card().openedAt(),
                view.card().expiresAt(),
                answer instanceof Choice.SelectOption(var value) ? option(text, value) : null,
                answer instanceof Choice.Instruct(var sealed) ? instruction(sealed) : null,
                settled == null ? List.of() : settled.resolution().deciders(),
                settled == null ? null : settled.settledAt(),
                question.callback() != null,
                delivery(delivery),
                error(delivery));
    }

    private static Option option(QuestionText text, String value) {
        return text.options().stream()
                .filter(option -> option.value().equals(value))
                .findFirst()
                // The domain takes no vote for what is not offered.
                .orElseThrow(() -> new IllegalStateException("The answer is none of the question's options"));
    }

    /** An instruction is sealed as a JSON string. */
    public static String instruction(SealedValue sealed) {
        try {
            if (StrictJson.parse(sealed.bytes()) instanceof String text) {
                return text;
            }
        } catch (InvalidJsonException broken) {
            throw new IllegalStateException("An instruction that was recorded is not JSON", broken);
        }
        throw new IllegalStateException("An instruction that was recorded is not a text");
    }

    private static @Nullable Delivery delivery(@Nullable DeliveryState state) {
        return switch (state) {
            case null -> null;
            case DeliveryState.Pending pending -> Delivery.PENDING;
            case DeliveryState.Delivered delivered -> Delivery.DELIVERED;
            case DeliveryState.Failed failed -> Delivery.FAILED;
        };
    }

    private static @Nullable String error(@Nullable DeliveryState state) {
        return switch (state) {
            case null -> null;
            case DeliveryState.Pending pending ->
                pending.error() == null ? null : pending.error().message();
            case DeliveryState.Delivered delivered -> null;
            case DeliveryState.Failed failed -> failed.error().message();
        };
    }
}
