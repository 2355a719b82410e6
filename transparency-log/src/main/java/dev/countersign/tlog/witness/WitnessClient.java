package dev.countersign.tlog.witness;

import dev.countersign.tlog.checkpoint.Checkpoint;
import dev.countersign.tlog.format.Decimal;
import dev.countersign.tlog.format.MalformedException;
import dev.countersign.tlog.format.Utf8Text;
import dev.countersign.tlog.merkle.ConsistencyProof;
import dev.countersign.tlog.note.Cosignature;
import dev.countersign.tlog.note.NoteSignature;
import dev.countersign.tlog.note.SignatureType;
import dev.countersign.tlog.note.VerifierKey;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Asks one witness to cosign the checkpoints of one log (C2SP tlog-witness §add-checkpoint). Remembers
 * up to where the witness knows the log, and when it is wrong about that asks again from where the
 * witness says. Believes no answer: a cosignature is verified before it is handed on.
 */
public final class WitnessClient {
    /** How often one checkpoint is sent: a guess, and again for a witness that others ask as well. */
    private static final int ATTEMPTS_MAX = 3;

    /** The longest answer that is read. */
    private static final int ANSWER_BYTES_MAX = 64 * 1024;

    private final HttpClient http;
    private final URI address;
    private final VerifierKey witness;
    private final Duration patience;
    private final AtomicLong knownSize = new AtomicLong();

    /** Makes the proof that a witness asks for. */
    @FunctionalInterface
    public interface Growth {
        /** @param oldSize not greater than the size of the checkpoint in question */
        ConsistencyProof from(long oldSize) throws IOException;
    }

    /**
     * @param prefix the witness's submission prefix, with or without a slash at its end
     * @param witness its key, of type cosignature/v1
     * @param patience for one request and its whole answer
     */
    public WitnessClient(HttpClient http, URI prefix, VerifierKey witness, Duration patience) {
        if (witness.type() != SignatureType.COSIGNATURE_V1) {
            throw new IllegalArgumentException("The key " + witness.name() + " is a log's and not a witness's");
        }
        this.http = http;
        this.address = URI.create(prefix.toString().replaceFirst("/+$", "") + WitnessEndpoint.ADD_CHECKPOINT);
        this.witness = witness;
        this.patience = patience;
    }

    /** The witness's key. */
    public VerifierKey witness() {
        return witness;
    }

    /**
     * Asks for a cosignature.
     *
     * @throws IOException when the proof cannot be made; a network that fails is an answer
     */
    public Cosigning cosign(Checkpoint checkpoint, Growth growth) throws IOException, InterruptedException {
        long size = checkpoint.head().size();
        long oldSize = Math.min(knownSize.get(), size);
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            HttpResponse<byte[]> response;
            try {
                response = post(new AddCheckpoint(growth.from(oldSize), checkpoint));
            } catch (UnansweredException unanswered) {
                return new Cosigning.Unavailable(unanswered.reason());
            }
            if (response.statusCode() != 409) {
                return judge(response, checkpoint);
            }
            Long told = toldSize(response);
            if (told == null) {
                return new Cosigning.Unavailable("The witness " + witness.name() + " answered 409 without a size.");
            }
            knownSize.set(told);
            if (told > size) {
                return new Cosigning.Ahead(told);
            }
            oldSize = told;
        }
        return new Cosigning.Unavailable("The witness " + witness.name() + " knew another size each of " + ATTEMPTS_MAX
                + " times that it was asked.");
    }

    private Cosigning judge(HttpResponse<byte[]> response, Checkpoint checkpoint) {
        int status = response.statusCode();
        return switch (status) {
            case 200 -> accept(response.body(), checkpoint);
            case 400, 403, 404, 413, 422 -> new Cosigning.Refused(status, refusal(status));
            default ->
                new Cosigning.Unavailable("The witness " + witness.name() + " answered with status " + status + ".");
        };
    }

    private String refusal(int status) {
        String what = "The witness " + witness.name() + " refused the checkpoint with status " + status + ": ";
        return what
                + switch (status) {
                    case 403 -> "it does not know the key that signed it.";
                    case 404 -> "it does not watch this log.";
                    case 422 -> "it does not continue the history which the witness knows.";
                    default -> "it does not take the request for one.";
                };
    }

    /** Of the lines in the answer the one that is ours to expect; cosignatures by unknown keys are passed over. */
    private Cosigning accept(byte[] body, Checkpoint checkpoint) {
        try {
            for (String line : Utf8Text.decode(body, "witness's answer").lines().toList()) {
                NoteSignature signature = NoteSignature.parse(line);
                if (witness.verifies(checkpoint.head().text(), signature)) {
                    knownSize.set(checkpoint.head().size());
                    return new Cosigning.Cosigned(signature, Cosignature.time(signature));
                }
            }
        } catch (MalformedException malformed) {
            return new Cosigning.Unavailable(
                    "The witness " + witness.name() + " gave no cosignature. " + malformed.reason());
        }
        return new Cosigning.Unavailable(
                "The witness " + witness.name() + " gave no cosignature by its key over this checkpoint.");
    }

    private static @Nullable Long toldSize(HttpResponse<byte[]> response) {
        boolean isSize = response.headers()
                .firstValue("Content-Type")
                .filter(WitnessEndpoint.SIZE_TYPE::equals)
                .isPresent();
        try {
            String text = Utf8Text.decode(response.body(), "witness's size");
            return isSize && text.endsWith("\n")
                    ? Decimal.parse(text.substring(0, text.length() - 1), "witness's answer", "size")
                    : null;
        } catch (MalformedException malformed) {
            return null;
        }
    }

    private HttpResponse<byte[]> post(AddCheckpoint request) throws UnansweredException, InterruptedException {
        HttpRequest post = HttpRequest.newBuilder(address)
                .timeout(patience)
                .header("Content-Type", "text/plain; charset=utf-8")
                .POST(HttpRequest.BodyPublishers.ofByteArray(request.bytes()))
                .build();
        CompletableFuture<HttpResponse<byte[]>> answer =
                http.sendAsync(post, BodyHandlers.limiting(BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX));
        try {
            // The request's own limit ends with the headers; this one ends with the body.
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException tooLate) {
            throw new UnansweredException(
                    "The witness " + witness.name() + " did not answer within " + patience.toMillis() + " ms.");
        } catch (ExecutionException failed) {
            throw new UnansweredException(
                    "The witness " + witness.name() + " could not be asked: " + failed.getCause() + ".");
        } finally {
            answer.cancel(true);
        }
    }

    private static final class UnansweredException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String reason;

        UnansweredException(String reason) {
            super(reason);
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }
}
