package dev.countersign.tlog.witness;

import dev.countersign.tlog.format.MalformedException;
import dev.countersign.tlog.note.KeyName;
import dev.countersign.tlog.note.SignatureType;
import dev.countersign.tlog.note.VerifierKey;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a witness is started.
 *
 * @param name of the key that is made at the first start; null for {@link #DEFAULT_NAME}, or the key's own
 */
record WitnessOptions(
        InetSocketAddress listen, Path data, @Nullable String name, List<VerifierKey> logs) {
    static final String DEFAULT_NAME = "localhost/witness";

    static final String HELP = """
            Usage: witness [--listen HOST:PORT] [--data DIR] [--name NAME] --log VKEY [--log VKEY ...]

            Cosigns the checkpoints of logs, each only if it continues the last one seen
            (C2SP tlog-witness). Speaks HTTP without TLS; Ctrl-C stops it cleanly.

              --log VKEY           public key of a log to watch, named after its origin;
                                   several for several logs or keys
              --listen HOST:PORT   where to listen; port 0 for any free one
                                   (default: 127.0.0.1:7380, this machine only)
              --data DIR           what was cosigned last, and the key (default: witness-data)
              --name NAME          name of the key, which is made at the first start; a URL without
                                   a scheme that is yours (default: localhost/witness)
              --help               this text
            """;

    private static final String DEFAULT_LISTEN = "127.0.0.1:7380";

    WitnessOptions {
        logs = List.copyOf(logs);
    }

    /** @throws WitnessStartException saying what is wrong with the arguments */
    static WitnessOptions parse(List<String> arguments) {
        String listen = DEFAULT_LISTEN;
        String data = "witness-data";
        String name = null;
        List<VerifierKey> logs = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i += 2) {
            String argument = arguments.get(i);
            if (!List.of("--listen", "--data", "--name", "--log").contains(argument)) {
                throw WitnessStartException.usage(
                        "There is no argument " + argument + "; there are --log, --listen, --data, --name and --help.");
            }
            if (i + 1 == arguments.size()) {
                throw WitnessStartException.usage("The argument " + argument + " needs a value.");
            }
            String value = arguments.get(i + 1);
            switch (argument) {
                case "--listen" -> listen = value;
                case "--data" -> data = value;
                case "--name" -> name = value;
                default -> logs.add(log(value));
            }
        }
        if (logs.isEmpty()) {
            throw WitnessStartException.usage("The argument --log is needed: the key of a log to watch.");
        }
        if (name != null && !KeyName.isValid(name)) {
            throw WitnessStartException.usage("A key's name is not empty and has no spaces and no plus sign.");
        }
        return new WitnessOptions(address(listen), Path.of(data), name, logs);
    }

    private static VerifierKey log(String vkey) {
        VerifierKey key;
        try {
            key = VerifierKey.parse(vkey);
        } catch (MalformedException malformed) {
            throw WitnessStartException.usage("The argument --log is not a log's key. " + malformed.reason());
        }
        if (key.type() != SignatureType.ED25519) {
            throw WitnessStartException.usage("The key " + key.name() + " is a witness's and not a log's.");
        }
        return key;
    }

    private static InetSocketAddress address(String listen) {
        int colon = listen.lastIndexOf(':');
        try {
            int port = Integer.parseInt(listen.substring(colon + 1));
            InetSocketAddress address = new InetSocketAddress(listen.substring(0, Math.max(colon, 0)), port);
            if (colon > 0 && !address.isUnresolved()) {
                return address;
            }
        } catch (IllegalArgumentException notAPort) {
            // Said below, as for a host that does not exist.
        }
        throw WitnessStartException.usage("The argument --listen is a host and a port, like 127.0.0.1:7380.");
    }
}
