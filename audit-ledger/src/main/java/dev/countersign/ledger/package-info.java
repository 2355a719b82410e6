/** The ledger as a service: its settings, its wiring, its life. */
@NullMarked
package dev.countersign.ledger;

import org.jspecify.annotations.NullMarked;
