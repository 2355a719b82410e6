package dev.countersign.schemas.seal;

import java.time.Instant;
import java.util.List;

/**
 * The fact that a subject's keys were destroyed, and with them everything that was encrypted under
 * them: payloads, responses and salts in every topic, store, export and copy.
 *
 * @param keyIds as sealed values name them; empty when there was none
 * @param requestedBy who asked for it, as that person or system names itself
 * @param erasedAt to whole microseconds
 */
public record Erasure(Subject subject, List<String> keyIds, String requestedBy, String reason, Instant erasedAt) {
    public Erasure {
        keyIds = List.copyOf(keyIds);
    }
}
