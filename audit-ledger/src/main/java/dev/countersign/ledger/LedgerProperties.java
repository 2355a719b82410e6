package dev.countersign.ledger;

import dev.countersign.tlog.format.MalformedException;
import dev.countersign.tlog.note.VerifierKey;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The ledger's configuration.
 *
 * @param directory where key, tiles and checkpoint are kept
 * @param origin the log's name: a URL without scheme, by which verifiers know it, and for ever. Null for
 *     one that is made up at the first start
 * @param instance this ledger's name in its group; one of the group is active, the others stand by
 * @param sealEvery how long a receipt waits for others to be put in order with, and then for the next signed head
 * @param sealLeavesMax receipts that are put in order in one transaction at most
 * @param address where it serves; loopback by default
 * @param port where it serves; 0 for any free one
 * @param witnesses who is asked to cosign
 * @param witnessPatience how long sealing waits for all of them together
 */
@ConfigurationProperties("countersign.ledger")
public record LedgerProperties(
        @DefaultValue("ledger") Path directory,
        @Nullable String origin,
        @DefaultValue("ledger-1") String instance,
        @DefaultValue("1s") Duration sealEvery,
        @DefaultValue("4096") int sealLeavesMax,
        @DefaultValue("127.0.0.1") String address,
        @DefaultValue("8083") int port,
        @DefaultValue List<WitnessProperties> witnesses,
        @DefaultValue("2s") Duration witnessPatience) {
    static final int SEAL_LEAVES_MAX = 10_000;

    /**
     * A witness.
     *
     * @param url its submission prefix
     * @param key its vkey
     */
    public record WitnessProperties(URI url, String key) {
        public WitnessProperties {
            try {
                VerifierKey.parse(key);
            } catch (MalformedException wrong) {
                throw new IllegalArgumentException("countersign.ledger.witnesses: " + wrong.getMessage(), wrong);
            }
        }

        public VerifierKey verifier() {
            try {
                return VerifierKey.parse(key);
            } catch (MalformedException impossible) {
                throw new IllegalStateException("The key was read before", impossible);
            }
        }
    }

    /** @throws IllegalArgumentException with a sentence that names the property and its limits */
    public LedgerProperties {
        require(sealEvery.isPositive(), "seal-every is a positive duration");
        require(sealLeavesMax >= 1 && sealLeavesMax <= SEAL_LEAVES_MAX, "seal-leaves-max is 1 to " + SEAL_LEAVES_MAX);
        require(port >= 0 && port <= 65_535, "port is 0 to 65535");
        require(witnessPatience.isPositive(), "witness-patience is a positive duration");
        witnesses = List.copyOf(witnesses);
    }

    private static void require(boolean met, String rule) {
        if (!met) {
            throw new IllegalArgumentException("countersign.ledger: " + rule);
        }
    }
}
