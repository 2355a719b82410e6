/** Holds what owners declare of connections and tools against the targets themselves. */
@NullMarked
package dev.countersign.worker.check;

import org.jspecify.annotations.NullMarked;
