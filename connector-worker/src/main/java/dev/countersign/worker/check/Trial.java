package dev.countersign.worker.check;

import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.execution.Attempt;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.AttemptResult.EffectAbsent;
import dev.countersign.domain.execution.AttemptResult.EffectFound;
import dev.countersign.domain.execution.AttemptResult.Failed;
import dev.countersign.domain.execution.AttemptResult.Inconclusive;
import dev.countersign.domain.execution.AttemptResult.NoAnswer;
import dev.countersign.domain.execution.AttemptResult.Succeeded;
import dev.countersign.domain.execution.Purpose;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.look.LookResult;
import dev.countersign.worker.connector.Connector;
import dev.countersign.worker.connector.Deadline;
import dev.countersign.worker.connector.Look;
import dev.countersign.worker.connector.MonotonicClock;
import dev.countersign.worker.connector.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tries at the target itself what a tool's effect class says of repeating a call. It takes effect there, once
 * where the declaration holds and twice where it does not: an owner asks for it with an input that may.
 *
 * <p>What it can see is the target's answer and, where the tool has a read, what the target then holds. An
 * effect that shows in neither, a second mail for example, it cannot see.
 */
public final class Trial {
    private final Connector connector;
    private final Tool tool;
    private final Connection connection;
    private final CallId callId;
    private final Map<String, String> resource;
    private final Map<String, @Nullable Object> payload;

    /**
     * @param callId a new one: with one that the target knows, nothing would be tried
     * @param resource the named parts of the tool's resource
     */
    public Trial(
            Connector connector,
            Tool tool,
            Connection connection,
            CallId callId,
            Map<String, String> resource,
            Map<String, @Nullable Object> payload) {
        this.connector = connector;
        this.tool = tool;
        this.connection = connection;
        this.callId = callId;
        this.resource = resource;
        this.payload = payload;
    }

    public List<Finding> run() {
        return switch (tool.effectClass()) {
            case READ -> reading();
            case IDEMPOTENT -> repeating();
            case CHECKABLE -> asking();
            case UNSAFE ->
                List.of(Finding.open(
                        tool.name(), "It is declared unsafe: nothing was sent, for there is nothing to try but harm."));
        };
    }

    private List<Finding> reading() {
        LookResult before = look();
        Finding refused = refused("The read", perform(1));
        if (refused != null) {
            return List.of(refused);
        }
        LookResult after = look();
        if (before instanceof LookResult.NotOffered) {
            return List.of(Finding.holds(
                    tool.name(),
                    "The call was sent once and answered; the tool has no read by which to see whether it changed"
                            + " anything."));
        }
        return List.of(compared(
                before,
                after,
                "The call was sent once, and what the target holds is what it was.",
                "What the target holds has changed with a call that is declared read."));
    }

    private List<Finding> repeating() {
        List<Finding> findings = new ArrayList<>();
        AttemptResult first = perform(1);
        Finding refused = refused("The first attempt", first);
        if (refused != null) {
            return List.of(refused);
        }
        LookResult once = look();
        AttemptResult second = perform(2);
        LookResult twice = look();
        refused = refused("The second attempt with the same key", second);
        if (refused != null) {
            findings.add(refused);
        } else if (first.equals(second)) {
            findings.add(Finding.holds(
                    tool.name(), "One call was sent twice with one key, and both were answered the same."));
        } else {
            findings.add(Finding.open(
                    tool.name(),
                    "One call was sent twice with one key, and the answers differ: look whether that is more than a"
                            + " date. " + different(first, second)));
        }
        findings.add(held(once, twice));
        return findings;
    }

    private Finding held(LookResult once, LookResult twice) {
        return once instanceof LookResult.NotOffered
                ? Finding.open(
                        tool.name(),
                        "The tool has no read by which to see whether the second attempt changed anything.")
                : compared(
                        once,
                        twice,
                        "What the target holds is the same after the second attempt as after one.",
                        "What the target holds has changed with the second attempt: it is not idempotent as"
                                + " declared.");
    }

    /** Nothing there is an answer too, and what could not be looked at is neither the same nor another. */
    private Finding compared(LookResult before, LookResult after, String same, String changed) {
        for (LookResult look : List.of(before, after)) {
            if (look instanceof LookResult.NotSeen(var error)) {
                return Finding.open(
                        tool.name(),
                        "Whether it changed anything is not known, for what the target holds could not be looked at: "
                                + error.message());
            }
        }
        return before.equals(after) ? Finding.holds(tool.name(), same) : Finding.fails(tool.name(), changed);
    }

    private List<Finding> asking() {
        AttemptResult before = connector.probe(order(1, Purpose.PROBE));
        if (!(before instanceof EffectAbsent)) {
            return List.of(Finding.fails(
                    tool.name(),
                    "Asked before the call, the target does not say that it has not happened: " + said(before)
                            + " Nothing was sent."));
        }
        Finding refused = refused("The call", perform(2));
        if (refused != null) {
            return List.of(refused);
        }
        AttemptResult after = connector.probe(order(3, Purpose.PROBE));
        return List.of(
                after instanceof EffectFound
                        ? Finding.holds(
                                tool.name(), "Asked before and after one call, the target said no, and then yes.")
                        : Finding.fails(
                                tool.name(),
                                "Asked after the call, the target does not say that it has happened: " + said(after)));
    }

    private AttemptResult perform(int number) {
        return connector.perform(order(number, Purpose.EXECUTE));
    }

    private Order order(int number, Purpose purpose) {
        return new Order(
                callId,
                new Attempt(number, purpose),
                tool.effectClass(),
                resource,
                payload,
                tool,
                connection,
                Deadline.in(tool.timeout(), MonotonicClock.SYSTEM));
    }

    private LookResult look() {
        String read = tool.read();
        return read == null
                ? new LookResult.NotOffered()
                : connector.look(new Look(
                        callId,
                        resource,
                        payload,
                        tool,
                        read,
                        connection,
                        Deadline.in(tool.timeout(), MonotonicClock.SYSTEM)));
    }

    private @Nullable Finding refused(String what, AttemptResult result) {
        return result instanceof Succeeded
                ? null
                : Finding.fails(tool.name(), what + " did not succeed: " + said(result));
    }

    private static String said(AttemptResult result) {
        return switch (result) {
            case Failed(var effect, var retryable, var error) -> error.message();
            case NoAnswer(var error) -> error.message();
            case Inconclusive(var error) -> error.message();
            case EffectAbsent absent -> "It says that it has not.";
            case EffectFound found -> "It says that it has.";
            case Succeeded succeeded -> "It succeeded.";
        };
    }

    private static String different(AttemptResult first, AttemptResult second) {
        return "The first has " + bytes(first) + " bytes, the second " + bytes(second) + ".";
    }

    private static int bytes(AttemptResult result) {
        return result instanceof Succeeded(var response) ? response.bytes().length : 0;
    }
}
