package dev.countersign.domain.rate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.identity.OrganizationId;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PermitClaimTest {
    @ParameterizedTest
    @CsvSource({"8, 10, 0, 8", "8, 10, 2, 8", "8, 10, 5, 5", "8, 10, 10, 0", "8, 10, 12, 0", "1, 1, 0, 1"})
    void whatIsLeftIsGrantedAndNotMore(long permits, long max, long taken, long granted) {
        PermitClaim claim = new PermitClaim(
                new OrganizationId("acme"), "hub", Instant.EPOCH, Duration.ofMinutes(1), "one", permits, max);

        assertThat(claim.granted(taken)).isEqualTo(granted);
    }
}
