package dev.countersign.tlog.merkle;

import java.util.List;

/**
 * That a leaf is at an index of a tree. Holds whatever was claimed; {@link #verify} judges.
 *
 * @param index from 0
 * @param path the siblings on the way from the leaf to the root (RFC 6962 §2.1.1)
 */
public record InclusionProof(long index, long size, List<TreeHash> path) {
    /** The longest path, that of a tree with 2^63 - 1 leaves. */
    public static final int HASHES_MAX = 63;

    public InclusionProof {
        path = List.copyOf(path);
    }

    /** Follows the path (RFC 9162 §2.1.3.2). */
    public Verification verify(TreeHash leaf, TreeHash root) {
        if (index < 0 || index >= size) {
            return Verification.invalid("Index " + index + " is not within a tree of size " + size + ".");
        }
        TreeHasher hasher = TreeHasher.ofThread();
        long node = index;
        long last = size - 1;
        TreeHash hash = leaf;
        for (TreeHash sibling : path) {
            if (last == 0) {
                return wrongLength("longer");
            }
            if ((node & 1) == 1 || node == last) {
                hash = hasher.node(sibling, hash);
                while ((node & 1) == 0 && node != 0) {
                    node >>>= 1;
                    last >>>= 1;
                }
            } else {
                hash = hasher.node(hash, sibling);
            }
            node >>>= 1;
            last >>>= 1;
        }
        if (last != 0) {
            return wrongLength("shorter");
        }
        return hash.equals(root)
                ? Verification.VALID
                : Verification.invalid("The inclusion path of index " + index + " in the tree of size " + size
                        + " does not lead from that leaf to that root.");
    }

    private Verification wrongLength(String comparison) {
        return Verification.invalid("The inclusion path has " + path.size() + " hashes and is " + comparison
                + " than that of index " + index + " in a tree of size " + size + ".");
    }
}
