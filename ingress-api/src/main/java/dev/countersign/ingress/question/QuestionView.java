package dev.countersign.ingress.question;

import dev.countersign.domain.approval.ApprovalState.Opened;
import dev.countersign.domain.approval.ApprovalState.Settled;
import dev.countersign.domain.approval.ApprovalSubject.Question;
import dev.countersign.domain.delivery.DeliveryState;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.schemas.json.AnswerJson;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A question as its asker may see it.
 *
 * @param agent who asked
 * @param answer the members of {@link AnswerJson}: what the callback is sent, or its beginning while
 *     the question waits
 * @param delivery how the answer's delivery stands; null while there is nothing to deliver and where
 *     no callback is wanted
 */
public record QuestionView(
        AgentId agent, Map<String, Object> answer, @Nullable Delivery delivery) {
    static final String PENDING = "pending";

    public QuestionView {
        answer = Collections.unmodifiableMap(new LinkedHashMap<>(answer));
    }

    /**
     * A delivery.
     *
     * @param error of the latest try that failed; null when none did since the last success
     */
    public record Delivery(Status status, @Nullable String error) {
        /** How it stands. */
        public enum Status {
            PENDING,
            DELIVERED,
            FAILED
        }
    }

    /** The view of a question in this state. */
    public static QuestionView of(Question question, Opened state) {
        DeliveryState delivery = state instanceof Settled settled ? settled.delivery() : null;
        return new QuestionView(
                question.agent(), AnswerJson.of(question, state), delivery == null ? null : delivery(delivery));
    }

    private static Delivery delivery(DeliveryState state) {
        return switch (state) {
            case DeliveryState.Pending pending ->
                new Delivery(
                        Delivery.Status.PENDING,
                        pending.error() == null ? null : pending.error().message());
            case DeliveryState.Delivered delivered -> new Delivery(Delivery.Status.DELIVERED, null);
            case DeliveryState.Failed failed ->
                new Delivery(Delivery.Status.FAILED, failed.error().message());
        };
    }

    String requestId() {
        return String.valueOf(answer.get("request_id"));
    }

    String status() {
        return String.valueOf(answer.get("status"));
    }

    boolean isResolved() {
        return !status().equals(PENDING);
    }
}
