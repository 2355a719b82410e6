/** Histories that were played, exports of them, and what is done to those. */
@NullMarked
package dev.countersign.audit;

import org.jspecify.annotations.NullMarked;
