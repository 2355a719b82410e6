package dev.countersign.tlog.checkpoint;

import static dev.countersign.tlog.Vectors.CHECKPOINT;
import static dev.countersign.tlog.Vectors.CHECKPOINT_TEXT;
import static dev.countersign.tlog.Vectors.LOG;
import static dev.countersign.tlog.Vectors.ROOTS;
import static dev.countersign.tlog.Vectors.WITNESS;
import static dev.countersign.tlog.Vectors.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.tlog.Vectors;
import dev.countersign.tlog.format.MalformedException;
import dev.countersign.tlog.merkle.ConsistencyProof;
import dev.countersign.tlog.merkle.NaiveTree;
import dev.countersign.tlog.merkle.TreeHash;
import dev.countersign.tlog.merkle.Verification;
import dev.countersign.tlog.note.SignatureCheck;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckpointTest {
    private final NaiveTree tree = new NaiveTree(Vectors.leaves());

    @Test
    void theSignedAndCosignedCheckpointIsThatOfTheVectors() throws Exception {
        Checkpoint checkpoint = Vectors.checkpoint();

        assertThat(checkpoint.bytes()).isEqualTo(utf8(CHECKPOINT));
        assertThat(Checkpoint.parse(utf8(CHECKPOINT))).isEqualTo(checkpoint);
        assertThat(checkpoint.head()).isEqualTo(new TreeHead("example.com/receipts-test", 8, ROOTS.get(8)));
        assertThat(checkpoint.check(List.of(LOG.verifier(), WITNESS.verifier())))
                .isInstanceOf(SignatureCheck.Verified.class);
    }

    @Test
    void anotherTextIsNoHead() {
        String root = "XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=";
        for (String wrong : List.of(
                "",
                "\n",
                "\n\n\n",
                CHECKPOINT_TEXT.substring(0, CHECKPOINT_TEXT.length() - 1),
                CHECKPOINT_TEXT + "extension line\n",
                CHECKPOINT_TEXT + "\n",
                CHECKPOINT_TEXT.replace("\n", "\r\n"),
                CHECKPOINT_TEXT.replace("\n8\n", "\n08\n"),
                CHECKPOINT_TEXT.replace("\n8\n", "\n+8\n"),
                CHECKPOINT_TEXT.replace("\n8\n", "\n-8\n"),
                CHECKPOINT_TEXT.replace("\n8\n", "\n8 \n"),
                CHECKPOINT_TEXT.replace("\n8\n", "\n\n"),
                CHECKPOINT_TEXT.replace("\n8\n", "\n9223372036854775808\n"),
                "example.com/receipts-test\n8\n" + root.replace("=", "") + "\n",
                "example.com/receipts-test\n8\n" + root + "=\n",
                "example.com/receipts-test\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyk=x\n",
                "example.com/receipts-test\n8\nXcnaeacG\n",
                "example.com/receipts-test\n8\n\n",
                "\n8\n" + root + "\n",
                "example.com/receipts test\n8\n" + root + "\n",
                "example.com/receipts+test\n8\n" + root + "\n")) {
            assertThatThrownBy(() -> TreeHead.parse(wrong)).as(wrong).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void anInjectedExtensionLineIsRefusedEvenWhenItIsSigned() {
        String extended = CHECKPOINT_TEXT + "extension line\n";
        byte[] note = utf8(extended + "\n" + LOG.sign(extended).line());

        assertThatThrownBy(() -> Checkpoint.parse(note)).hasMessageContaining("4 lines of text and not 3");
    }

    @Test
    void aChangedOriginSizeOrRootIsSeen() throws Exception {
        List<String> changes = List.of(
                CHECKPOINT.replaceFirst("receipts", "receiptz"),
                CHECKPOINT.replace("\n8\n", "\n9\n"),
                CHECKPOINT.replace("Xcna", "Xcnb"));
        for (String changed : changes) {
            assertThat(Checkpoint.parse(utf8(changed)).check(List.of(LOG.verifier())))
                    .isInstanceOf(SignatureCheck.Rejected.class);
        }
    }

    @Test
    void twoRootsForOneSizeAreAFork() {
        TreeHead head = Vectors.checkpoint().head();

        assertThat(head.agreesWith(head)).isEqualTo(Verification.VALID);
        assertThat(head.agreesWith(new TreeHead(head.origin(), 7, ROOTS.get(7))))
                .isEqualTo(Verification.VALID);
        assertThat(head.agreesWith(new TreeHead(head.origin(), 8, ROOTS.get(7))))
                .isInstanceOf(Verification.Fork.class);
        assertThat(head.agreesWith(new TreeHead("example.com/other", 8, ROOTS.get(7))))
                .isInstanceOf(Verification.Invalid.class);
    }

    private CheckpointSigner signer() {
        return new CheckpointSigner(LOG, CheckpointSigner.nothingSigned(LOG.name()));
    }

    private ConsistencyProof growth(int oldSize, int newSize) {
        return new ConsistencyProof(oldSize, newSize, tree.proof(oldSize, newSize));
    }

    @Test
    void aLogSignsWhatContinuesWhatItSigned() {
        CheckpointSigner signer = signer();
        assertThat(signer.sign(0, TreeHash.EMPTY_TREE, growth(0, 0)).head().size())
                .isZero();
        signer.sign(3, ROOTS.get(3), growth(0, 3));
        signer.sign(3, ROOTS.get(3), growth(3, 3));
        Checkpoint seven = signer.sign(7, ROOTS.get(7), growth(3, 7));

        assertThat(signer.last()).isEqualTo(seven.head());
        assertThat(seven.check(List.of(LOG.verifier()))).isInstanceOf(SignatureCheck.Verified.class);
    }

    @Test
    void aLogSignsNoSecondHistory() {
        CheckpointSigner signer = signer();
        TreeHead last = signer.sign(7, ROOTS.get(7), growth(0, 7)).head();

        assertThatThrownBy(() -> signer.sign(7, ROOTS.get(6), growth(7, 7)))
                .isInstanceOf(ForkedLogException.class)
                .hasMessageContaining("two roots for the tree of size 7");
        assertThatThrownBy(() -> signer.sign(8, ROOTS.get(7), growth(7, 8))).isInstanceOf(ForkedLogException.class);
        assertThatThrownBy(() -> signer.sign(8, ROOTS.get(8), growth(6, 8))).isInstanceOf(ForkedLogException.class);
        assertThatThrownBy(() -> signer.sign(6, ROOTS.get(6), new ConsistencyProof(7, 6, List.of())))
                .isInstanceOf(ForkedLogException.class);
        assertThat(signer.last()).isEqualTo(last);
        assertThat(new CheckpointSigner(LOG, last)
                        .sign(8, ROOTS.get(8), growth(7, 8))
                        .head()
                        .size())
                .isEqualTo(8);
    }

    @Test
    void aLogSignsInItsOwnName() {
        assertThatThrownBy(() -> new CheckpointSigner(LOG, CheckpointSigner.nothingSigned("example.com/other")))
                .hasMessageContaining("is not that of the log example.com/other");
    }
}
