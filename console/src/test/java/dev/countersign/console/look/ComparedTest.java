package dev.countersign.console.look;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.console.look.Compared.Kind;
import dev.countersign.domain.request.SealedValue;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ComparedTest {
    @Test
    void aFieldIsChangedOrTheSameAndAParameterMayBeNoFieldOfTheTarget() {
        assertThat(Compared.of(
                        sealed("{\"amount\":10,\"owner\":7,\"stage\":\"won\"}"),
                        sealed("{\"amount\":20,\"note\":\"x\",\"stage\":\"won\"}")))
                .containsExactly(
                        new Compared("amount", Kind.DIFFERS, 10L, 20L),
                        new Compared("note", Kind.PARAMETER, null, "x"),
                        new Compared("stage", Kind.SAME, "won", "won"),
                        new Compared("owner", Kind.UNNAMED, 7L, null));
    }

    @Test
    void oneNumberIsOneValueAndATextIsAnother() {
        assertThat(Compared.of(
                        sealed("{\"a\":10,\"b\":10,\"c\":{\"y\":1,\"x\":2}}"),
                        sealed("{\"a\":1e1,\"b\":\"10\",\"c\":{\"x\":2,\"y\":1}}")))
                .extracting(Compared::field, Compared::kind)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("b", Kind.DIFFERS),
                        org.assertj.core.groups.Tuple.tuple("a", Kind.SAME),
                        org.assertj.core.groups.Tuple.tuple("c", Kind.SAME));
    }

    @Test
    void nullIsAValueLikeAnyOther() {
        assertThat(Compared.of(sealed("{\"a\":null,\"b\":1}"), sealed("{\"a\":null,\"b\":null}")))
                .extracting(Compared::field, Compared::kind)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("b", Kind.DIFFERS),
                        org.assertj.core.groups.Tuple.tuple("a", Kind.SAME));
    }

    @Test
    void whatIsNoObjectIsNotCompared() {
        assertThat(Compared.of(sealed("[1]"), sealed("{\"a\":1}"))).isEmpty();
    }

    private static SealedValue sealed(String json) {
        return SealedValue.plain(json.getBytes(StandardCharsets.UTF_8));
    }
}
