package dev.countersign.ingress.credential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.control.KeyUse;
import dev.countersign.domain.identity.OrganizationId;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class KeyUsesTest {
    private static final OrganizationId ACME = new OrganizationId("acme");
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    private final KeyUses uses = new KeyUses();

    @Test
    void aMinuteOfUsesIsOneRecord() {
        for (int i = 0; i < 60_000; i++) {
            uses.used(ACME, "ci", NOON.plusMillis(i));
        }
        assertThat(uses.unkept()).singleElement().satisfies(use -> {
            assertThat(use.recordKey()).isEqualTo("acme/ci");
            assertThat(use.at()).isBetween(NOON.plusSeconds(58), NOON.plusSeconds(60));
        });
    }

    @Test
    void whatIsKeptIsNotKeptAgain() {
        uses.used(ACME, "ci", NOON);
        uses.unkept().forEach(uses::kept);
        assertThat(uses.unkept()).isEmpty();
        assertThat(uses.lastUsed(ACME, "ci")).isEqualTo(NOON);

        uses.used(ACME, "ci", NOON.plusSeconds(5));
        assertThat(uses.unkept()).containsExactly(new KeyUse(ACME, "ci", NOON.plusSeconds(5)));
    }

    @Test
    void theLatestCountsWhoeverSawIt() {
        uses.used(ACME, "ci", NOON);
        uses.kept(new KeyUse(ACME, "ci", NOON.plusSeconds(30)));
        assertThat(uses.lastUsed(ACME, "ci")).isEqualTo(NOON.plusSeconds(30));
        uses.kept(new KeyUse(ACME, "ci", NOON.minusSeconds(30)));
        assertThat(uses.lastUsed(ACME, "ci")).isEqualTo(NOON.plusSeconds(30));
        assertThat(uses.unkept()).as("another instance kept a later one").isEmpty();
        assertThat(uses.lastUsed(new OrganizationId("globex"), "ci")).isNull();
    }
}
