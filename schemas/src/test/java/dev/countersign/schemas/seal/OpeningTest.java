package dev.countersign.schemas.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.identity.Salt;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.schemas.topic.Codec;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

final class OpeningTest {
    private static final byte[] KEPT = "kept".getBytes(UTF_8);
    private static final byte[] CLEAR = "{}".getBytes(UTF_8);
    private static final Salt SALT = Salt.random(new SecureRandom());

    private final Codec<SealedValue> plain = new Codec<>() {
        @Override
        public byte[] encode(SealedValue value) {
            return value.kept();
        }

        @Override
        public SealedValue decode(byte[] bytes) {
            return Opening.open("k1", bytes);
        }
    };

    @Test
    void whoHandsValuesOnHasThemClosed() {
        Codec<SealedValue> opening = Opening.with((keyId, kept) -> SealedValue.open(keyId, kept, SALT, CLEAR), plain);
        assertThat(opening.decode(KEPT).isOpen()).isTrue();

        SealedValue closed = Opening.without(opening).decode(KEPT);
        assertThat(closed.isOpen()).isFalse();
        assertThat(closed.kept()).isEqualTo(KEPT);
        assertThat(Opening.without(plain)).isSameAs(plain);
    }
}
