package dev.countersign.ingress.rate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.ingress.rate.SharedRates.Admission;
import dev.countersign.ingress.rate.SharedRates.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedRatesTest {
    private static final OrganizationId ACME = new OrganizationId("acme");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final PlayedClaims log = new PlayedClaims(MINUTE);

    @AfterEach
    void close() {
        log.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 7, 100, 5_000})
    void instancesTogetherAdmitTheLimitAndNotOneMore(long max) throws Exception {
        List<Future<Integer>> admitted = new ArrayList<>();
        int total = 0;
        try (ExecutorService callers = Executors.newFixedThreadPool(12)) {
            for (int instance = 0; instance < 3; instance++) {
                SharedRates rates = log.instance();
                for (int caller = 0; caller < 4; caller++) {
                    admitted.add(callers.submit(() -> admittedUntilRefused(rates, max)));
                }
            }
            for (Future<Integer> one : admitted) {
                total += one.get();
            }
        }

        assertThat(total).isEqualTo((int) max);
    }

    @Test
    void aBusyInstanceClaimsMoreAtATime() throws Exception {
        assertThat(admittedUntilRefused(log.instance(), 5_000)).isEqualTo(5_000);

        assertThat(log.claims()).hasSizeLessThan(100);
        assertThat(log.claims().getFirst().permits()).isEqualTo(Allotment.FIRST_CLAIM);
    }

    @Test
    void whatADeadInstanceHeldIsThereAgainInTheNextWindow() throws Exception {
        assertThat(known(log.instance(), 100).isAdmitted()).isTrue();
        SharedRates other = log.instance();

        assertThat(admittedUntilRefused(other, 100)).isEqualTo(100 - (int) Allotment.FIRST_CLAIM);
        assertThat(known(other, 100).resetMillis()).isEqualTo(40_000);
        log.pass(Duration.ofSeconds(40));
        assertThat(admittedUntilRefused(other, 100)).isEqualTo(100);
    }

    @Test
    void anInstanceThatComesLaterKnowsWhatWasTaken() throws Exception {
        admittedUntilRefused(log.instance(), 10);

        assertThat(known(log.instance(), 10).isAdmitted()).isFalse();
    }

    @Test
    void whatIsLeftIsToldAsFarAsThisInstanceMayAdmitIt() throws Exception {
        SharedRates one = log.instance();
        SharedRates two = log.instance();

        assertThat(known(one, 10).remaining()).isEqualTo(9);
        assertThat(known(two, 10).remaining()).isEqualTo(8);
        assertThat(known(one, 10).remaining()).isEqualTo(7);
    }

    @Test
    void nothingIsAdmittedWhileTheLogIsAway() throws Exception {
        log.away();

        assertThat(log.instance().admit(limits(10))).isInstanceOf(Admission.NotKnown.class);
    }

    @Test
    void aLostClaimIsMadeAgain() throws Exception {
        log.loseNext();

        assertThat(known(log.instance(), 10).isAdmitted()).isTrue();
    }

    @Test
    void whatIsReadAnewIsNotGrantedTwice() throws Exception {
        SharedRates rates = log.instance();
        admittedUntilRefused(rates, 10);

        rates.forget();
        log.claims().forEach(rates::read);

        assertThat(known(rates, 10).isAdmitted()).isFalse();
    }

    @Test
    void aClockSetBackOpensNoWindowAgain() throws Exception {
        SharedRates rates = log.instance();
        admittedUntilRefused(rates, 10);

        log.pass(Duration.ofMinutes(-5));

        assertThat(known(rates, 10).isAdmitted()).isFalse();
    }

    @Test
    void instancesThatAreConfiguredDifferentlyKeepEachTheirOwnLimit() throws Exception {
        SharedRates narrow = log.instance();
        SharedRates wide = log.instance();

        assertThat(admittedUntilRefused(narrow, 10)).isEqualTo(10);
        assertThat(admittedUntilRefused(wide, 25)).isEqualTo(15);
        assertThat(known(narrow, 10).isAdmitted()).isFalse();
    }

    private static int admittedUntilRefused(SharedRates rates, long max) throws InterruptedException {
        int admitted = 0;
        while (known(rates, max).isAdmitted()) {
            admitted++;
        }
        return admitted;
    }

    private static Admission.Known known(SharedRates rates, long max) throws InterruptedException {
        Admission admission = rates.admit(limits(max));
        assertThat(admission).isInstanceOf(Admission.Known.class);
        return (Admission.Known) admission;
    }

    private static List<Limit> limits(long max) {
        return List.of(new Limit(ACME, "hub", max));
    }
}
