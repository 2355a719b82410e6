/** One who has seen a log grow and signs nothing else: C2SP tlog-witness, both of its ends. */
@NullMarked
package dev.countersign.tlog.witness;

import org.jspecify.annotations.NullMarked;
