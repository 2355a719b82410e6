/** Signs what is committed and persisted, and publishes it. */
@NullMarked
package dev.countersign.ledger.seal;

import org.jspecify.annotations.NullMarked;
