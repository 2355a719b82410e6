package dev.countersign.audit.export;

import dev.countersign.audit.AuditException;
import dev.countersign.tlog.file.DurableFile;
import dev.countersign.tlog.format.MalformedException;
import dev.countersign.tlog.note.SignedNote;
import dev.countersign.tlog.note.SigningKey;
import dev.countersign.tlog.tile.DirectoryTiles;
import dev.countersign.tlog.tile.TileName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The directory of a ledger that does not run. Of its key only the public half leaves here. */
final class LedgerDirectory implements LedgerFiles {
    private static final int KEY_BYTES_MAX = 1_024;

    private final Path directory;
    private final DirectoryTiles tiles;

    LedgerDirectory(Path directory) {
        this.directory = directory;
        this.tiles = new DirectoryTiles(directory);
    }

    @Override
    public byte[] checkpoint() throws IOException {
        byte[] bytes = DurableFile.read(directory.resolve("checkpoint"), SignedNote.BYTES_MAX);
        if (bytes == null) {
            throw AuditException.noLedger(directory);
        }
        return bytes;
    }

    @Override
    public String key() throws IOException {
        byte[] bytes = DurableFile.read(directory.resolve("log.key"), KEY_BYTES_MAX);
        if (bytes == null) {
            throw AuditException.noLedger(directory);
        }
        try {
            return SigningKey.parse(new String(bytes, StandardCharsets.UTF_8).strip())
                    .verifier()
                    .toString();
        } catch (MalformedException damaged) {
            throw AuditException.directoryUnusable(directory, damaged);
        }
    }

    @Override
    public byte @Nullable [] read(TileName tile) throws IOException {
        return tiles.read(tile);
    }
}
