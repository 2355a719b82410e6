package dev.countersign.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.samples.ReceiptHeaders.Issuer;
import org.junit.jupiter.api.Test;

final class SequencesTest {
    private final Sequences sequences = new Sequences();

    @Test
    void partitionsAndIssuersAreCountedEachForItself() {
        assertThat(sequences.count(0, receipt("terminal", 0))).isNull();
        assertThat(sequences.count(1, receipt("pending", 0))).isNull();
        assertThat(sequences.count(0, receipt("question_asked", 0))).isNull();
        assertThat(sequences.count(0, receipt("resolution", 1))).isNull();
        assertThat(sequences.count(0, receipt("question_settled", 1))).isNull();
        assertThat(sequences.count(0, receipt("externally_reported", 0))).isNull();
    }

    @Test
    void aMissingReceiptIsNamedOnceAndCountingGoesOnBehindIt() {
        assertThat(sequences.count(2, receipt("terminal", 1)))
                .isEqualTo("Partition 2 has CALLS receipt 1 where 0 was to come");
        assertThat(sequences.count(2, receipt("terminal", 2))).isNull();
    }

    @Test
    void aReceiptThatComesTwiceIsNamed() {
        assertThat(sequences.count(0, receipt("terminal", 0))).isNull();
        assertThat(sequences.count(0, receipt("terminal", 0))).contains("receipt 0 where 1 was to come");
    }

    @Test
    void whatIsResumedGoesOnWhereItStopped() {
        sequences.resume(3, Issuer.QUESTIONS, 17);

        assertThat(sequences.count(3, receipt("question_settled", 17))).isNull();
        assertThat(sequences.next(3, Issuer.QUESTIONS)).isEqualTo(18);
        assertThat(sequences.next(3, Issuer.CALLS)).isZero();
    }

    private static ReceiptHeaders receipt(String kind, long sequence) {
        return new ReceiptHeaders("rec_a", kind, sequence, "acme", "allow", "succeeded");
    }
}
