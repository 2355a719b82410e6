package dev.countersign.ingress.gateway;

import dev.countersign.domain.control.ControlFact.OnMismatch;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;

/**
 * What is left of a request while it waits: enough to tell its own answer from a replay. The payload
 * is not here, so that twenty thousand waiting callers do not hold twenty thousand payloads.
 */
public record Asked(CallId callId, AgentId agent, Digest requestDigest, String requestId, OnMismatch onMismatch) {}
