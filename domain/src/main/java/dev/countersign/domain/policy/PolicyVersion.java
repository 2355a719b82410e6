package dev.countersign.domain.policy;

import dev.countersign.domain.identity.Digest;

/**
 * Which policy decided. The digest is the identity; the name is for people.
 *
 * @param name the version as its author wrote it, for example {@code 2026-11-01}
 * @param digest SHA-256 of the policy's text
 */
public record PolicyVersion(String name, Digest digest) {}
