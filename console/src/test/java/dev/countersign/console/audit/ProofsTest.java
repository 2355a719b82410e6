package dev.countersign.console.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.console.played.SampleStory;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.receipt.Issuer;
import dev.countersign.domain.receipt.ReceiptDecision;
import dev.countersign.domain.receipt.ReceiptKind;
import dev.countersign.domain.receipt.ReceiptOutcome;
import dev.countersign.domain.receipt.ReceiptPlace;
import dev.countersign.ledger.client.Ledger;
import dev.countersign.ledger.client.LedgerClient;
import dev.countersign.readmodel.CallStory.IssuedReceipt;
import dev.countersign.schemas.json.CanonicalJson;
import dev.countersign.tlog.note.VerifierKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProofsTest {
    private static final String RECEIPT = "rec_one";
    private static final Digest HISTORY = Digest.of(new byte[] {1});
    private static final Digest OTHER = Digest.of(new byte[] {2});

    private static IssuedReceipt receipt(long sequence, Digest history) {
        return new IssuedReceipt(
                ReceiptKind.TERMINAL,
                ReceiptDecision.ALLOW,
                ReceiptOutcome.SUCCEEDED,
                new ReceiptPlace(0, Issuer.CALLS, sequence),
                history,
                Instant.EPOCH);
    }

    /** A ledger with one sealed receipt, at sequence 1. */
    private static final class Played implements Ledger {
        private final Map<Long, Sealed> sealed = new HashMap<>();

        Played(String receiptId, Digest history) {
            sealed.put(
                    1L,
                    SampleStory.sealedAlone(
                            CanonicalJson.write(Map.of("receipt_id", receiptId, "history_digest", history.hex()))));
        }

        @Override
        public @Nullable Sealed find(ReceiptPlace place) {
            return sealed.get(place.sequence());
        }

        @Override
        public VerifierKey key() {
            return SampleStory.logKey();
        }
    }

    @Test
    void whatTheLedgerHasIsProvedAndWhatItHasNotIsSaid() {
        List<Proof> proofs =
                new Proofs(new Played(RECEIPT, HISTORY)).of(RECEIPT, List.of(receipt(1, HISTORY), receipt(2, OTHER)));
        assertThat(proofs.getFirst()).isInstanceOfSatisfying(Proof.InLedger.class, in -> {
            assertThat(in.index()).isZero();
            assertThat(in.size()).isEqualTo(1);
            assertThat(in.log()).isEqualTo("ledger.example/demo");
        });
        assertThat(proofs.getLast()).isEqualTo(new Proof.NotSealed());
    }

    @Test
    void aProofOfAnotherReceiptProvesNothing() {
        assertThat(new Proofs(new Played(RECEIPT, OTHER)).of(RECEIPT, List.of(receipt(1, HISTORY))))
                .singleElement()
                .isInstanceOf(Proof.Contradicted.class);
        assertThat(new Proofs(new Played("rec_two", HISTORY)).of(RECEIPT, List.of(receipt(1, HISTORY))))
                .singleElement()
                .isInstanceOf(Proof.Contradicted.class);
    }

    @Test
    void aLedgerThatIsNotKnownSpoilsNoStory() {
        List<Proof> proofs =
                new Proofs(new LedgerClient(() -> null)).of(RECEIPT, List.of(receipt(1, HISTORY), receipt(2, HISTORY)));
        assertThat(proofs).hasSize(2).hasOnlyElementsOfType(Proof.Unreachable.class);
        assertThat(new Proofs(new LedgerClient(() -> null)).of(RECEIPT, List.of()))
                .isEmpty();
    }
}
