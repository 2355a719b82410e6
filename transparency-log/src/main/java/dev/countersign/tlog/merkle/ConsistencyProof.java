package dev.countersign.tlog.merkle;

import java.util.List;

/**
 * That a tree is the beginning of a larger one. Holds whatever was claimed; {@link #verify} judges.
 *
 * @param path RFC 6962 §2.1.2; empty from size 0 and between equal sizes
 */
public record ConsistencyProof(long oldSize, long newSize, List<TreeHash> path) {
    /** The longest path that C2SP tlog-witness lets anyone send. */
    public static final int HASHES_MAX = 63;

    public ConsistencyProof {
        path = List.copyOf(path);
    }

    /** Follows the path (RFC 9162 §2.1.4.2). Different roots for one size are a fork. */
    public Verification verify(TreeHash oldRoot, TreeHash newRoot) {
        if (oldSize < 0 || oldSize > newSize) {
            return Verification.invalid(
                    "A tree of size " + newSize + " cannot begin with a tree of size " + oldSize + ".");
        }
        if (oldSize == newSize || oldSize == 0) {
            return verifyWithoutPath(oldRoot, newRoot);
        }
        if (path.isEmpty()) {
            return wrongLength("shorter");
        }
        return follow(oldRoot, newRoot);
    }

    private Verification verifyWithoutPath(TreeHash oldRoot, TreeHash newRoot) {
        if (!path.isEmpty()) {
            return wrongLength("longer");
        }
        if (oldSize == 0) {
            Verification empty = Verification.sameRoot(0, TreeHash.EMPTY_TREE, oldRoot);
            if (!(empty instanceof Verification.Valid)) {
                return Verification.invalid("The root of an empty tree is the hash of nothing, not " + oldRoot + ".");
            }
        }
        return oldSize == newSize ? Verification.sameRoot(newSize, oldRoot, newRoot) : Verification.VALID;
    }

    private Verification follow(TreeHash oldRoot, TreeHash newRoot) {
        TreeHasher hasher = TreeHasher.ofThread();
        long node = oldSize - 1;
        long last = newSize - 1;
        while ((node & 1) == 1) {
            node >>>= 1;
            last >>>= 1;
        }
        // A perfect old tree is a node of the new one: its root starts the path, unspoken.
        boolean perfect = Long.bitCount(oldSize) == 1;
        TreeHash inOld = perfect ? oldRoot : path.getFirst();
        TreeHash inNew = inOld;
        for (TreeHash hash : perfect ? path : path.subList(1, path.size())) {
            if (last == 0) {
                return wrongLength("longer");
            }
            if ((node & 1) == 1 || node == last) {
                inOld = hasher.node(hash, inOld);
                inNew = hasher.node(hash, inNew);
                while ((node & 1) == 0 && node != 0) {
                    node >>>= 1;
                    last >>>= 1;
                }
            } else {
                inNew = hasher.node(inNew, hash);
            }
            node >>>= 1;
            last >>>= 1;
        }
        if (last != 0) {
            return wrongLength("shorter");
        }
        return inOld.equals(oldRoot) && inNew.equals(newRoot)
                ? Verification.VALID
                : Verification.invalid("The consistency path from size " + oldSize + " to size " + newSize
                        + " does not lead to those two roots.");
    }

    private Verification wrongLength(String comparison) {
        return Verification.invalid("The consistency path has " + path.size() + " hashes and is " + comparison
                + " than that from size " + oldSize + " to size " + newSize + ".");
    }
}
