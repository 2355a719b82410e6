package dev.countersign.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link ToolCall} was answered. Exactly one of {@link Executed} and {@link Denied} is final; after any
 * other the same call, with the same key, may be sent again.
 *
 * <p>A receipt id is that of the call, the same in every answer to it.
 */
public sealed interface Answer {
    /**
     * Policy allowed it and the tool was called.
     *
     * @param replayed whether an earlier request made the call
     */
    record Executed(String receiptId, Outcome outcome, boolean replayed) implements Answer {}

    /**
     * Policy, or a person, said no. Nothing was executed.
     *
     * @param reason in words
     * @param rule the rule that said so; null when none matched, and denied is what is not allowed
     */
    record Denied(String receiptId, String reason, @Nullable String rule, boolean replayed) implements Answer {}

    /** People are asked. The call runs by itself once they approve. */
    final class PendingApproval implements Answer {
        private final CountersignClient client;
        private final ToolCall call;
        private final String receiptId;
        private final String approvalId;

        PendingApproval(CountersignClient client, ToolCall call, String receiptId, String approvalId) {
            this.client = client;
            this.call = call;
            this.receiptId = receiptId;
            this.approvalId = approvalId;
        }

        public String receiptId() {
            return receiptId;
        }

        public String approvalId() {
            return approvalId;
        }

        /**
         * Waits until it is decided and, where it was approved, has run.
         *
         * @return the decided answer, or this when the time is over first
         */
        public Answer await(Duration within) throws InterruptedException {
            return client.awaitDecided(this, call, within);
        }

        @Override
        public String toString() {
            return "PendingApproval[receiptId=" + receiptId + ", approvalId=" + approvalId + "]";
        }
    }

    /** The call is in the log and goes on, and no answer came in time. Send it again to learn what came of it. */
    record InProgress(String receiptId) implements Answer {}

    /**
     * The key was used for a call with other parameters. <b>Nothing was done for this one.</b> A new key makes
     * it a new call.
     *
     * @param original how the other call was answered; null where the organization has conflicts refused
     */
    record Conflict(@Nullable String receiptId, @Nullable Answer original) implements Answer {}

    /**
     * It cannot be accepted as it is, and trying again would not help.
     *
     * @param status of HTTP
     * @param code for example {@code bad_request}, {@code unauthorized}, {@code policy_error}, {@code
     *     idempotency_key_expired}
     * @param detail a sentence
     * @param receiptId null when it never became a call
     */
    record Refused(
            int status,
            String code,
            String detail,
            @Nullable String receiptId) implements Answer {}

    /**
     * Nothing was heard that settles it before the time was over: <b>it may or may not run.</b> Send the same call
     * again; it takes effect once.
     *
     * @param why what the last try found
     */
    record Unanswered(String why) implements Answer {}
}
