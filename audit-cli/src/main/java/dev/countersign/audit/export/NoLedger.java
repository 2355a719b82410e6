package dev.countersign.audit.export;

import dev.countersign.audit.AuditException;
import dev.countersign.tlog.tile.TileName;
import org.jspecify.annotations.Nullable;

/** Of an installation whose ledger nobody named. */
final class NoLedger implements LedgerFiles {
    @Override
    public byte[] checkpoint() {
        throw AuditException.halfNamed();
    }

    @Override
    public String key() {
        throw AuditException.halfNamed();
    }

    @Override
    public byte @Nullable [] read(TileName tile) {
        throw AuditException.halfNamed();
    }
}
