package dev.countersign.ingress.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.ingress.hub.HubRates.Allowance;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HubRatesTest {
    private static final OrganizationId ACME = new OrganizationId("acme");
    private static final OrganizationId BETA = new OrganizationId("beta");

    @Test
    void theLimitThatLeavesLessIsTold() {
        HubRates rates = new HubRates(10, 3, Duration.ofHours(1));

        assertThat(rates.admit(ACME, "a"))
                .extracting(Allowance::limit, Allowance::remaining)
                .containsExactly(3L, 2L);
        assertThat(new HubRates(2, 3, Duration.ofHours(1)).admit(ACME, "a"))
                .extracting(Allowance::limit, Allowance::remaining)
                .containsExactly(2L, 1L);
    }

    @Test
    void whatIsRefusedCostsNothing() {
        HubRates rates = new HubRates(2, 3, Duration.ofHours(1));
        rates.admit(ACME, "a");
        rates.admit(ACME, "a");
        // Refused by its own limit: the workspace's third is still there for another key.
        assertThat(rates.admit(ACME, "a").isAdmitted()).isFalse();
        assertThat(rates.admit(ACME, "b").isAdmitted()).isTrue();
        // Refused by the workspace's, time and again, and none of it counts against the key.
        for (int i = 0; i < 5; i++) {
            Allowance refused = rates.admit(ACME, "b");
            assertThat(refused.isAdmitted()).isFalse();
            assertThat(refused.limit()).isEqualTo(3);
            assertThat(refused.waitSeconds()).isBetween(1L, 1_200L);
        }
    }

    @Test
    void organizationsDoNotUseUpEachOthersLimits() {
        HubRates rates = new HubRates(1, 1, Duration.ofHours(1));

        assertThat(rates.admit(ACME, "a").isAdmitted()).isTrue();
        assertThat(rates.admit(BETA, "a").isAdmitted()).isTrue();
        assertThat(rates.admit(ACME, "a").isAdmitted()).isFalse();
    }
}
