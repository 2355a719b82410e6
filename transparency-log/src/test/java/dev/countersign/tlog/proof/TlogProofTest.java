package dev.countersign.tlog.proof;

import static dev.countersign.tlog.Vectors.CHECKPOINT;
import static dev.countersign.tlog.Vectors.CHECKPOINT_TEXT;
import static dev.countersign.tlog.Vectors.LEAF_5;
import static dev.countersign.tlog.Vectors.LOG;
import static dev.countersign.tlog.Vectors.LOG_LINE;
import static dev.countersign.tlog.Vectors.LOG_VKEY;
import static dev.countersign.tlog.Vectors.PATH_5_OF_8;
import static dev.countersign.tlog.Vectors.PROOF;
import static dev.countersign.tlog.Vectors.ROOTS;
import static dev.countersign.tlog.Vectors.WITNESS;
import static dev.countersign.tlog.Vectors.WITNESSED_AT;
import static dev.countersign.tlog.Vectors.WITNESS_VKEY;
import static dev.countersign.tlog.Vectors.flipped;
import static dev.countersign.tlog.Vectors.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.tlog.Vectors;
import dev.countersign.tlog.checkpoint.Checkpoint;
import dev.countersign.tlog.format.MalformedException;
import dev.countersign.tlog.merkle.InclusionProof;
import dev.countersign.tlog.merkle.TreeHash;
import dev.countersign.tlog.merkle.Verification;
import dev.countersign.tlog.note.NoteSignature;
import dev.countersign.tlog.note.SignatureType;
import dev.countersign.tlog.note.SigningKey;
import dev.countersign.tlog.tile.MemoryTiles;
import dev.countersign.tlog.tile.TiledTree;
import dev.countersign.tlog.tile.TreeWriter;
import dev.countersign.tlog.trust.TrustPolicy;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlogProofTest {
    private TrustPolicy policy;

    @BeforeEach
    void trustTheLogAndTheWitness() throws Exception {
        policy = TrustPolicy.parse(
                utf8("log " + LOG_VKEY + "\nwitness W1 " + WITNESS_VKEY + "\ngroup G 1 W1\nquorum G\n"));
    }

    private String reason(String proof) throws MalformedException {
        return reason(TlogProof.parse(utf8(proof)).verify(LEAF_5, policy));
    }

    private static String reason(Verification verification) {
        assertThat(verification).isInstanceOf(Verification.Invalid.class);
        return ((Verification.Invalid) verification).reason();
    }

    @Test
    void theWholeWayFromEntriesToTheFileIsThatOfTheVectors() throws Exception {
        MemoryTiles tiles = new MemoryTiles();
        TreeWriter writer = TreeWriter.open(tiles, 0);
        for (byte[] entry : Vectors.ENTRIES) {
            writer.append(entry);
        }
        writer.flush();
        Checkpoint checkpoint =
                Vectors.signed(LOG, writer.size(), writer.root()).with(WITNESS.cosign(CHECKPOINT_TEXT, WITNESSED_AT));

        TlogProof proof = TlogProof.of(new TiledTree(tiles, 8).inclusion(5, 8), checkpoint);

        assertThat(proof.bytes()).isEqualTo(utf8(PROOF));
        assertThat(TlogProof.parse(utf8(PROOF))).isEqualTo(proof);
        assertThat(proof.verify(LEAF_5, policy)).isEqualTo(Verification.VALID);
    }

    @Test
    void everyBitOfTheFileCounts() throws Exception {
        byte[] file = utf8(PROOF);
        List<Integer> unseen = new ArrayList<>();
        int malformed = 0;
        for (int bit = 0; bit < 8 * file.length; bit++) {
            byte[] damaged = file.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                if (TlogProof.parse(damaged).verify(LEAF_5, policy) instanceof Verification.Valid) {
                    unseen.add(bit);
                }
            } catch (MalformedException refused) {
                malformed++;
            }
        }
        assertThat(unseen).isEmpty();
        assertThat(malformed).isPositive().isLessThan(8 * file.length);
    }

    @Test
    void oneBitOfTheLeafCounts() throws Exception {
        TlogProof proof = TlogProof.parse(utf8(PROOF));
        for (int bit = 0; bit < 256; bit++) {
            assertThat(reason(proof.verify(flipped(LEAF_5, bit), policy))).contains("does not lead");
        }
    }

    @Test
    void thePathOfAnotherIndexProvesNothing() throws Exception {
        assertThat(reason(PROOF.replace("index 5", "index 4"))).contains("does not lead");
        assertThat(reason(PROOF.replace("index 5", "index 8"))).contains("not within a tree of size 8");
        assertThat(reason(PROOF.replace("index 5", "index 9223372036854775807")))
                .contains("not within");
    }

    @Test
    void aPathOfAnotherLengthProvesNothing() throws Exception {
        Checkpoint checkpoint = Vectors.checkpoint();
        List<TreeHash> longer = new ArrayList<>(PATH_5_OF_8);
        longer.add(ROOTS.get(8));

        assertThat(reason(new TlogProof(null, 5, longer, checkpoint).verify(LEAF_5, policy)))
                .contains("longer");
        assertThat(reason(new TlogProof(null, 5, PATH_5_OF_8.subList(0, 2), checkpoint).verify(LEAF_5, policy)))
                .contains("shorter");
        assertThat(reason(new TlogProof(null, 5, List.of(), checkpoint).verify(LEAF_5, policy)))
                .contains("shorter");
    }

    @Test
    void aProofOfALogThatThePolicyDoesNotNameIsNoProof() throws Exception {
        SigningKey other = Vectors.key("example.com/other", SignatureType.ED25519, 0x00);
        Checkpoint checkpoint = Vectors.signed(other, 8, ROOTS.get(8));
        Checkpoint cosigned = checkpoint.with(WITNESS.cosign(checkpoint.head().text(), WITNESSED_AT));
        TlogProof proof = new TlogProof(null, 5, PATH_5_OF_8, cosigned);

        assertThat(reason(proof.verify(LEAF_5, policy))).isEqualTo("The trust policy names no log example.com/other.");
        assertThat(proof.verify(LEAF_5, TrustPolicy.of(other.verifier()))).isEqualTo(Verification.VALID);
    }

    @Test
    void aCosignatureOfAnotherSizeRejectsTheProof() throws Exception {
        NoteSignature ofSeven = WITNESS.cosign(CHECKPOINT_TEXT.replace("\n8\n", "\n7\n"), WITNESSED_AT);
        TlogProof proof =
                new TlogProof(null, 5, PATH_5_OF_8, Vectors.checkpoint().with(ofSeven));

        assertThat(reason(proof.verify(LEAF_5, policy))).contains("in the name of witness.example/w1");
    }

    @Test
    void withoutTheWitnessTheQuorumIsMissing() throws Exception {
        TlogProof proof = new TlogProof(null, 5, PATH_5_OF_8, Vectors.signed(LOG, 8, ROOTS.get(8)));

        assertThat(reason(proof.verify(LEAF_5, policy))).contains("The quorum G is not reached");
    }

    @Test
    void anUnknownExtraSignaturePasses() throws Exception {
        String other = "— other.example/w9 " + Base64.getEncoder().encodeToString(new byte[76]) + "\n";

        assertThat(TlogProof.parse(utf8(PROOF + other)).verify(LEAF_5, policy)).isEqualTo(Verification.VALID);
        assertThat(TlogProof.parse(utf8(PROOF.replace(LOG_LINE, other + LOG_LINE)))
                        .verify(LEAF_5, policy))
                .isEqualTo(Verification.VALID);
    }

    @Test
    void extraDataIsKeptAndProvesNothing() throws Exception {
        String text = PROOF.replace("index 5", "extra c2FsdA==\nindex 5");
        TlogProof proof = TlogProof.parse(utf8(text));

        assertThat(proof.extra()).isEqualTo("c2FsdA==");
        assertThat(proof.bytes()).isEqualTo(utf8(text));
        assertThat(proof.verify(LEAF_5, policy)).isEqualTo(Verification.VALID);
    }

    @Test
    void aTreeOfOneLeafHasNoPath() throws Exception {
        Checkpoint checkpoint = Vectors.signed(LOG, 1, ROOTS.get(1));
        TlogProof proof = TlogProof.of(new InclusionProof(0, 1, List.of()), checkpoint);

        assertThat(TlogProof.parse(proof.bytes())).isEqualTo(proof);
        assertThat(proof.verify(ROOTS.get(1), TrustPolicy.of(LOG.verifier()))).isEqualTo(Verification.VALID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n\n",
                "c2sp.org/tlog-proof@v1\n\n$C",
                "c2sp.org/tlog-proof@v1\nindex 5\n$C",
                "c2sp.org/tlog-proof@v2\nindex 5\n\n$C",
                "c2sp.org/tlog-proof@v1 \nindex 5\n\n$C",
                "c2sp.org/tlog-proof@v1\nindex 05\n\n$C",
                "c2sp.org/tlog-proof@v1\nindex -5\n\n$C",
                "c2sp.org/tlog-proof@v1\nindex  5\n\n$C",
                "c2sp.org/tlog-proof@v1\nindex 5 \n\n$C",
                "c2sp.org/tlog-proof@v1\nIndex 5\n\n$C",
                "c2sp.org/tlog-proof@v1\r\nindex 5\r\n\r\n$C",
                "c2sp.org/tlog-proof@v1\nextra \nindex 5\n\n$C",
                "c2sp.org/tlog-proof@v1\nextra !\nindex 5\n\n$C",
                "c2sp.org/tlog-proof@v1\nextra QQ==\nextra QQ==\nindex 5\n\n$C",
                "c2sp.org/tlog-proof@v1\nindex 5\nextra QQ==\n\n$C",
                "c2sp.org/tlog-proof@v1\nindex 5\nQQ==\n\n$C",
                "c2sp.org/tlog-proof@v1\nindex 5\n\n\n$C",
                "c2sp.org/tlog-proof@v1\nindex 5\n\n",
                "c2sp.org/tlog-proof@v1\nindex 5\n\nnonsense"
            })
    void anotherTextIsNoProof(String text) {
        assertThatThrownBy(() -> TlogProof.parse(utf8(text.replace("$C", CHECKPOINT))))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void aProofHasLimits() {
        String hash = ROOTS.get(1).base64() + "\n";
        String path = String.join("", Collections.nCopies(64, hash));
        assertThatThrownBy(() -> TlogProof.parse(utf8("c2sp.org/tlog-proof@v1\nindex 5\n" + path + "\n" + CHECKPOINT)))
                .hasMessageContaining("more than 63 hashes");
        assertThatThrownBy(() -> TlogProof.parse(new byte[TlogProof.BYTES_MAX + 1]))
                .hasMessageContaining("longer than");
        for (String extra : List.of("", "QQ", "QQ==\n")) {
            assertThatThrownBy(() -> new TlogProof(extra, 5, PATH_5_OF_8, Vectors.checkpoint()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> TlogProof.of(new InclusionProof(0, 7, List.of()), Vectors.checkpoint()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
