package dev.countersign.tlog.trust;

import dev.countersign.tlog.note.VerifierKey;
import org.jspecify.annotations.Nullable;

/**
 * A witness whose cosignature counts.
 *
 * @param name only within the policy; the key has a name of its own
 * @param url null when the policy gives none; otherwise its submission prefix
 */
public record KnownWitness(
        String name, VerifierKey key, @Nullable String url) {}
