package dev.countersign.schemas.ledger;

import dev.countersign.domain.identity.Digest;
import java.time.Instant;

/**
 * A signed tree head as it was published.
 *
 * @param size leaves that it covers
 * @param root of the tree over them
 * @param note the signed note (C2SP tlog-checkpoint), cosignatures included, verbatim
 * @param signedAt when the log signed it
 */
public record PublishedCheckpoint(long size, Digest root, String note, Instant signedAt) {
    public PublishedCheckpoint {
        if (size < 0) {
            throw new IllegalArgumentException("A tree has no negative size");
        }
    }
}
