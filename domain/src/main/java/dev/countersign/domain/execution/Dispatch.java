package dev.countersign.domain.execution;

import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.request.ToolCall;
import java.time.Instant;
import java.util.Set;

/**
 * The order to execute one attempt. Only policy-stream writes one, in the transaction that
 * records the grant behind it.
 *
 * @param notBefore the pause after an earlier attempt ends here
 * @param startBy an attempt not started by then is not to be started any more
 * @param replyPartitions where the callers wait that are to be answered directly; may be empty
 */
public record Dispatch(
        CallId callId,
        ToolCall call,
        ToolTerms terms,
        Attempt attempt,
        Instant notBefore,
        Instant startBy,
        Set<Integer> replyPartitions) {
    public Dispatch {
        replyPartitions = Set.copyOf(replyPartitions);
    }
}
