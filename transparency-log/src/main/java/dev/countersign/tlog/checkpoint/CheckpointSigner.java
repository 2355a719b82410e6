package dev.countersign.tlog.checkpoint;

import dev.countersign.tlog.merkle.ConsistencyProof;
import dev.countersign.tlog.merkle.TreeHash;
import dev.countersign.tlog.merkle.Verification;
import dev.countersign.tlog.note.SigningKey;

/**
 * Signs one history and no other (C2SP tlog-checkpoint §Signatures: a log MUST NOT sign what is
 * inconsistent with what it signed before). It remembers its last head for as long as it lives; who
 * starts it brings the head that was published last.
 */
public final class CheckpointSigner {
    private final SigningKey log;
    private TreeHead last;

    /**
     * @param log has the origin as its name
     * @param last what this log signed last; {@link #nothingSigned} for a new one
     */
    public CheckpointSigner(SigningKey log, TreeHead last) {
        if (!log.name().equals(last.origin())) {
            throw new IllegalArgumentException("The key " + log.name() + " is not that of the log " + last.origin());
        }
        this.log = log;
        this.last = last;
    }

    /** The head before the first. */
    public static TreeHead nothingSigned(String origin) {
        return new TreeHead(origin, 0, TreeHash.EMPTY_TREE);
    }

    public synchronized TreeHead last() {
        return last;
    }

    /**
     * Signs the next head, which the tree behind it must be durable for.
     *
     * @param growth from the last head's size to the new one's
     * @throws ForkedLogException when the new head does not continue the last; the log must stop
     */
    public synchronized Checkpoint sign(long size, TreeHash root, ConsistencyProof growth) {
        if (growth.oldSize() != last.size() || growth.newSize() != size) {
            throw ForkedLogException.notFromLast(last, size);
        }
        switch (growth.verify(last.root(), root)) {
            case Verification.Valid() -> last = new TreeHead(last.origin(), size, root);
            case Verification.Invalid(String reason) -> throw ForkedLogException.because(last.origin(), reason);
            case Verification.Fork fork -> throw ForkedLogException.because(last.origin(), fork.reason());
        }
        return Checkpoint.sign(last, log);
    }
}
