package dev.countersign.readmodel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.identity.CallId;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallKeysTest {
    @Test
    void callsHaveOneOrderByTheirKeysAndByTheirIds() {
        List<CallId> ids = IntStream.range(0, 1_000)
                .mapToObj(i -> Histories.id(Histories.ACME, "key-" + i))
                .toList();
        List<CallId> byId =
                ids.stream().sorted(Comparator.comparing(CallId::value)).toList();
        List<CallId> byKey =
                ids.stream().sorted(Comparator.comparingLong(CallKeys::of)).toList();
        assertThat(byKey).isEqualTo(byId);
        assertThat(ids.stream().map(CallKeys::of).distinct()).hasSameSizeAs(ids).allMatch(key -> key >= 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "zzzz", "~~~~~~~~~~~~~~~~~~~~~~~~~~", "\0", "ÄÖÜ"})
    void anyTextHasAKey(String text) {
        assertThat(CallKeys.ofId(text)).isNotNegative();
    }

    @Test
    void oneNameInTwoOrganizationsOrTwoColumnsHasKeysOfItsOwn() {
        assertThat(List.of(
                        CallKeys.of(Histories.ACME),
                        CallKeys.of(Histories.ACME, "resource", "x"),
                        CallKeys.of(Histories.ACME, "instance_id", "x"),
                        CallKeys.of(Histories.GLOBEX, "resource", "x")))
                .doesNotHaveDuplicates();
    }
}
