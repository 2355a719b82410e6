/** What the audit ledger says of a receipt, for the services that show it. */
@NullMarked
package dev.countersign.ledger.client;

import org.jspecify.annotations.NullMarked;
