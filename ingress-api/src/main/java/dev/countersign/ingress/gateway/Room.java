package dev.countersign.ingress.gateway;

import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.request.ToolCall;

/** Whether there is room for what a call may add to. */
@FunctionalInterface
public interface Room {
    /**
     * Returns when there is.
     *
     * @throws dev.countersign.ingress.problem.ProblemException 429 when there is none
     */
    void require(Organization organization, CallId callId, ToolCall call);
}
