package dev.countersign.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.domain.control.ControlFact;
import dev.countersign.schemas.Samples;
import dev.countersign.schemas.wire.SchemaIds;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;

final class TopicsTest {
    private final Topics topics = new Topics("acme.", SchemaIds.bundled());

    @Test
    void everyTopicIsAmongTheSpecsUnderItsPrefixedName() {
        List<String> names = Stream.of(
                        topics.commands(),
                        topics.approvalCommands(),
                        topics.budgetCommands(),
                        topics.reports(),
                        topics.sessionCommands(),
                        topics.sessions(),
                        topics.sessionReplies(),
                        topics.authorizationCommands(),
                        topics.authorizations(),
                        topics.authorizationReplies(),
                        topics.tokenOrders(),
                        topics.keyUses(),
                        topics.connectionHealth(),
                        topics.runCallbacks(),
                        topics.rateClaims(),
                        topics.events(),
                        topics.dispatches(),
                        topics.executions(),
                        topics.receipts(),
                        topics.replies(),
                        topics.directReplies(),
                        topics.approvalReplies(),
                        topics.deliveries(),
                        topics.notices(),
                        topics.looks(),
                        topics.lookReplies(),
                        topics.ledger(),
                        topics.checkpoints(),
                        topics.control(),
                        topics.controlHistory(),
                        topics.subjectKeys(),
                        topics.erasures())
                .map(Topic::name)
                .toList();
        assertThat(topics.specs())
                .extracting(TopicSpec::name)
                .containsAll(names)
                .contains(topics.deadLetters());
        assertThat(topics.specs())
                .hasSize(names.size() + 1)
                .allMatch(spec -> spec.name().startsWith("acme."));
    }

    @Test
    void whatIsKeyedByCallHasOnePartitionCountAndWhatHasOneOrderHasOnePartition() {
        Set<String> single = Set.of(
                "acme.ledger",
                "acme.checkpoints",
                "acme.control",
                "acme.control-history",
                "acme.subject-keys",
                "acme.erasures",
                "acme.key-uses",
                "acme.connection-health",
                "acme.run-callbacks",
                "acme.rate-claims",
                "acme.dead-letters");
        assertThat(topics.specs(7))
                .allSatisfy(spec ->
                        assertThat(spec.partitions()).as(spec.name()).isEqualTo(single.contains(spec.name()) ? 1 : 7));
        assertThat(topics.specs()).extracting(TopicSpec::partitions).containsOnly(1, Topics.PARTITIONS_DEFAULT);
    }

    @Test
    void theRecordOfWhatHappenedIsNeverDeletedOrCompacted() {
        Map<String, TopicSpec> specs =
                topics.specs().stream().collect(Collectors.toMap(TopicSpec::name, Function.identity()));
        for (String name : List.of(
                "commands",
                "approval-commands",
                "budget-commands",
                "reports",
                "session-commands",
                "sessions",
                "authorizations",
                "events",
                "executions",
                "receipts",
                "control-history",
                "erasures")) {
            assertThat(specs.get("acme." + name).config())
                    .as(name)
                    .containsEntry(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE)
                    .containsEntry(TopicConfig.RETENTION_MS_CONFIG, "-1")
                    .containsEntry(TopicConfig.RETENTION_BYTES_CONFIG, "-1");
        }
        assertThat(specs.get("acme.control").config())
                .containsEntry(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        assertThat(specs.get("acme.replies").config()).containsEntry(TopicConfig.RETENTION_MS_CONFIG, "600000");
    }

    @Test
    void specsAreWhatAnAdminTakes() {
        assertThat(topics.specs())
                .allSatisfy(spec -> assertThat(new NewTopic(spec.name(), spec.partitions(), (short) 1)
                                .configs(spec.config())
                                .configs())
                        .isEqualTo(spec.config()));
    }

    @Test
    void aTopicHasAtLeastOnePartition() {
        assertThatThrownBy(() -> topics.specs(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Topics have at least one partition, not 0");
    }

    @Test
    void aTombstoneStaysATombstone() {
        Topic<ControlFact> control = topics.control();
        assertThat(control.serializer().serialize(control.name(), null)).isNull();
        assertThat(control.deserializer().deserialize(control.name(), null)).isNull();
        ControlFact policy = Samples.control().get("policy");
        assertThat(control.deserializer()
                        .deserialize(control.name(), control.serializer().serialize(control.name(), policy)))
                .isEqualTo(policy);
    }
}
