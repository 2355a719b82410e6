package dev.countersign.console.body;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.console.body.Budget.Share;
import org.junit.jupiter.api.Test;

class BudgetTest {
    private final Budget budget = new Budget(100);

    @Test
    void strangersCannotUseUpWhatIsForPeopleWhoAreSignedIn() {
        try (Share stranger = budget.share(true);
                Share other = budget.share(true);
                Share person = budget.share(false)) {
            assertThat(stranger.take(50)).isTrue();
            assertThat(other.take(1)).isFalse();
            assertThat(person.take(50)).isTrue();
            assertThat(person.take(1)).isFalse();
        }
    }

    @Test
    void whatOneRequestTookIsThereAgainForTheNext() {
        for (int i = 0; i < 3; i++) {
            try (Share share = budget.share(false)) {
                assertThat(share.take(60)).isTrue();
                assertThat(share.take(60)).isFalse();
                assertThat(share.take(40)).isTrue();
            }
        }
        assertThat(budget.bytes()).isZero();
    }
}
