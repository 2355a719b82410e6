package dev.countersign.audit.export;

import dev.countersign.tlog.tile.TileSource;
import java.io.IOException;

/** What a ledger has published, wherever it is read. */
interface LedgerFiles extends TileSource {
    /** The latest checkpoint, byte for byte. */
    byte[] checkpoint() throws IOException;

    /** The log's vkey. */
    String key() throws IOException;
}
