package dev.countersign.ledger.client;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Where the audit ledger serves, for a process that learns it only while it runs. */
@FunctionalInterface
public interface LedgerAddress {
    /** Null while there is none. */
    @Nullable
    URI url();
}
