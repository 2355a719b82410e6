package dev.countersign.streams;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.schemas.seal.KeysUnavailableException;
import dev.countersign.schemas.topic.Codec;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

final class IncomingTest {
    private static final Record<byte[], byte[]> RECORD = new Record<>(new byte[1], new byte[1], 0);

    @Test
    void whatCannotBeReadIsPoison() {
        assertThatThrownBy(() -> Incoming.decode(RECORD, failing(new IllegalStateException("garbage"))))
                .isInstanceOf(PoisonException.class);
    }

    /** Buried, it would be lost: the key may be there in a moment. */
    @Test
    void whatCannotBeOpenedNowIsNone() {
        assertThatThrownBy(() -> Incoming.decode(RECORD, failing(KeysUnavailableException.behind("k1"))))
                .isInstanceOf(KeysUnavailableException.class);
    }

    private static Codec<String> failing(RuntimeException failure) {
        return new Codec<>() {
            @Override
            public byte[] encode(String value) {
                throw failure;
            }

            @Override
            public String decode(byte[] bytes) {
                throw failure;
            }
        };
    }
}
