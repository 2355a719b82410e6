package dev.countersign.tlog.trust;

import dev.countersign.tlog.note.VerifierKey;
import org.jspecify.annotations.Nullable;

/**
 * A log whose checkpoints are accepted.
 *
 * @param key its name is the log's origin
 * @param url null when the policy gives none; its meaning is the application's
 */
public record KnownLog(VerifierKey key, @Nullable String url) {}
