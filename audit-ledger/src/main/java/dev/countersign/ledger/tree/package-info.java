/** The tree on disk, and where each receipt is in it. */
@NullMarked
package dev.countersign.ledger.tree;

import org.jspecify.annotations.NullMarked;
