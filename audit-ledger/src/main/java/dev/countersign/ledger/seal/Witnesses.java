package dev.countersign.ledger.seal;

import dev.countersign.ledger.BrokenLedgerException;
import dev.countersign.ledger.LedgerProperties.WitnessProperties;
import dev.countersign.tlog.checkpoint.Checkpoint;
import dev.countersign.tlog.witness.Cosigning;
import dev.countersign.tlog.witness.WitnessClient;
import dev.countersign.tlog.witness.WitnessClient.Growth;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Those who are asked to cosign, all at once. One that does not answer is done without: its
 * cosignature comes with a later checkpoint. One that knows another history stops the ledger.
 */
final class Witnesses implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Witnesses.class);
    private static final int INCONSISTENT = 422;

    private final List<WitnessClient> clients;
    private final HttpClient http;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    Witnesses(List<WitnessProperties> witnesses, Duration patience) {
        this.http = HttpClient.newBuilder().connectTimeout(patience).build();
        this.clients = witnesses.stream()
                .map(witness -> new WitnessClient(http, witness.url(), witness.verifier(), patience))
                .toList();
    }

    /** The checkpoint with what cosignatures came. */
    Checkpoint cosign(Checkpoint checkpoint, Growth growth) throws IOException {
        if (clients.isEmpty()) {
            return checkpoint;
        }
        List<Callable<Cosigning>> asked = new ArrayList<>();
        for (WitnessClient client : clients) {
            asked.add(() -> client.cosign(checkpoint, growth));
        }
        try {
            Checkpoint cosigned = checkpoint;
            List<Future<Cosigning>> answers = threads.invokeAll(asked);
            for (int i = 0; i < answers.size(); i++) {
                cosigned = with(cosigned, clients.get(i).witness().name(), answers.get(i));
            }
            return cosigned;
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            return checkpoint;
        }
    }

    private static Checkpoint with(Checkpoint checkpoint, String witness, Future<Cosigning> answer)
            throws InterruptedException, IOException {
        try {
            return switch (answer.get()) {
                case Cosigning.Cosigned(var signature, var at) -> checkpoint.with(signature);
                case Cosigning.Ahead(long size) ->
                    throw BrokenLedgerException.witnessed(witness, "It has seen " + size + " leaves");
                case Cosigning.Refused(int status, String reason) -> {
                    if (status == INCONSISTENT) {
                        throw BrokenLedgerException.witnessed(witness, reason);
                    }
                    yield without(checkpoint, witness, reason);
                }
                case Cosigning.Unavailable(String reason) -> without(checkpoint, witness, reason);
            };
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof IOException unmade ? unmade : new IOException(failed.getCause());
        }
    }

    private static Checkpoint without(Checkpoint checkpoint, String witness, String reason) {
        LOG.atWarn()
                .addKeyValue("witness", witness)
                .addKeyValue("reason", reason)
                .log("A witness did not cosign");
        return checkpoint;
    }

    @Override
    public void close() {
        http.close();
        threads.close();
    }
}
