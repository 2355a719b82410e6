package dev.countersign.domain.request;

import dev.countersign.domain.identity.Digest;

/**
 * Parameters that a person approved instead of the agent's.
 *
 * @param payload the whole parameters as canonical JSON, always an object
 * @param requestDigest SHA-256 over the canonical JSON of action, resource, connection and this
 *     payload, as {@link ToolCall#requestDigest} is
 */
public record EditedParameters(SealedValue payload, Digest requestDigest) {}
