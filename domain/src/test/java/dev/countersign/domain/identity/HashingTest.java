package dev.countersign.domain.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is used again has forgotten what it was used for. */
class HashingTest {
    /** RFC 6234, and FIPS 180-4's own example. */
    private static final String OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    /** RFC 4231, test case 2. */
    private static final String OF_JEFE = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";

    @Test
    void everyThreadHashesAlike() throws InterruptedException, ExecutionException {
        assertThat(hex(Hashing.sha256(bytes("a"), bytes("bc")))).isEqualTo(OF_ABC);
        List<Future<String>> hashed = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i : IntStream.range(0, 200).toArray()) {
                hashed.add(threads.submit(() -> {
                    Hashing.sha256(bytes("something else " + i));
                    return hex(Hashing.sha256(bytes("a"), bytes("bc")));
                }));
            }
        }
        for (Future<String> one : hashed) {
            assertThat(one.get()).isEqualTo(OF_ABC);
        }
    }

    @Test
    void aCodeIsOfItsOwnKeyAlone() {
        byte[] text = bytes("what do ya want for nothing?");
        byte[] keys = bytes("otherJefe");

        byte[] other = Hashing.hmac(keys, 0, 5, text);

        assertThat(hex(Hashing.hmac(keys, 5, 4, text))).isEqualTo(OF_JEFE).isNotEqualTo(hex(other));
        assertThat(Hashing.hmac(keys, 0, 5, text)).isEqualTo(other);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
