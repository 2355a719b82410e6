package dev.countersign.tlog.merkle;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What must be remembered of a tree to let it grow: the roots of the perfect subtrees it falls into,
 * one for each bit set in its size, at most 63. Also called a compact range.
 *
 * <pre>
 * size 6 = 110b:   ──▪──────     ▪     heights 2 and 1
 *                 ▪     ▪       ▪ ▪
 * </pre>
 *
 * For one thread at a time.
 */
public final class RightEdge {
    /** The height of a tree of 2^63 - 1 leaves. */
    private static final int HEIGHT_MAX = 63;

    private final TreeHasher hasher = new TreeHasher();
    /** At each height the root of the perfect subtree which the size has there. */
    private final @Nullable TreeHash[] roots = new TreeHash[HEIGHT_MAX];

    private long size;

    /** Told of every perfect subtree as it becomes complete, a leaf (height 0) before its parents. */
    @FunctionalInterface
    public interface Completed {
        /** @param index how many subtrees of that height are to the left of it */
        void subtree(int height, long index, TreeHash root);
    }

    /** Of a tree without leaves. */
    public RightEdge() {}

    /**
     * @param roots as {@link #roots()} gives them
     * @throws IllegalArgumentException when there are not as many roots as the size has bits set
     */
    public static RightEdge of(long size, List<TreeHash> roots) {
        if (size < 0 || Long.bitCount(size) != roots.size()) {
            throw new IllegalArgumentException("A right edge of size " + size + " has not " + roots.size() + " hashes");
        }
        RightEdge edge = new RightEdge();
        edge.size = size;
        int next = 0;
        for (int height = HEIGHT_MAX - 1; height >= 0; height--) {
            if ((size >>> height & 1) == 1) {
                edge.roots[height] = roots.get(next++);
            }
        }
        return edge;
    }

    /** The root of a tree with these leaves. */
    public static TreeHash rootOf(Iterable<TreeHash> leaves) {
        RightEdge edge = new RightEdge();
        for (TreeHash leaf : leaves) {
            edge.append(leaf);
        }
        return edge.root();
    }

    public long size() {
        return size;
    }

    /** From the largest subtree to the smallest, that is from the left to the right. */
    public List<TreeHash> roots() {
        List<TreeHash> present = new ArrayList<>(Long.bitCount(size));
        for (int height = HEIGHT_MAX - 1; height >= 0; height--) {
            TreeHash root = roots[height];
            if (root != null) {
                present.add(root);
            }
        }
        return present;
    }

    public void append(TreeHash leaf) {
        append(leaf, (height, index, root) -> {});
    }

    /** Appends a leaf, telling what it completes. */
    public void append(TreeHash leaf, Completed completed) {
        if (size == Long.MAX_VALUE) {
            throw new IllegalStateException("A tree has at most 2^63 - 1 leaves");
        }
        TreeHash root = leaf;
        int height = 0;
        completed.subtree(height, size, root);
        TreeHash left = roots[height];
        while (left != null) {
            roots[height] = null;
            root = hasher.node(left, root);
            height++;
            completed.subtree(height, size >>> height, root);
            left = roots[height];
        }
        roots[height] = root;
        size++;
    }

    /** The root of the whole tree, MTH in RFC 6962 §2.1. */
    public TreeHash root() {
        TreeHash root = null;
        for (TreeHash left : roots) {
            if (left != null) {
                root = root == null ? left : hasher.node(left, root);
            }
        }
        return root == null ? TreeHash.EMPTY_TREE : root;
    }
}
