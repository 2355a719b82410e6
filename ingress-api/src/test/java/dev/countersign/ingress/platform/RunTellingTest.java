package dev.countersign.ingress.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.call.Answer;
import dev.countersign.domain.execution.Effect;
import dev.countersign.domain.execution.Outcome;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.receipt.ReceiptOutcome;
import dev.countersign.readmodel.CallStatus;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunTellingTest {
    private static final CallId CALL = new CallId("abcdefghijklmnopqrstuvwxyz");

    @Test
    void whatAnOrderStoppedIsToldAsRefusedWhicheverWayItIsLookedAt() {
        ToolError stop = new ToolError(ToolError.STOPPED_BEFORE_START, "Stopped by order: It repeats itself");
        List<Map<String, Object>> events = List.of(
                Map.of("type", "Run_Denied", "content", Map.of("reason", "Stopped by order: It repeats itself")));

        assertThat(RunTelling.of(new Answer.Allowed(new Outcome.Failed(Effect.NONE, stop)), CALL, List::of))
                .isEqualTo(new RunTelling("failed", events, List.of()));
        assertThat(RunTelling.of(Receipts.of(CALL, CallStatus.FAILED, ReceiptOutcome.FAILED_NO_EFFECT, stop), List::of))
                .isEqualTo(new RunTelling("failed", events, List.of()));
    }

    @Test
    void whatTheToolFailedAtIsTheToolsFailure() {
        ToolError error = new ToolError("http_404", "The target answered with status 404.");

        assertThat(RunTelling.of(new Answer.Allowed(new Outcome.Failed(Effect.NONE, error)), CALL, List::of))
                .isEqualTo(RunTelling.of(
                        Receipts.of(CALL, CallStatus.FAILED, ReceiptOutcome.FAILED_NO_EFFECT, error), List::of))
                .extracting(RunTelling::events)
                .asString()
                .contains("Tool_Failed", "effect=none");
    }
}
