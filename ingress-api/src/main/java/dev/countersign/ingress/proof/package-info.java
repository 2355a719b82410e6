/** What the ledger says of a receipt, for whoever may read the receipt. */
@NullMarked
package dev.countersign.ingress.proof;

import org.jspecify.annotations.NullMarked;
