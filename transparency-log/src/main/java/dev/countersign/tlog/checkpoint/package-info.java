/** A log's signed statement of its size and root: C2SP tlog-checkpoint. */
@NullMarked
package dev.countersign.tlog.checkpoint;

import org.jspecify.annotations.NullMarked;
