package dev.countersign.tlog.note;

import static dev.countersign.tlog.Vectors.LOG;
import static dev.countersign.tlog.Vectors.LOG_VKEY;
import static dev.countersign.tlog.Vectors.WITNESS;
import static dev.countersign.tlog.Vectors.WITNESS_VKEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.tlog.Vectors;
import dev.countersign.tlog.format.MalformedException;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {
    /** The example of C2SP signed-note §Verifier keys. */
    private static final String EXAMPLE_VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

    @Test
    void publicKeysAreThoseOfTheVectors() throws Exception {
        assertThat(HexFormat.of().formatHex(LOG.verifier().raw()))
                .isEqualTo("03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8");
        assertThat(LOG.verifier()).hasToString(LOG_VKEY).isEqualTo(VerifierKey.parse(LOG_VKEY));
        assertThat(WITNESS.verifier()).hasToString(WITNESS_VKEY).isEqualTo(VerifierKey.parse(WITNESS_VKEY));
        assertThat(WITNESS.verifier()).isNotEqualTo(LOG.verifier());
    }

    @Test
    void theSpecificationsExampleVerifies() throws Exception {
        SignedNote note = SignedNote.parse(Vectors.utf8("""
                This is an example message.

                — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
                """));

        VerifierKey key = VerifierKey.parse(EXAMPLE_VKEY);

        assertThat(key.verifies(note.text(), note.signatures().getFirst())).isTrue();
        assertThat(key.verifies(note.text() + "\n", note.signatures().getFirst()))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.com/receipts-test",
                "example.com/receipts-test+4e2c4dbd",
                "example.com/receipts-test+4e2c4dbd+",
                // another id, an id in capitals, too short, too long, signed
                "example.com/receipts-test+4e2c4dbe+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
                "example.com/receipts-test+4E2C4DBD+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
                "example.com/receipts-test+4e2c4db+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
                "example.com/receipts-test+04e2c4dbd+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
                "example.com/receipts-test+-e2c4dbd+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
                // another name, none, one with a space
                "example.com/receipts-tess+4e2c4dbd+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
                "+4e2c4dbd+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
                "example.com/receipts test+4e2c4dbd+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
                // another type, ML-DSA's, one byte less, one byte more, one bit changed, a line feed
                "example.com/receipts-test+4e2c4dbd+BAOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
                "example.com/receipts-test+4e2c4dbd+BgOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
                "example.com/receipts-test+4e2c4dbd+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTE=",
                "example.com/receipts-test+4e2c4dbd+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4AA==",
                "example.com/receipts-test+4e2c4dbd+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG5",
                "example.com/receipts-test+4e2c4dbd+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4\n"
            })
    void anotherTextIsNoVerifierKey(String vkey) {
        assertThatThrownBy(() -> VerifierKey.parse(vkey))
                .isInstanceOf(MalformedException.class)
                .hasMessageStartingWith("The verifier key is malformed: ");
    }

    @Test
    void bytesThatAreNoPointOfTheCurveAreNoKey() {
        byte[] noPoint = new byte[32];
        noPoint[0] = 2;
        assertThatThrownBy(() -> VerifierKey.of("example.com/x", SignatureType.ED25519, noPoint))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPrivateKeyHasTheTextOfGo() throws Exception {
        assertThat(LOG.text())
                .isEqualTo("PRIVATE+KEY+example.com/receipts-test+4e2c4dbd+"
                        + "AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f");
        assertThat(SigningKey.parse(LOG.text()).sign("text\n")).isEqualTo(LOG.sign("text\n"));
        assertThat(SigningKey.parse(WITNESS.text()).verifier()).isEqualTo(WITNESS.verifier());
    }

    @Test
    void aPrivateKeyDoesNotGiveItselfAway() {
        assertThat(LOG.toString()).contains(LOG_VKEY).doesNotContain("AQABAgME").doesNotContain("PRIVATE");
    }

    @Test
    void anotherTextIsNoPrivateKey() {
        String text = LOG.text();
        for (String wrong : new String[] {
            "",
            LOG_VKEY,
            text.substring(1),
            text.replace("4e2c4dbd", "4e2c4dbe"),
            text.replace("receipts", "Receipts"),
            text.replace("+AQAB", "+BAAB"),
            text.replace("+AQAB", "+AgAB"),
            text.substring(0, text.length() - 4),
            text + "\n"
        }) {
            assertThatThrownBy(() -> SigningKey.parse(wrong)).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void generatedKeysSignAndDiffer() throws Exception {
        SecureRandom random = new SecureRandom();
        SigningKey one = SigningKey.generate("example.com/x", SignatureType.ED25519, random);
        SigningKey other = SigningKey.generate("example.com/x", SignatureType.ED25519, random);

        assertThat(one.verifier()).isNotEqualTo(other.verifier());
        assertThat(VerifierKey.parse(one.verifier().toString()).verifies("text\n", one.sign("text\n")))
                .isTrue();
        assertThat(other.verifier().verifies("text\n", one.sign("text\n"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "a b", "a+b", "a\nb", "a\tb", "a\u0085b", "a\u00a0b", "a\u2028b", "a\u3000b", "a\u1680"
            })
    void aNameHasNoSpacesAndNoPlus(String name) {
        assertThat(KeyName.isValid(name)).isFalse();
        assertThatThrownBy(() -> SigningKey.generate(name, SignatureType.ED25519, new SecureRandom()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aNameMayBeOfAnyAlphabet() {
        assertThat(KeyName.isValid("日志.example/é")).isTrue();
    }

    @Test
    void aKeySignsOnlyWhatItIsFor() {
        assertThatThrownBy(() -> WITNESS.sign("text\n")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> LOG.cosign("text\n", Vectors.WITNESSED_AT)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> SigningKey.of("example.com/x", SignatureType.ED25519, new byte[31]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
