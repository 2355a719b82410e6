package dev.countersign.tlog.trust;

import static dev.countersign.tlog.Vectors.CHECKPOINT_TEXT;
import static dev.countersign.tlog.Vectors.LOG;
import static dev.countersign.tlog.Vectors.LOG_VKEY;
import static dev.countersign.tlog.Vectors.ROOTS;
import static dev.countersign.tlog.Vectors.WITNESSED_AT;
import static dev.countersign.tlog.Vectors.WITNESS_VKEY;
import static dev.countersign.tlog.Vectors.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.tlog.Vectors;
import dev.countersign.tlog.checkpoint.Checkpoint;
import dev.countersign.tlog.format.MalformedException;
import dev.countersign.tlog.note.SignatureType;
import dev.countersign.tlog.note.SigningKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustPolicyTest {
    private static final Map<String, SigningKey> WITNESSES = witnesses();

    private static final String TWO_LEVELS = """
            # two organizations
            log $LOG https://log.example/

            witness X1 $X1
            witness X2 $X2 https://x2.example/
            \t witness\tX3   $X3\t
            group X-witnesses 2 X1 X2 X3
            witness Y1 $Y1
            witness Y2 $Y2
            group Y-witnesses any Y1 Y2
              # the whole
            group X-and-Y all X-witnesses Y-witnesses
            quorum X-and-Y
            """.replace("$LOG", LOG_VKEY)
            .replace("$X1", vkey("X1"))
            .replace("$X2", vkey("X2"))
            .replace("$X3", vkey("X3"))
            .replace("$Y1", vkey("Y1"))
            .replace("$Y2", vkey("Y2"));

    private static Map<String, SigningKey> witnesses() {
        Map<String, SigningKey> keys = new TreeMap<>();
        for (String name : List.of("X1", "X2", "X3", "Y1", "Y2")) {
            keys.put(
                    name,
                    Vectors.key("witness.example/" + name, SignatureType.COSIGNATURE_V1, 0x50 + 0x10 * keys.size()));
        }
        return keys;
    }

    private static String vkey(String witness) {
        return WITNESSES.get(witness).verifier().toString();
    }

    private static Checkpoint cosigned(String... witnesses) {
        Checkpoint checkpoint = Vectors.signed(LOG, 8, ROOTS.get(8));
        for (String witness : witnesses) {
            checkpoint = checkpoint.with(WITNESSES.get(witness).cosign(CHECKPOINT_TEXT, WITNESSED_AT));
        }
        return checkpoint;
    }

    private static String reason(TrustCheck check) {
        assertThat(check).isInstanceOf(TrustCheck.Untrusted.class);
        return ((TrustCheck.Untrusted) check).reason();
    }

    @Test
    void aPolicyIsReadAndWritten() throws Exception {
        TrustPolicy policy = TrustPolicy.parse(utf8(TWO_LEVELS));

        assertThat(policy.logs()).containsExactly(new KnownLog(LOG.verifier(), "https://log.example/"));
        assertThat(policy.witnesses()).extracting(KnownWitness::name).containsExactly("X1", "X2", "X3", "Y1", "Y2");
        assertThat(policy.witnesses().get(1).url()).isEqualTo("https://x2.example/");
        assertThat(policy.groups())
                .containsExactly(
                        new WitnessGroup("X-witnesses", 2, List.of("X1", "X2", "X3")),
                        new WitnessGroup("Y-witnesses", 1, List.of("Y1", "Y2")),
                        new WitnessGroup("X-and-Y", 2, List.of("X-witnesses", "Y-witnesses")));
        assertThat(policy.quorum()).isEqualTo("X-and-Y");
        assertThat(TrustPolicy.parse(utf8(policy.text()))).isEqualTo(policy);
    }

    @ParameterizedTest
    @CsvSource({
        "'', false",
        "X1, false",
        "X1 X2, false",
        "X1 X2 X3, false",
        "Y1 Y2, false",
        "X1 Y1, false",
        "X1 X2 Y1, true",
        "X1 X3 Y2, true",
        "X1 X2 X3 Y1 Y2, true"
    })
    void aQuorumIsCountedThroughItsGroups(String witnesses, boolean enough) throws Exception {
        TrustCheck check = TrustPolicy.parse(utf8(TWO_LEVELS))
                .check(cosigned(witnesses.isEmpty() ? new String[0] : witnesses.split(" ")));

        if (enough) {
            assertThat(check).isInstanceOfSatisfying(TrustCheck.Trusted.class, trusted -> {
                assertThat(trusted.log()).isEqualTo(LOG.verifier());
                assertThat(trusted.cosigners())
                        .extracting(TrustCheck.Cosigner::witness)
                        .containsExactly(witnesses.split(" "));
                assertThat(trusted.cosigners())
                        .allMatch(cosigner -> cosigner.at().equals(WITNESSED_AT));
            });
        } else {
            assertThat(reason(check)).startsWith("The quorum X-and-Y is not reached: ");
        }
    }

    @Test
    void oneWitnessOrNoneCanBeTheQuorum() throws Exception {
        String base = "log " + LOG_VKEY + "\nwitness X1 " + vkey("X1") + "\nquorum ";
        assertThat(TrustPolicy.parse(utf8(base + "none\n")).check(cosigned())).isInstanceOf(TrustCheck.Trusted.class);
        assertThat(TrustPolicy.of(LOG.verifier()).check(cosigned())).isInstanceOf(TrustCheck.Trusted.class);
        assertThat(TrustPolicy.parse(utf8(base + "X1\n")).check(cosigned("X1"))).isInstanceOf(TrustCheck.Trusted.class);
        assertThat(reason(TrustPolicy.parse(utf8(base + "X1\n")).check(cosigned("X2"))))
                .contains("0 of the 1 known witnesses");
    }

    @Test
    void witnessesDoNotReplaceTheLog() throws Exception {
        TrustPolicy policy =
                TrustPolicy.parse(utf8("log " + LOG_VKEY + "\nwitness X1 " + vkey("X1") + "\nquorum X1\n"));
        SigningKey other = Vectors.key(LOG.name(), SignatureType.ED25519, 0x40);
        Checkpoint byAnother =
                Vectors.signed(other, 8, ROOTS.get(8)).with(WITNESSES.get("X1").cosign(CHECKPOINT_TEXT, WITNESSED_AT));

        assertThat(reason(policy.check(byAnother))).contains("No key that the trust policy has for the log");
        assertThat(reason(policy.check(Vectors.signed(other, 8, ROOTS.get(8))))).contains("None of the signatures");
    }

    @Test
    void aLogOfAnotherOriginIsUnknown() {
        SigningKey other = Vectors.key("example.com/other", SignatureType.ED25519, 0x00);
        Checkpoint checkpoint = Vectors.signed(other, 8, ROOTS.get(8));

        assertThat(reason(TrustPolicy.of(LOG.verifier()).check(checkpoint)))
                .isEqualTo("The trust policy names no log example.com/other.");
    }

    @Test
    void aLogMayHaveSeveralKeys() throws Exception {
        SigningKey next = Vectors.key(LOG.name(), SignatureType.ED25519, 0x40);
        TrustPolicy policy =
                TrustPolicy.parse(utf8("log " + LOG_VKEY + "\nlog " + next.verifier() + "\nquorum none\n"));

        assertThat(policy.check(Vectors.signed(next, 8, ROOTS.get(8)))).isInstanceOf(TrustCheck.Trusted.class);
        assertThat(policy.check(cosigned())).isInstanceOf(TrustCheck.Trusted.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "quorum none",
                "log $L\n",
                "quorum none\r\n",
                "quorum\u0000none\n",
                "quorum none\u007f\n",
                "quorum none\nquorum none\n",
                "quorum W\nwitness W $W\n",
                "quorum\n",
                "quorum none none\n",
                "Quorum none\n",
                "trust me\nquorum none\n",
                "log\nquorum none\n",
                "log $W\nquorum none\n",
                "log $L\nlog $L\nquorum none\n",
                "log $L url more\nquorum none\n",
                "log example.com/x+00000000+AQ==\nquorum none\n",
                "witness W $L\nquorum none\n",
                "witness W\nquorum none\n",
                "witness W $W\nwitness V $W\nquorum none\n",
                "witness none $W\nquorum none\n",
                "witness W $W\ngroup W 1 W\nquorum none\n",
                "witness W $W\ngroup none 1 W\nquorum none\n",
                "witness W $W\ngroup G 1 G\nquorum G\n",
                "witness W $W\ngroup G 1 V\nquorum G\n",
                "witness W $W\ngroup G 1 none\nquorum G\n",
                "witness W $W\ngroup G 1\nquorum G\n",
                "witness W $W\ngroup G 0 W\nquorum G\n",
                "witness W $W\ngroup G 2 W\nquorum G\n",
                "witness W $W\ngroup G 01 W\nquorum G\n",
                "witness W $W\ngroup G -1 W\nquorum G\n",
                "witness W $W\ngroup G most W\nquorum G\n",
                "witness W $W\ngroup G 2 W W\nquorum G\n",
                "witness W $W\ngroup G 1 W\ngroup H 1 W\nquorum H\n"
            })
    void anotherTextIsNoPolicy(String text) {
        byte[] bytes = utf8(text.replace("$L", LOG_VKEY).replace("$W", WITNESS_VKEY));
        assertThatThrownBy(() -> TrustPolicy.parse(bytes))
                .isInstanceOf(MalformedException.class)
                .hasMessageStartingWith("The trust policy is malformed: ");
    }

    @Test
    void aMistakeIsNamedWithItsLine() {
        assertThatThrownBy(() -> TrustPolicy.parse(utf8("# mine\n\nlog " + LOG_VKEY + "\nwitness W x\nquorum W\n")))
                .hasMessage("The trust policy is malformed: line 4 has no usable key. The verifier key is malformed: "
                        + "it is not a name, a key id and a key with plus signs between them.");
    }

    @Test
    void namesThatOnlyLookAlikeAreDifferent() throws Exception {
        String text =
                "witness \u212a " + vkey("X1") + "\nwitness K " + vkey("X2") + "\ngroup é all \u212a K\nquorum é\n";
        assertThat(TrustPolicy.parse(utf8(text)).groups().getFirst().members()).containsExactly("\u212a", "K");
    }

    @Test
    void onlyACommentMayHoldOtherOctetsThanUtf8() throws Exception {
        byte[] inComment = " # \u00ff\nquorum none\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(TrustPolicy.parse(inComment).quorum()).isEqualTo(TrustPolicy.NONE);

        byte[] inName = ("witness \u00ff " + vkey("X1") + "\nquorum none\n").getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> TrustPolicy.parse(inName)).hasMessageContaining("line 1 is not UTF-8");
    }
}
