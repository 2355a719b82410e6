/** The life of one call: commands in, events out, state folded from events. */
@NullMarked
package dev.countersign.domain.call;

import org.jspecify.annotations.NullMarked;
