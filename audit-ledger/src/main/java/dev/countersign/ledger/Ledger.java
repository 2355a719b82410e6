package dev.countersign.ledger;

import dev.countersign.ledger.http.LedgerServer;
import dev.countersign.ledger.seal.LedgerKey;
import dev.countersign.ledger.seal.Sealer;
import dev.countersign.ledger.seal.SealingStep;
import dev.countersign.ledger.seal.Standing;
import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.tlog.note.SigningKey;
import dev.countersign.tlog.note.VerifierKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.InstantSource;
import java.util.function.Consumer;

/** One ledger at work: a sealer, and a door through which everybody may read. */
public final class Ledger implements AutoCloseable {
    private final SigningKey key;
    private final Sealer sealer;
    private final LedgerServer server;
    private final String host;

    private Ledger(SigningKey key, Sealer sealer, LedgerServer server, String host) {
        this.key = key;
        this.sealer = sealer;
        this.server = server;
        this.host = host;
    }

    /**
     * Starts one; it becomes active when no other is.
     *
     * @param afterStep told of each step of sealing
     * @throws BrokenLedgerException when its key cannot be used
     * @throws UncheckedIOException when it cannot serve, for example because the port is in use
     */
    public static Ledger start(
            Installation installation,
            Topics topics,
            LedgerProperties properties,
            InstantSource clock,
            Consumer<SealingStep> afterStep) {
        SigningKey key = LedgerKey.open(properties.directory(), properties.origin());
        Sealer sealer = new Sealer(
                new Sealer.Parts(properties, topics, key, clock, afterStep),
                new LedgerClients(installation, properties));
        InetSocketAddress address = new InetSocketAddress(properties.address(), properties.port());
        try {
            LedgerServer server = LedgerServer.start(address, key.verifier(), sealer::standing);
            sealer.start();
            return new Ledger(key, sealer, server, properties.address());
        } catch (IOException busy) {
            throw new UncheckedIOException(
                    "The ledger cannot serve on " + address + ": " + busy.getMessage()
                            + ". Set countersign.ledger.port to another port, or to 0 for any free one",
                    busy);
        }
    }

    /** Where it serves. */
    public URI url() {
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + server.port());
    }

    /** What verifiers know it by. */
    public VerifierKey key() {
        return key.verifier();
    }

    /** What it is doing. */
    public Standing standing() {
        return sealer.standing();
    }

    @Override
    public void close() {
        sealer.close();
        server.close();
    }
}
