/** Checkpoint, tiles and proofs for everybody. */
@NullMarked
package dev.countersign.ledger.http;

import org.jspecify.annotations.NullMarked;
