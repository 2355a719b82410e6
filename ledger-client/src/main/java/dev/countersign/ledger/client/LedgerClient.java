package dev.countersign.ledger.client;

import static java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME;

import dev.countersign.domain.receipt.ReceiptPlace;
import dev.countersign.tlog.format.MalformedException;
import dev.countersign.tlog.note.VerifierKey;
import dev.countersign.tlog.proof.TlogProof;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Asks the audit ledger over HTTP. */
public final class LedgerClient implements Ledger {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(3);
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(ANSWER_WITHIN).build();
    private final LedgerAddress address;

    public LedgerClient(LedgerAddress address) {
        this.address = address;
    }

    @Override
    public @Nullable Sealed find(ReceiptPlace place) throws InterruptedException {
        String path =
                "/" + place.partition() + "/" + place.issuer().name().toLowerCase(Locale.ROOT) + "/" + place.sequence();
        HttpResponse<byte[]> proof = get("/proofs" + path);
        HttpResponse<byte[]> leaf = proof == null ? null : get("/leaves" + path);
        if (proof == null || leaf == null) {
            return null;
        }
        try {
            return new Sealed(leaf.body(), TlogProof.parse(proof.body()), signedAt(proof));
        } catch (MalformedException malformed) {
            throw LedgerUnavailableException.malformed(malformed);
        }
    }

    @Override
    public VerifierKey key() throws InterruptedException {
        HttpResponse<byte[]> key = get("/key");
        if (key == null) {
            throw LedgerUnavailableException.answered(NOT_FOUND);
        }
        try {
            return VerifierKey.parse(new String(key.body(), StandardCharsets.UTF_8).strip());
        } catch (MalformedException malformed) {
            throw LedgerUnavailableException.malformed(malformed);
        }
    }

    private static @Nullable Instant signedAt(HttpResponse<byte[]> proof) {
        try {
            return proof.headers()
                    .firstValue("Last-Modified")
                    .map(date -> RFC_1123_DATE_TIME.parse(date, Instant::from))
                    .orElse(null);
        } catch (DateTimeException noDate) {
            // It is told beside the proof and proves nothing.
            return null;
        }
    }

    /** @return null when there is no such thing */
    private @Nullable HttpResponse<byte[]> get(String path) throws InterruptedException {
        URI ledger = address.url();
        if (ledger == null) {
            throw LedgerUnavailableException.none();
        }
        HttpRequest request = HttpRequest.newBuilder(ledger.resolve(path))
                .timeout(ANSWER_WITHIN)
                .build();
        try {
            HttpResponse<byte[]> answer =
                    http.send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), TlogProof.BYTES_MAX));
            return switch (answer.statusCode()) {
                case OK -> answer;
                case NOT_FOUND -> null;
                default -> throw LedgerUnavailableException.answered(answer.statusCode());
            };
        } catch (IOException unreachable) {
            throw LedgerUnavailableException.unreachable(unreachable);
        }
    }
}
