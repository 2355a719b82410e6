/** Counters with a limit: what calls reserve before they run, and give back when nothing was executed. */
@NullMarked
package dev.countersign.domain.budget;

import org.jspecify.annotations.NullMarked;
