/** What the ledger holds: the receipt as a leaf, the leaf in its order, the signed tree head. */
@NullMarked
package dev.countersign.schemas.ledger;

import org.jspecify.annotations.NullMarked;
