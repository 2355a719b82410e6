package dev.countersign.audit.verify;

import dev.countersign.audit.archive.RecordPart;
import org.jspecify.annotations.Nullable;

/**
 * A record in a bucket.
 *
 * @param id its key; empty where it had none
 * @param value null for none
 */
record Stored(RecordPart part, long offset, String id, byte @Nullable [] value) {}
