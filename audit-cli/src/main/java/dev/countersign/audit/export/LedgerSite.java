package dev.countersign.audit.export;

import dev.countersign.audit.AuditException;
import dev.countersign.tlog.note.SignedNote;
import dev.countersign.tlog.tile.TileBytes;
import dev.countersign.tlog.tile.TileName;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A ledger that runs, over HTTP. */
final class LedgerSite implements LedgerFiles, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int KEY_BYTES_MAX = 1_024;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private final String url;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    LedgerSite(URI url) {
        String text = url.toString();
        this.url = text.endsWith("/") ? text : text + "/";
    }

    @Override
    public byte[] checkpoint() {
        return required("checkpoint", SignedNote.BYTES_MAX);
    }

    @Override
    public String key() {
        return new String(required("key", KEY_BYTES_MAX), StandardCharsets.UTF_8).strip();
    }

    @Override
    public byte @Nullable [] read(TileName tile) {
        return get(tile.path(), TileBytes.max(tile));
    }

    private byte[] required(String path, int bytesMax) {
        byte[] bytes = get(path, bytesMax);
        if (bytes == null) {
            throw AuditException.ledgerAway(url, "it has no " + path);
        }
        return bytes;
    }

    private byte @Nullable [] get(String path, int bytesMax) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                    .timeout(PATIENCE)
                    .build();
            HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                byte[] bytes = body.readNBytes(bytesMax + 1);
                if (response.statusCode() == NOT_FOUND) {
                    return null;
                }
                if (response.statusCode() != OK || bytes.length > bytesMax) {
                    throw AuditException.ledgerAway(url, path + " was answered with " + response.statusCode());
                }
                return bytes;
            }
        } catch (IOException | IllegalArgumentException away) {
            throw AuditException.ledgerAway(url, String.valueOf(away));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw AuditException.ledgerAway(url, "it was interrupted");
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
