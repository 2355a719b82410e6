package dev.countersign.tlog.witness;

import dev.countersign.tlog.Vectors;
import dev.countersign.tlog.checkpoint.Checkpoint;
import dev.countersign.tlog.merkle.ConsistencyProof;
import dev.countersign.tlog.merkle.NaiveTree;
import dev.countersign.tlog.note.SigningKey;

/** A log that a witness watches: checkpoints of its sizes, and requests about them. */
final class WatchedTree {
    private final SigningKey key;
    private final NaiveTree tree;

    WatchedTree(SigningKey key, int size) {
        this.key = key;
        this.tree = NaiveTree.ofSize(size);
    }

    Checkpoint checkpoint(int size) {
        return Vectors.signed(key, size, tree.root(size));
    }

    ConsistencyProof growth(int oldSize, int newSize) {
        return new ConsistencyProof(oldSize, newSize, tree.proof(oldSize, newSize));
    }

    byte[] request(int oldSize, int newSize) {
        return new AddCheckpoint(growth(oldSize, newSize), checkpoint(newSize)).bytes();
    }
}
