package dev.countersign.control.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.SchemaIds;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TopicFactsTest {
    private static final OrganizationId ACME = new OrganizationId("acme");
    private static final Connection CRM = new Connection(ACME, "crm", "echo", 1, "{}");
    private static final Connection ERP = new Connection(ACME, "erp", "echo", 1, "{}");

    private final Codec<ControlFact> codec =
            new Topics("", SchemaIds.bundled()).control().codec();
    private final TopicFacts facts = new TopicFacts(codec, List.of());
    private long offset;

    private void apply(@Nullable String key, byte @Nullable [] value) {
        facts.apply(new ConsumerRecord<>("control", 0, offset++, key, value));
    }

    @Test
    void theLastFactUnderAKeyHoldsAndANullRemovesIt() {
        apply(CRM.key(), codec.encode(CRM));
        apply(ERP.key(), codec.encode(ERP));
        apply(ERP.key(), null);

        assertThat(facts.takeChanges()).isEqualTo(Map.of(ACME, Map.of(CRM.key(), CRM)));
        assertThat(facts.hasChanges()).isFalse();
        assertThat(facts.unreadable()).isEmpty();
    }

    @Test
    void whatCannotBeReadTakesTheFactUnderItsKeyAwayUntilAReadableOneComes() {
        apply(CRM.key(), codec.encode(CRM));
        apply(ERP.key(), codec.encode(ERP));
        apply(CRM.key(), new byte[] {0, 0, 0, 0, 99, 1});

        assertThat(facts.takeChanges()).isEqualTo(Map.of(ACME, Map.of(ERP.key(), ERP)));
        assertThat(facts.unreadable()).containsExactly(CRM.key());

        apply(CRM.key(), codec.encode(CRM));

        assertThat(facts.takeChanges()).isEqualTo(Map.of(ACME, Map.of(CRM.key(), CRM, ERP.key(), ERP)));
        assertThat(facts.unreadable()).isEmpty();
    }

    @Test
    void aFactUnderAnotherFactsKeyIsNotBelieved() {
        apply(CRM.key(), codec.encode(ERP));

        assertThat(facts.takeChanges()).isEqualTo(Map.of(ACME, Map.of()));
        assertThat(facts.unreadable()).containsExactly(CRM.key());
    }

    @Test
    void aRecordWithoutAUsableKeyIsToldOfAndChangesNothing() {
        apply(null, codec.encode(CRM));
        apply("crm\n", codec.encode(CRM));

        assertThat(facts.hasChanges()).isTrue();
        assertThat(facts.takeChanges()).isEmpty();
        assertThat(facts.unreadable()).containsExactly("(malformed key)");
    }
}
