package dev.countersign.ingress.question;

import dev.countersign.domain.policy.ApprovalTerms;
import dev.countersign.domain.policy.ApprovalTerms.Escalation;
import dev.countersign.domain.request.Limits;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a question may say of its time: <code>{"expires_after_seconds":…,"escalate_after_seconds":…}</code>.
 * What it leaves out is as the agent's own terms have it; to whom it goes, a question never says.
 */
final class TimeoutRequest {
    private static final String EXPIRES = "expires_after_seconds";
    private static final String ESCALATES = "escalate_after_seconds";
    private static final long EXPIRY_SECONDS_MIN = Limits.APPROVAL_EXPIRY_MIN.toSeconds();
    private static final long EXPIRY_SECONDS_MAX = Limits.APPROVAL_EXPIRY_MAX.toSeconds();

    private TimeoutRequest() {}

    /** @param timeout as it was sent; null for nothing */
    static ApprovalTerms merged(@Nullable Object timeout, ApprovalTerms usual, Issues issues) {
        if (timeout == null) {
            return usual;
        }
        if (!(timeout instanceof Map<?, ?> map)) {
            issues.add("/timeout", "A timeout is an object");
            return usual;
        }
        QuestionRequest.unknown("/timeout", map, Set.of(EXPIRES, ESCALATES), issues);
        Duration expires = seconds(map, EXPIRES, EXPIRY_SECONDS_MIN, issues);
        Duration escalates = seconds(map, ESCALATES, 1, issues);
        if (!issues.isEmpty()) {
            return usual;
        }
        return escalates == null
                ? usual.expiringAfter(expires == null ? usual.expiresAfter() : expires)
                : escalating(usual, expires == null ? usual.expiresAfter() : expires, escalates, issues);
    }

    private static ApprovalTerms escalating(ApprovalTerms usual, Duration expires, Duration escalates, Issues issues) {
        Escalation escalation = usual.escalation();
        if (escalation == null) {
            issues.add("/timeout/" + ESCALATES, "This agent's questions go to nobody else");
            return usual;
        }
        if (escalates.compareTo(expires) >= 0) {
            issues.add("/timeout/" + ESCALATES, "A question escalates before it expires");
            return usual;
        }
        return new ApprovalTerms(
                usual.groups(),
                usual.quorum(),
                expires,
                new Escalation(escalates, escalation.groups()),
                usual.ownerMayVote(),
                usual.commentRequired(),
                usual.editable());
    }

    private static @Nullable Duration seconds(Map<?, ?> map, String name, long min, Issues issues) {
        Object value = map.get(name);
        if (value == null) {
            return null;
        }
        if (value instanceof Long seconds && seconds >= min && seconds <= EXPIRY_SECONDS_MAX) {
            return Duration.ofSeconds(seconds);
        }
        issues.add("/timeout/" + name, "This is a whole number from " + min + " to " + EXPIRY_SECONDS_MAX);
        return null;
    }
}
