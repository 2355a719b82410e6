/** The ledger on a real broker. */
@NullMarked
package dev.countersign.ledger;

import org.jspecify.annotations.NullMarked;
