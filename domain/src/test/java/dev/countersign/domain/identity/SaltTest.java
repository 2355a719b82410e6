package dev.countersign.domain.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class SaltTest {
    private static final Salt ZERO = new Salt(new byte[32]);

    /** {@code (printf '\003'; head -c32 /dev/zero; printf '{}') | sha256sum}. */
    @Test
    void aCommitmentIsTheDigestOfAByteTheSaltAndTheValue() {
        assertThat(ZERO.commit("{}".getBytes(StandardCharsets.UTF_8)).hex())
                .isEqualTo("add6436a898996f3fb5aaebc94f371a6de99405a559d60ab230e8d38c7d91701");
    }

    /** {@code (printf '\004'; head -c32 /dev/zero; printf 'payload') | sha256sum}. */
    @Test
    void aDerivedSaltIsTheDigestOfAnotherByteTheSaltAndThePurpose() {
        assertThat(HexFormat.of().formatHex(ZERO.derive("payload").bytes()))
                .isEqualTo("4bc63b46f07beeea9cfcfe57291f7a7ed7c28d6f6b16359f09fe6d32e72adecf");
    }

    @Test
    void purposesHaveSaltsOfTheirOwn() {
        assertThat(ZERO.derive("payload")).isEqualTo(ZERO.derive("payload")).isNotEqualTo(ZERO.derive("response"));
    }

    @Test
    void aSaltIsNeitherChangedThroughItsBytesNorPrinted() {
        byte[] bytes = new byte[32];
        Salt salt = new Salt(bytes);
        Arrays.fill(bytes, (byte) 1);
        Arrays.fill(salt.bytes(), (byte) 1);
        assertThat(salt).isEqualTo(ZERO).hasToString("Salt");
    }

    @Test
    void onlyThirtyTwoBytesAreASalt() {
        assertThatThrownBy(() -> new Salt(new byte[31])).isInstanceOf(IllegalArgumentException.class);
        assertThat(Salt.random(RandomGenerator.of("L64X128MixRandom")).bytes()).hasSize(32);
    }
}
