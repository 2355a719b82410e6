/** The Merkle tree of RFC 6962: hashes, the right edge of a growing tree, and the proofs about it. No input or output. */
@NullMarked
package dev.countersign.tlog.merkle;

import org.jspecify.annotations.NullMarked;
