package dev.countersign.ingress.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.ingress.hub.HubRates.Allowance;
import dev.countersign.ingress.hub.HubRates.Verdict;
import dev.countersign.ingress.rate.PlayedClaims;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HubRatesTest {
    private static final OrganizationId ACME = new OrganizationId("acme");
    private static final OrganizationId BETA = new OrganizationId("beta");

    private final PlayedClaims log = new PlayedClaims(Duration.ofMinutes(1));

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void theLimitThatLeavesLessIsTold() throws Exception {
        assertThat(rates(10, 3).admit(ACME, "a"))
                .extracting(Allowance::limit, Allowance::remaining, Allowance::resetSeconds)
                .containsExactly(3L, 2L, 40L);
        assertThat(rates(2, 30).admit(ACME, "b"))
                .extracting(Allowance::limit, Allowance::remaining)
                .containsExactly(2L, 1L);
    }

    @Test
    void whatIsRefusedCostsNothing() throws Exception {
        HubRates rates = rates(2, 3);
        rates.admit(ACME, "a");
        rates.admit(ACME, "a");
        // Refused by its own limit: the workspace's third is still there for another key.
        assertThat(rates.admit(ACME, "a").verdict()).isEqualTo(Verdict.USED_UP);
        assertThat(rates.admit(ACME, "b").verdict()).isEqualTo(Verdict.ADMITTED);
        // Refused by the workspace's, time and again, and none of it counts against the key.
        for (int i = 0; i < 5; i++) {
            Allowance refused = rates.admit(ACME, "b");
            assertThat(refused.verdict()).isEqualTo(Verdict.USED_UP);
            assertThat(refused.limit()).isEqualTo(3);
            assertThat(refused.remaining()).isZero();
        }
    }

    @Test
    void organizationsDoNotUseUpEachOthersLimits() throws Exception {
        HubRates rates = rates(1, 1);

        assertThat(rates.admit(ACME, "a").verdict()).isEqualTo(Verdict.ADMITTED);
        assertThat(rates.admit(BETA, "a").verdict()).isEqualTo(Verdict.ADMITTED);
        assertThat(rates.admit(ACME, "a").verdict()).isEqualTo(Verdict.USED_UP);
    }

    private HubRates rates(long perKey, long perWorkspace) {
        return new HubRates(perKey, perWorkspace, log.instance());
    }
}
