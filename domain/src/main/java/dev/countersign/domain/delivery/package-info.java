/** The durable delivery of one callback: tries, pauses, an end, and trying again on request. */
@NullMarked
package dev.countersign.domain.delivery;

import org.jspecify.annotations.NullMarked;
