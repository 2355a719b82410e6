package dev.countersign.tlog.witness;

import dev.countersign.tlog.file.DurableFile;
import dev.countersign.tlog.format.MalformedException;
import dev.countersign.tlog.note.SignatureType;
import dev.countersign.tlog.note.SigningKey;
import dev.countersign.tlog.note.VerifierKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A witness as a process of its own; {@code --help} says how. Prints its vkey, and a line with {@link
 * #READY} when it serves. Exit code 2 for wrong arguments, 1 when it did not start, each with one
 * sentence on standard error.
 */
public final class WitnessServer implements AutoCloseable {
    /** What the ready line starts with; the submission prefix follows. */
    public static final String READY = "Witness ready on ";

    /** What the line with the public key starts with; the vkey follows. */
    public static final String VKEY = "vkey: ";

    private static final String KEY_FILE = "witness.key";
    private static final int KEY_BYTES_MAX = 4_096;

    private final WitnessState state;
    private final WitnessEndpoint endpoint;
    private final VerifierKey verifier;

    private WitnessServer(WitnessState state, WitnessEndpoint endpoint, VerifierKey verifier) {
        this.state = state;
        this.endpoint = endpoint;
        this.verifier = verifier;
    }

    public static void main(String[] arguments) throws InterruptedException {
        if (List.of(arguments).contains("--help")) {
            System.out.print(WitnessOptions.HELP);
            return;
        }
        boundConnections();
        WitnessServer server;
        try {
            server = start(WitnessOptions.parse(List.of(arguments)));
        } catch (WitnessStartException notStarted) {
            System.err.println("witness: " + notStarted.getMessage());
            System.exit(notStarted.exitCode());
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "stop"));
        System.out.println(VKEY + server.verifier());
        System.out.println(READY + server.url());
        // Until a signal comes; the shutdown hook does the rest.
        new CountDownLatch(1).await();
    }

    static WitnessServer start(WitnessOptions options) {
        WitnessState state;
        try {
            state = WitnessState.open(options.data());
        } catch (IOException unusable) {
            throw WitnessStartException.dataUnusable(options.data(), unusable);
        }
        try {
            return start(options, state);
        } catch (WitnessStartException notStarted) {
            closeQuietly(state);
            throw notStarted;
        }
    }

    private static WitnessServer start(WitnessOptions options, WitnessState state) {
        SigningKey key = key(options);
        Witness witness = new Witness(key, options.logs(), state, InstantSource.system());
        try {
            return new WitnessServer(state, WitnessEndpoint.start(witness, options.listen()), key.verifier());
        } catch (IOException busy) {
            throw WitnessStartException.portBusy(options.listen(), busy);
        }
    }

    /** The key of the data directory, made at the first start and readable for its owner alone. */
    private static SigningKey key(WitnessOptions options) {
        Path file = options.data().resolve(KEY_FILE);
        try {
            byte[] bytes = DurableFile.read(file, KEY_BYTES_MAX);
            if (bytes == null) {
                String name = options.name() == null ? WitnessOptions.DEFAULT_NAME : options.name();
                SigningKey made = SigningKey.generate(name, SignatureType.COSIGNATURE_V1, new SecureRandom());
                DurableFile.createPrivately(file, (made.text() + "\n").getBytes(StandardCharsets.UTF_8));
                return made;
            }
            return requireUsable(SigningKey.parse(new String(bytes, StandardCharsets.UTF_8).strip()), file, options);
        } catch (MalformedException damaged) {
            throw WitnessStartException.keyUnusable(file, damaged.reason());
        } catch (IOException unusable) {
            throw WitnessStartException.dataUnusable(options.data(), unusable);
        }
    }

    private static SigningKey requireUsable(SigningKey key, Path file, WitnessOptions options) {
        if (key.verifier().type() != SignatureType.COSIGNATURE_V1) {
            throw WitnessStartException.keyUnusable(file, "it is not of type cosignature/v1.");
        }
        if (options.name() != null && !options.name().equals(key.name())) {
            throw WitnessStartException.keyUnusable(
                    file, "its name is " + key.name() + " and not the " + options.name() + " of --name.");
        }
        return key;
    }

    /** The JDK's server has no limits of its own; it reads these when the first one is made. */
    private static void boundConnections() {
        setUnlessSet("jdk.httpserver.maxConnections", "256");
        setUnlessSet("sun.net.httpserver.maxReqTime", "20");
        setUnlessSet("sun.net.httpserver.maxRspTime", "20");
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    VerifierKey verifier() {
        return verifier;
    }

    /** The submission prefix. */
    String url() {
        InetSocketAddress address = endpoint.address();
        String host = address.getAddress().getHostAddress();
        return "http://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }

    private static void stop(WitnessServer server) {
        System.out.println("Stopping ...");
        server.close();
        System.out.println("Stopped.");
    }

    @Override
    public void close() {
        endpoint.close();
        closeQuietly(state);
    }

    private static void closeQuietly(WitnessState state) {
        try {
            state.close();
        } catch (IOException unclosed) {
            // Only the lock is lost with it, and that ends with the process.
            System.err.println("witness: the lock on the data directory could not be released: " + unclosed);
        }
    }
}
