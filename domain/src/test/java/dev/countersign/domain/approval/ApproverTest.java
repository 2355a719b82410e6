package dev.countersign.domain.approval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ApproverTest {
    private static final Approver ANN = person("https://id.example", "ann", "ann@example.com");

    @Test
    void onePersonIsOnePersonInEverySession() {
        assertThat(ANN.isSamePerson(person("https://id.example", "ann"))).isTrue();
        assertThat(ANN.isSamePerson(person("https://id.example", "bob", "bob@example.com")))
                .isFalse();
    }

    @Test
    void aNameInCommonMakesTwoAccountsOnePersonWhoeverVouches() {
        assertThat(ANN.isSamePerson(person("local", "ann")))
                .as("the same subject")
                .isTrue();
        assertThat(ANN.isSamePerson(person("local", "admin", " ANN@Example.com")))
                .as("the same address")
                .isTrue();
        assertThat(ANN.isSamePerson(person("local", "ann@example.com")))
                .as("a name that is an address")
                .isTrue();
    }

    @Test
    void noSpellingOfANameMakesASecondPerson() {
        for (List<String> same : List.of(
                List.of("jos\u00E9", "jose\u0301"),
                List.of("stra\u00DFe", "STRASSE"),
                List.of("bob", "bo\u200Bb"),
                List.of("bob", "bob\u00A0"),
                List.of("bob", "\uFF42\uFF4F\uFF42"),
                List.of("bob", "\u2060bo\u00ADb\uFE0F"))) {
            assertThat(person("local", same.getFirst()).isSamePerson(person("local", same.getLast())))
                    .as("%s", same)
                    .isTrue();
        }
        assertThat(person("local", "bob").isSamePerson(person("local", "rob"))).isFalse();
        assertThat(ANN.isNamed("a\u200Bnn")).isTrue();
    }

    @Test
    void theAgentsOwnerIsFoundUnderEveryNameInEveryCase() {
        assertThat(ANN.isNamed("ann@example.com")).isTrue();
        assertThat(ANN.isNamed("Ann@EXAMPLE.com ")).isTrue();
        assertThat(ANN.isNamed("ann")).isTrue();
        assertThat(ANN.isNamed("an")).isFalse();
    }

    private static Approver person(String issuer, String subject, String... aliases) {
        return new Approver(
                issuer, subject, subject, List.of(aliases), List.of(), Set.of(Approver.Role.APPROVER), null);
    }
}
