package dev.countersign.ledger.seal;

import dev.countersign.ledger.BrokenLedgerException;
import dev.countersign.tlog.file.DurableFile;
import dev.countersign.tlog.format.MalformedException;
import dev.countersign.tlog.note.SignatureType;
import dev.countersign.tlog.note.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The key that the log signs with, kept beside its tiles in a file that only its owner may read. */
public final class LedgerKey {
    private static final String FILE = "log.key";
    private static final int BYTES_MAX = 1_024;
    private static final int ORIGIN_RANDOM_BYTES = 4;

    private LedgerKey() {}

    /**
     * Reads the key, or makes one at the first start.
     *
     * @param origin what the log is to be called; null for the name it has, or a new one
     * @throws BrokenLedgerException when the key is damaged, or has another name
     */
    public static SigningKey open(Path directory, @Nullable String origin) {
        Path file = directory.resolve(FILE);
        try {
            Files.createDirectories(directory);
            byte[] text = DurableFile.read(file, BYTES_MAX);
            return text == null ? create(file, origin) : read(text, origin);
        } catch (IOException | MalformedException unusable) {
            throw BrokenLedgerException.disk(unusable);
        }
    }

    private static SigningKey read(byte[] text, @Nullable String origin) throws MalformedException {
        SigningKey key = SigningKey.parse(new String(text, StandardCharsets.UTF_8).strip());
        if (origin != null && !origin.equals(key.name())) {
            throw BrokenLedgerException.foreign(key.name());
        }
        return key;
    }

    private static SigningKey create(Path file, @Nullable String origin) throws IOException {
        SecureRandom random = new SecureRandom();
        SigningKey key = SigningKey.generate(origin == null ? madeUp(random) : origin, SignatureType.ED25519, random);
        DurableFile.createPrivately(file, (key.text() + "\n").getBytes(StandardCharsets.UTF_8));
        return key;
    }

    /** Two logs never have one name, so that a checkpoint of one is never taken for the other's. */
    private static String madeUp(SecureRandom random) {
        byte[] bytes = new byte[ORIGIN_RANDOM_BYTES];
        random.nextBytes(bytes);
        return "countersign.localhost/" + HexFormat.of().formatHex(bytes);
    }
}
