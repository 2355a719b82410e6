package dev.countersign.tlog.merkle;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Hashes leaves and nodes (RFC 6962 §2.1): {@code SHA-256(0x00 ‖ leaf)} and {@code SHA-256(0x01 ‖
 * left ‖ right)}. Keeps its digest and its buffers, so that a hash costs no garbage but itself; for
 * one thread at a time.
 */
public final class TreeHasher {
    private static final byte LEAF = 0x00;
    private static final byte NODE = 0x01;
    private static final ThreadLocal<TreeHasher> OF_THREAD = ThreadLocal.withInitial(TreeHasher::new);

    private final MessageDigest sha256 = sha256();
    private final byte[] node = new byte[1 + 2 * TreeHash.BYTES];
    private final byte[] digest = new byte[TreeHash.BYTES];

    /** The calling thread's own. Not to be handed to another. */
    public static TreeHasher ofThread() {
        return OF_THREAD.get();
    }

    public TreeHash leaf(byte[] entry) {
        return leaf(entry, 0, entry.length);
    }

    /** The hash of the leaf that lies within an array. */
    public TreeHash leaf(byte[] from, int offset, int bytes) {
        sha256.update(LEAF);
        sha256.update(from, offset, bytes);
        return finish();
    }

    public TreeHash node(TreeHash left, TreeHash right) {
        node[0] = NODE;
        left.write(node, 1);
        right.write(node, 1 + TreeHash.BYTES);
        sha256.update(node);
        return finish();
    }

    private TreeHash finish() {
        try {
            sha256.digest(digest, 0, digest.length);
        } catch (DigestException impossible) {
            // Only a buffer shorter than the digest is refused.
            throw new IllegalStateException("A buffer of 32 bytes is too short for SHA-256", impossible);
        }
        return TreeHash.read(digest, 0);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            // Every Java platform must have SHA-256 (java.security.MessageDigest's contract).
            throw new IllegalStateException("This Java platform lacks SHA-256", impossible);
        }
    }
}
