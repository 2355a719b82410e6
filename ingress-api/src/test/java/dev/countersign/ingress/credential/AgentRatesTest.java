package dev.countersign.ingress.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.domain.identity.AgentId;
import dev.countersign.ingress.problem.ProblemException;
import org.junit.jupiter.api.Test;

class AgentRatesTest {
    private static final AgentId SELLER = new AgentId("seller");

    @Test
    void zeroIsNoLimit() {
        AgentRates rates = new AgentRates(0);

        assertThatCode(() -> {
                    for (int i = 0; i < 10_000; i++) {
                        rates.admit(SELLER);
                    }
                })
                .doesNotThrowAnyException();
    }

    @Test
    void whoUsedUpTheRateIsToldWhenToComeBackAndOthersAreServed() {
        AgentRates rates = new AgentRates(2);
        rates.admit(SELLER);
        rates.admit(SELLER);

        assertThatThrownBy(() -> rates.admit(SELLER)).isInstanceOfSatisfying(ProblemException.class, refused -> {
            assertThat(refused.problem().code().status()).isEqualTo(429);
            assertThat(refused.problem().headers()).containsEntry("Retry-After", "1");
        });
        assertThatCode(() -> rates.admit(new AgentId("buyer"))).doesNotThrowAnyException();
    }
}
