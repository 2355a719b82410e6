package dev.countersign.tlog.merkle;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** RFC 6962 §2.1 as it is written, recursion and all: what the rest is measured against. */
public final class NaiveTree {
    private final TreeHasher hasher = new TreeHasher();
    private final List<TreeHash> leaves;

    public NaiveTree(List<TreeHash> leaves) {
        this.leaves = leaves;
    }

    /** With leaves that are the bytes of their index. */
    public static NaiveTree ofSize(int size) {
        return new NaiveTree(IntStream.range(0, size)
                .mapToObj(NaiveTree::entry)
                .map(new TreeHasher()::leaf)
                .toList());
    }

    public static byte[] entry(int index) {
        return ("entry " + index).getBytes(StandardCharsets.UTF_8);
    }

    public TreeHash leaf(int index) {
        return leaves.get(index);
    }

    public TreeHash root(int size) {
        return root(leaves.subList(0, size));
    }

    public TreeHash root(List<TreeHash> part) {
        if (part.isEmpty()) {
            return TreeHash.EMPTY_TREE;
        }
        if (part.size() == 1) {
            return part.getFirst();
        }
        int split = split(part.size());
        return hasher.node(root(part.subList(0, split)), root(part.subList(split, part.size())));
    }

    public List<TreeHash> path(int index, int size) {
        return path(index, leaves.subList(0, size));
    }

    private List<TreeHash> path(int index, List<TreeHash> part) {
        if (part.size() == 1) {
            return List.of();
        }
        int split = split(part.size());
        List<TreeHash> left = part.subList(0, split);
        List<TreeHash> right = part.subList(split, part.size());
        return index < split ? plus(path(index, left), root(right)) : plus(path(index - split, right), root(left));
    }

    public List<TreeHash> proof(int oldSize, int newSize) {
        return oldSize == 0 ? List.of() : proof(oldSize, leaves.subList(0, newSize), true);
    }

    private List<TreeHash> proof(int oldSize, List<TreeHash> part, boolean known) {
        if (oldSize == part.size()) {
            return known ? List.of() : List.of(root(part));
        }
        int split = split(part.size());
        List<TreeHash> left = part.subList(0, split);
        List<TreeHash> right = part.subList(split, part.size());
        return oldSize <= split
                ? plus(proof(oldSize, left, known), root(right))
                : plus(proof(oldSize - split, right, false), root(left));
    }

    private static List<TreeHash> plus(List<TreeHash> list, TreeHash last) {
        List<TreeHash> longer = new ArrayList<>(list);
        longer.add(last);
        return longer;
    }

    private static int split(int size) {
        int split = 1;
        while (split * 2 < size) {
            split *= 2;
        }
        return split;
    }
}
