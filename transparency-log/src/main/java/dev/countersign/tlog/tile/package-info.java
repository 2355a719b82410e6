/** A tree on disk as C2SP tlog-tiles: names, bundles of entries, writing, and proofs from what was written. */
@NullMarked
package dev.countersign.tlog.tile;

import org.jspecify.annotations.NullMarked;
