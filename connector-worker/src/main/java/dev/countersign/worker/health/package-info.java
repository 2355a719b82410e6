/** Finds out, again and again, whether the targets of connections answer, and says so. */
@NullMarked
package dev.countersign.worker.health;

import org.jspecify.annotations.NullMarked;
