package dev.countersign.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResourcePatternTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            crm:deal:{deal_id}          | crm:deal:123                | {deal_id=123}
            crm:deal:{deal_id}          | crm:deal:a b                | {deal_id=a b}
            ticket:INC-{number}         | ticket:INC-4451             | {number=4451}
            repo/{owner}/{name}.git     | repo/acme/site.git          | {owner=acme, name=site}
            {any}                       | x                           | {any=x}
            everything                  | everything                  | {}
            https://host/{id}           | https://host/7              | {id=7}
            crm:deal:{deal_id}          | crm:deal:%2e%2e%2fadmin     | {deal_id=%2e%2e%2fadmin}
            crm:deal:{deal_id}          | crm:deal:...                | {deal_id=...}
            """)
    void namesThePartsOfWhatMatches(String pattern, String resource, String parts) {
        assertThat(ResourcePattern.parse(pattern).match(resource)).hasToString(parts);
        assertThat(ResourcePattern.parse(pattern).matches(resource)).isTrue();
    }

    static Stream<String> resourcesThatAreNotDeals() {
        return Stream.of(
                "",
                "crm",
                "crm:deal",
                "crm:deal:",
                "crm:deal:1:",
                "crm:deal:1:2",
                "crm:deal:1/2",
                "crm:deal/1",
                "CRM:deal:1",
                "crm:Deal:1",
                " crm:deal:1",
                "crm:deals:1",
                "xcrm:deal:1",
                "crm:deal:.",
                "crm:deal:..",
                "crm:deal:../../admin",
                "crm:deal:1\n",
                "crm:deal:\u0000",
                "crm:deal:1\r\nHost: x",
                "crm:deal:\u202e321",
                "crm:deal:\u200b",
                "crm:deal:\u2028",
                "crm:deal:\ud800");
    }

    @ParameterizedTest
    @MethodSource("resourcesThatAreNotDeals")
    void refusesEverythingElse(String resource) {
        ResourcePattern pattern = ResourcePattern.parse("crm:deal:{deal_id}");

        assertThat(pattern.match(resource)).isNull();
        assertThat(pattern.matches(resource)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"ticket:INC-{n},ticket:INC-", "a{n}b,ab", "a{n}a,a", "{n}.git,.git"})
    void aPartStandsForAtLeastOneCharacter(String pattern, String resource) {
        assertThat(ResourcePattern.parse(pattern).matches(resource)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "crm:{a}{b}",
                "crm:{a}-{b}",
                "crm:{a",
                "crm:a}",
                "crm:}a{",
                "crm:{}",
                "crm:{Deal}",
                "crm:{a b}",
                "crm:{a:b}",
                "{a}:{a}",
                "crm:{{a}}",
                "crm deal",
                "crm:\u00e9"
            })
    void refusesPatternsThatMeanTwoThings(String pattern) {
        assertThatIllegalArgumentException().isThrownBy(() -> ResourcePattern.parse(pattern));
    }

    @Test
    void ordersTheMoreSpecificFirstWhateverTheOrderBefore() {
        List<String> ordered = List.of(
                "crm:deal:1", "crm:deal:INC-{n}", "crm:deal:I{n}", "crm:deal:{n}", "crm:{kind}:1", "{a}:{b}:{c}");

        for (int turn = 0; turn < ordered.size(); turn++) {
            List<String> turned = new ArrayList<>(ordered);
            Collections.rotate(turned, turn);
            assertThat(turned.stream()
                            .map(ResourcePattern::parse)
                            .sorted(ResourcePattern.MOST_SPECIFIC_FIRST)
                            .map(ResourcePattern::toString))
                    .containsExactlyElementsOf(ordered);
        }
    }

    @Test
    void whatIsFilledIsTakenApartAgain() {
        ResourcePattern pattern = ResourcePattern.parse("crm:deal:INC-{n}x/{line}");
        Map<String, String> parts = Map.of("n", "12", "line", "a b");

        assertThat(pattern.fill(parts)).isEqualTo("crm:deal:INC-12x/a b");
        assertThat(pattern.match(pattern.fill(parts))).isEqualTo(parts);
        assertThat(ResourcePattern.parse("all").fill(Map.of())).isEqualTo("all");
    }

    /** ABUSE A30. */
    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a:b", "a/b", "a\nb", "a\u202eb"})
    void a30APartThatWouldBeMoreThanAPartIsRefused(String part) {
        ResourcePattern pattern = ResourcePattern.parse("crm:deal:{id}");

        assertThat(ResourcePattern.isPart(part)).isFalse();
        assertThatThrownBy(() -> pattern.fill(Map.of("id", part))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void hostileLengthCostsOnePass() {
        ResourcePattern pattern = ResourcePattern.parse("a{p}a:a{q}a:a{r}b");
        String hostile = "a".repeat(1_000_000) + ":" + "a".repeat(1_000_000) + ":" + "a".repeat(1_000_000);

        assertTimeout(
                Duration.ofSeconds(2),
                () -> assertThat(pattern.matches(hostile)).isFalse());
    }
}
