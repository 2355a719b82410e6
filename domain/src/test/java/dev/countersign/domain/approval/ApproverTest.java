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
