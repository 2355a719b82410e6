package dev.countersign.schemas.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.identity.Salt;
import dev.countersign.domain.request.ClosedValueException;
import dev.countersign.domain.request.SealedValue;
import java.security.SecureRandom;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class SubjectKeysTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte[] PAYLOAD = "{\"amount\":50000}".getBytes(UTF_8);
    private static final Salt SALT = Salt.random(RANDOM);

    private final MasterKey master = MasterKey.parse(MasterKey.generate(RANDOM));
    private final SubjectKeys keys = new SubjectKeys(master);

    @Test
    void whatWasSealedIsOpenedWithItsKeyAndHoldsItsSalt() {
        SubjectKey key = made("acme/s1", "k1");
        SealedValue sealed = key.seal(SALT, PAYLOAD, RANDOM);
        SealedValue opened = key.open(sealed.kept());
        assertThat(opened.bytes()).isEqualTo(PAYLOAD);
        assertThat(opened.salt()).isEqualTo(SALT);
        assertThat(opened.keyId()).isEqualTo("k1");
        assertThat(opened).isEqualTo(sealed);
    }

    @Test
    void whatIsKeptTellsNothingOfTheValueAndIsNeverTheSameTwice() {
        SubjectKey key = made("acme/s1", "k1");
        SealedValue once = key.seal(SALT, PAYLOAD, RANDOM);
        assertThat(new String(once.kept(), UTF_8)).doesNotContain("amount").doesNotContain("50000");
        assertThat(key.seal(SALT, PAYLOAD, RANDOM).kept()).isNotEqualTo(once.kept());
    }

    @Test
    void aChangedBitClosesIt() {
        SubjectKey key = made("acme/s1", "k1");
        byte[] kept = key.seal(SALT, PAYLOAD, RANDOM).kept().clone();
        for (int at = 0; at < kept.length; at++) {
            kept[at] ^= 1;
            assertThat(key.open(kept).isOpen()).as("byte %s", at).isFalse();
            kept[at] ^= 1;
        }
        assertThat(key.open(kept).isOpen()).isTrue();
        assertThat(key.open(new byte[0]).isOpen()).isFalse();
    }

    @Test
    void anotherSubjectsKeyOpensNothing() {
        SealedValue sealed = made("acme/s1", "k1").seal(SALT, PAYLOAD, RANDOM);
        SealedValue opened = made("acme/s2", "k2").open(sealed.kept());
        assertThat(opened.isOpen()).isFalse();
        assertThatThrownBy(opened::bytes).isInstanceOf(ClosedValueException.class);
    }

    @Test
    void aDigestIsTheSameForTheSameRequestAndAnotherForAnotherSubject() {
        SubjectKey one = made("acme/s1", "k1");
        assertThat(one.digest(PAYLOAD)).isEqualTo(one.digest(PAYLOAD.clone()));
        assertThat(one.digest(PAYLOAD)).isNotEqualTo(made("acme/s2", "k2").digest(PAYLOAD));
    }

    @Test
    void ofTwoKeysOfOneSubjectTheFirstSealsAndBothOpen() {
        SubjectKey first = made("acme/s1", "k1");
        SubjectKey second = made("acme/s1", "k2");
        assertThat(keys.sealing("acme/s1")).isSameAs(first);
        assertThat(keys.byId("k2")).isSameAs(second);
        assertThat(keys.ids("acme/s1")).containsExactly("k1", "k2");
    }

    @Test
    void aDestroyedKeyIsGoneAndTheNextOfItsSubjectIsAnother() {
        made("acme/s1", "k1");
        assertThat(keys.apply("acme/s1/k1", null)).isNull();
        assertThat(keys.byId("k1")).isNull();
        assertThat(keys.sealing("acme/s1")).isNull();
        SubjectKey next = made("acme/s1", "k2");
        assertThat(keys.sealing("acme/s1")).isSameAs(next);
    }

    @Test
    void aKeyUnderAnotherMasterKeyIsThereAndUnusable() {
        MasterKey other = MasterKey.parse(MasterKey.generate(RANDOM));
        keys.apply("acme/s1/k1", wrapped(other, "acme/s1/k1"));
        assertThat(keys.byId("k1")).isNull();
        assertThat(keys.isUnreadable("k1")).isTrue();
        assertThat(keys.unreadable()).isEqualTo(1);
    }

    @Test
    void aWrappedKeyIsNoUseUnderAnotherName() {
        WrappedKey stolen = wrapped(master, "acme/s1/k1");
        keys.apply("evil/s9/k1", stolen);
        assertThat(keys.byId("k1")).isNull();
    }

    @Test
    void subjectsOfTwoOrganizationsAreTwo() {
        assertThat(Subject.ofResource(new OrganizationId("acme"), "crm:deal:1").recordName())
                .isNotEqualTo(Subject.ofResource(new OrganizationId("beta"), "crm:deal:1")
                        .recordName());
    }

    @Test
    void aMasterKeyIsThirtyTwoBytesInBase64() {
        assertThatThrownBy(() -> MasterKey.parse("c2hvcnQ=")).hasMessageContaining("this is 5");
        assertThatThrownBy(() -> MasterKey.parse("not base64!")).hasMessageNotContaining("not base64");
        assertThat(master).hasToString("MasterKey");
    }

    private SubjectKey made(String subject, String id) {
        keys.apply(subject + "/" + id, wrapped(master, subject + "/" + id));
        return java.util.Objects.requireNonNull(keys.byId(id));
    }

    private static WrappedKey wrapped(MasterKey under, String recordKey) {
        byte[] secret = new byte[SubjectKey.SECRET_BYTES];
        RANDOM.nextBytes(secret);
        return new WrappedKey(under.wrap(recordKey, secret, RANDOM), Instant.EPOCH);
    }
}
