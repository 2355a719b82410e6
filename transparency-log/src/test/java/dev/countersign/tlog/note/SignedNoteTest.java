package dev.countersign.tlog.note;

import static dev.countersign.tlog.Vectors.CHECKPOINT;
import static dev.countersign.tlog.Vectors.CHECKPOINT_TEXT;
import static dev.countersign.tlog.Vectors.LOG;
import static dev.countersign.tlog.Vectors.LOG_LINE;
import static dev.countersign.tlog.Vectors.WITNESS;
import static dev.countersign.tlog.Vectors.WITNESSED_AT;
import static dev.countersign.tlog.Vectors.WITNESS_LINE;
import static dev.countersign.tlog.Vectors.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.tlog.Vectors;
import dev.countersign.tlog.format.Base64Text;
import dev.countersign.tlog.format.MalformedException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignedNoteTest {
    private static final List<VerifierKey> BOTH = List.of(LOG.verifier(), WITNESS.verifier());
    /** Another key that claims to be the log's. */
    private static final SigningKey IMPOSTOR = Vectors.key(LOG.name(), SignatureType.ED25519, 0x40);

    private static NoteSignature logSignature() {
        return LOG.sign(CHECKPOINT_TEXT);
    }

    @Test
    void signaturesAreThoseOfTheVectors() {
        assertThat(logSignature().line()).isEqualTo(LOG_LINE);
        assertThat(WITNESS.cosign(CHECKPOINT_TEXT, WITNESSED_AT).line()).isEqualTo(WITNESS_LINE);
    }

    @Test
    void aNoteIsReadAndWrittenToTheByte() throws Exception {
        SignedNote note = SignedNote.parse(utf8(CHECKPOINT));

        assertThat(note.text()).isEqualTo(CHECKPOINT_TEXT);
        assertThat(note.signatures()).extracting(NoteSignature::line).containsExactly(LOG_LINE, WITNESS_LINE);
        assertThat(note.bytes()).isEqualTo(utf8(CHECKPOINT));
        assertThat(note.check(BOTH))
                .isInstanceOfSatisfying(
                        SignatureCheck.Verified.class,
                        verified -> assertThat(verified.signed())
                                .extracting(SignatureCheck.Signed::key)
                                .containsExactlyElementsOf(BOTH));
        assertThat(Cosignature.time(note.signatures().get(1))).isEqualTo(WITNESSED_AT);
    }

    @Test
    void theTextMayHaveEmptyLines() throws Exception {
        String text = "one\n\n\ntwo\n";
        SignedNote note = new SignedNote(text, List.of(LOG.sign(text)));

        assertThat(SignedNote.parse(note.bytes())).isEqualTo(note);
    }

    @Test
    void whatIsNotANoteToTheByteIsRefused() {
        for (String wrong : List.of(
                "",
                "\n\n",
                CHECKPOINT_TEXT,
                CHECKPOINT_TEXT + "\n",
                CHECKPOINT_TEXT + LOG_LINE,
                CHECKPOINT.substring(0, CHECKPOINT.length() - 1),
                CHECKPOINT + "\n",
                CHECKPOINT + "x\n",
                CHECKPOINT.replace("\n", "\r\n"),
                CHECKPOINT.replace(LOG_LINE, LOG_LINE.replace("\n", "\r\n")),
                CHECKPOINT.replace("—", "-"),
                CHECKPOINT.replace("—", "–"),
                CHECKPOINT.replace("— ", "—"),
                CHECKPOINT.replace("— ", "—  "),
                CHECKPOINT.replace("test Tix", "test  Tix"),
                CHECKPOINT.replace("test Tix", "te+st Tix"),
                CHECKPOINT.replace("test Tix", "te\u00a0st Tix"),
                CHECKPOINT.replace("ouvlgQ=", "ouvlgQ"),
                CHECKPOINT.replace("ouvlgQ=", "ouvlgR="),
                CHECKPOINT.replace("ouvlgQ=", "ouvlgQ= "),
                CHECKPOINT_TEXT + "\n— example.com/receipts-test TixNvQ==\n",
                CHECKPOINT_TEXT + "\n— example.com/receipts-test \n",
                CHECKPOINT_TEXT + "\n— example.com/receipts-test\n",
                CHECKPOINT.replace("receipts", "rece\tipts"),
                CHECKPOINT.replace("receipts", "rece\u0000ipts"))) {
            assertThatThrownBy(() -> SignedNote.parse(utf8(wrong))).as(wrong).isInstanceOf(MalformedException.class);
        }
        byte[] notUtf8 = utf8(CHECKPOINT);
        notUtf8[3] = (byte) 0xff;
        assertThatThrownBy(() -> SignedNote.parse(notUtf8)).hasMessageContaining("UTF-8");
    }

    @Test
    void everyBitOfTextAndSignatureCounts() throws Exception {
        byte[] note = utf8(CHECKPOINT_TEXT + "\n" + LOG_LINE);
        int seen = 0;
        for (int bit = 0; bit < 8 * note.length; bit++) {
            byte[] damaged = note.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                assertThat(SignedNote.parse(damaged).check(BOTH)).isInstanceOf(SignatureCheck.Rejected.class);
            } catch (MalformedException malformed) {
                seen++;
            }
        }
        assertThat(seen).isPositive().isLessThan(8 * note.length);
    }

    @Test
    void unknownSignaturesArePassedOver() throws Exception {
        SignedNote note = SignedNote.parse(utf8(CHECKPOINT)).with(IMPOSTOR.sign(CHECKPOINT_TEXT));

        assertThat(note.check(List.of(LOG.verifier())))
                .isInstanceOfSatisfying(
                        SignatureCheck.Verified.class,
                        verified -> assertThat(verified.signed())
                                .singleElement()
                                .extracting(SignatureCheck.Signed::key)
                                .isEqualTo(LOG.verifier()));
        assertThat(note.check(List.of()))
                .isEqualTo(new SignatureCheck.Rejected("None of the signatures is by a known key."));
    }

    @Test
    void theRightIdWithAnotherKeyRejectsTheWholeNote() throws Exception {
        NoteSignature forged = NoteSignature.of(
                LOG.name(), LOG.verifier().id(), IMPOSTOR.sign(CHECKPOINT_TEXT).signature());
        SignedNote note = SignedNote.parse(utf8(CHECKPOINT_TEXT + "\n" + forged.line() + WITNESS_LINE));
        assertThat(note.check(BOTH))
                .isInstanceOfSatisfying(
                        SignatureCheck.Rejected.class,
                        rejected -> assertThat(rejected.reason())
                                .contains("in the name of example.com/receipts-test (key id 4e2c4dbd)"));

        SignedNote beside = SignedNote.parse(utf8(CHECKPOINT_TEXT + "\n" + LOG_LINE + forged.line()));
        assertThat(beside.check(BOTH)).isInstanceOf(SignatureCheck.Rejected.class);
    }

    @Test
    void aCosignatureOfAnotherSizeOrTimeIsFalse() throws Exception {
        String other = CHECKPOINT_TEXT.replace("\n8\n", "\n7\n");
        SignedNote copied =
                SignedNote.parse(utf8(CHECKPOINT_TEXT + "\n" + LOG_LINE)).with(WITNESS.cosign(other, WITNESSED_AT));
        assertThat(copied.check(BOTH)).isInstanceOf(SignatureCheck.Rejected.class);

        byte[] bytes = Base64.getDecoder()
                .decode(WITNESS.cosign(CHECKPOINT_TEXT, WITNESSED_AT).base64());
        bytes[11]++;
        NoteSignature later = new NoteSignature(WITNESS.name(), Base64Text.of(bytes));
        assertThat(Cosignature.time(later)).isEqualTo(WITNESSED_AT.plusSeconds(1));
        assertThat(WITNESS.verifier().verifies(CHECKPOINT_TEXT, later)).isFalse();
    }

    @Test
    void aCosignatureHasATime() {
        NoteSignature plain = NoteSignature.of("w", new KeyId(1), logSignature().signature());
        NoteSignature atZero = NoteSignature.of("w", new KeyId(1), new byte[72]);
        byte[] negative = new byte[72];
        Arrays.fill(negative, (byte) -1);

        assertThatThrownBy(() -> Cosignature.time(plain)).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> Cosignature.time(atZero)).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> Cosignature.time(NoteSignature.of("w", new KeyId(1), negative)))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> WITNESS.cosign(CHECKPOINT_TEXT, Instant.EPOCH))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aNoteHasAHundredSignaturesAtMost() throws Exception {
        StringBuilder note = new StringBuilder(CHECKPOINT_TEXT).append('\n').append(LOG_LINE);
        for (int i = 1; i < SignedNote.SIGNATURES_MAX; i++) {
            note.append("— other.example/").append(i).append(" AAAAAQID\n");
        }
        assertThat(SignedNote.SIGNATURES_MAX).isGreaterThanOrEqualTo(16);
        assertThat(SignedNote.parse(utf8(note.toString())).check(BOTH)).isInstanceOf(SignatureCheck.Verified.class);

        note.append("— other.example/x AAAAAQID\n");
        assertThatThrownBy(() -> SignedNote.parse(utf8(note.toString()))).hasMessageContaining("more than 100");
        note.append("— x AAAAAQID\n".repeat(10_000));
        assertThatThrownBy(() -> SignedNote.parse(utf8(note.toString()))).hasMessageContaining("more than 100");
        assertThatThrownBy(() -> SignedNote.parse(new byte[SignedNote.BYTES_MAX + 1]))
                .hasMessageContaining("longer than");
    }

    @Test
    void aKeySignsANoteOnce() throws Exception {
        SignedNote note = SignedNote.parse(utf8(CHECKPOINT));
        NoteSignature again = WITNESS.cosign(CHECKPOINT_TEXT, WITNESSED_AT.plusSeconds(60));

        assertThat(note.with(again).signatures()).containsExactly(logSignature(), again);
    }
}
