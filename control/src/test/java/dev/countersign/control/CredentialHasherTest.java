package dev.countersign.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.control.CredentialHasher.NewSecret;
import dev.countersign.domain.control.ControlFact.Credential;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class CredentialHasherTest {
    private final NewSecret made = CredentialHasher.newSecret(new SecureRandom());

    private Credential credential(String salt, boolean enabled) {
        return new Credential(new OrganizationId("acme"), new AgentId("crm-bot"), null, salt, made.hash(), enabled);
    }

    @Test
    void letsInWhoeverHoldsTheSecretAndNobodyElse() {
        Credential credential = credential(made.salt(), true);

        assertThat(CredentialHasher.verify(credential, made.secret())).isTrue();
        assertThat(CredentialHasher.verify(credential, made.secret() + "x")).isFalse();
        assertThat(CredentialHasher.verify(credential, "")).isFalse();
        assertThat(CredentialHasher.verify(credential, made.hash().hex())).isFalse();
    }

    @Test
    void keepsOutTheUnknownTheRevokedAndTheMalformed() {
        assertThat(CredentialHasher.verify((Credential) null, made.secret())).isFalse();
        assertThat(CredentialHasher.verify(credential(made.salt(), false), made.secret()))
                .isFalse();
        assertThat(CredentialHasher.verify(credential("not hex", true), made.secret()))
                .isFalse();
    }

    @Test
    void hashesSaltBytesThenSecret() {
        // printf '\x00\x01…\x0f' | cat - secret | sha256sum
        assertThat(CredentialHasher.hash("000102030405060708090a0b0c0d0e0f", "s3cret"))
                .isEqualTo(Digest.of(
                        new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 's', '3', 'c', 'r', 'e', 't'
                        }));
    }

    @Test
    void drawsSecretsOf256BitsAndDoesNotShowThem() {
        NewSecret other = CredentialHasher.newSecret(new SecureRandom());

        assertThat(made.secret()).hasSize(43).matches("[A-Za-z0-9_-]+").isNotEqualTo(other.secret());
        assertThat(made.salt()).matches("[0-9a-f]{32}").isNotEqualTo(other.salt());
        assertThat(made.toString()).doesNotContain(made.secret());
    }
}
