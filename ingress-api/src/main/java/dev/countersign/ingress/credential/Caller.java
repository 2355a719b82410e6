package dev.countersign.ingress.credential;

import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.identity.AgentId;
import org.jspecify.annotations.Nullable;

/**
 * Who is calling, proven by a credential. The organization comes from there and from nowhere else.
 *
 * @param owner the person answerable for the agent; null when none is named
 */
public record Caller(
        Organization organization, AgentId agent, @Nullable String owner) {}
