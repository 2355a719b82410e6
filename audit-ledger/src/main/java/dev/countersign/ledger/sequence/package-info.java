/** The receipts of all partitions in one order. */
@NullMarked
package dev.countersign.ledger.sequence;

import org.jspecify.annotations.NullMarked;
