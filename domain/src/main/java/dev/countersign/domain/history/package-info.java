/** Histories, of whatever they are: what none can be. */
@NullMarked
package dev.countersign.domain.history;

import org.jspecify.annotations.NullMarked;
