package dev.countersign.ledger.seal;

import dev.countersign.ledger.tree.LedgerTree;
import dev.countersign.tlog.checkpoint.Checkpoint;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a ledger is doing. */
public sealed interface Standing {
    /** What it signed last; null when it has nothing to show. */
    @Nullable
    Checkpoint checkpoint();

    /** When the checkpoint was signed, by the ledger's own clock, which nothing proves; null without one. */
    @Nullable
    Instant signedAt();

    /** Where the leaves are; null when it has none to show. */
    @Nullable
    LedgerTree tree();

    /** Another one is active. */
    record StandingBy() implements Standing {
        @Override
        public @Nullable Checkpoint checkpoint() {
            return null;
        }

        @Override
        public @Nullable Instant signedAt() {
            return null;
        }

        @Override
        public @Nullable LedgerTree tree() {
            return null;
        }
    }

    /** It is the active one. */
    record Sealing(
            LedgerTree tree,
            @Nullable Checkpoint checkpoint,
            @Nullable Instant signedAt) implements Standing {}

    /** It found something that it must not sign. What it signed before is served on. */
    record Stopped(Standing before, String why) implements Standing {
        @Override
        public @Nullable Checkpoint checkpoint() {
            return before.checkpoint();
        }

        @Override
        public @Nullable Instant signedAt() {
            return before.signedAt();
        }

        @Override
        public @Nullable LedgerTree tree() {
            return before.tree();
        }
    }
}
