package dev.countersign.console.inbox;

import dev.countersign.backtest.KafkaHistory;
import dev.countersign.console.audit.AuditConfiguration;
import dev.countersign.console.trial.Histories;
import dev.countersign.domain.approval.ApprovalReply;
import dev.countersign.domain.look.LookReply;
import dev.countersign.readmodel.ApprovalQueries;
import dev.countersign.readmodel.ReceiptQueries;
import dev.countersign.readmodel.SessionQueries;
import dev.countersign.readmodel.StoryQueries;
import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.SchemaIds;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * What a console serves, on the real log. Takes {@link ApprovalQueries}, {@link
 * ReceiptQueries}, {@link StoryQueries}, {@link SessionQueries}, {@link Installation}, {@link Topics} and a {@link Clock} from elsewhere: from this
 * context or the one around it.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(InboxSettings.class)
@Import(AuditConfiguration.class)
public class InboxConfiguration {
    @Bean
    ReadModelApprovals approvals(ApprovalQueries approvals, ReceiptQueries receipts, Clock clock) {
        return new ReadModelApprovals(approvals, receipts, clock);
    }

    @Bean
    ReadModelAttachments attachments(SessionQueries sessions) {
        return new ReadModelAttachments(sessions);
    }

    @Bean
    Histories histories(Installation installation, Topics topics) {
        return () -> KafkaHistory.of(installation, SchemaIds.bundled(), topics.payloads());
    }

    @Bean
    InboxKafka inboxKafka(Installation installation, InboxSettings settings) {
        return new InboxKafka(installation, settings.instanceId(), settings.sendWithin());
    }

    @Bean
    Replies<ApprovalReply> voteReplies(InboxKafka kafka, Topics topics, InboxSettings settings) {
        return new Replies<>(kafka, "votes", topics.approvalReplies(), ApprovalReply::requestId, settings.instanceId());
    }

    @Bean
    Replies<LookReply> lookReplies(InboxKafka kafka, Topics topics, InboxSettings settings) {
        return new Replies<>(kafka, "looks", topics.lookReplies(), LookReply::requestId, settings.instanceId());
    }

    @Bean
    CommandSender commandSender(InboxKafka kafka) {
        return new CommandSender(kafka);
    }

    @Bean
    KafkaDecisions decisions(
            ApprovalQueries approvals,
            Replies<ApprovalReply> replies,
            CommandSender sender,
            Topics topics,
            InboxSettings settings) {
        return new KafkaDecisions(approvals, replies, sender, topics, settings.answerWithin());
    }

    @Bean
    KafkaLooks looks(
            ApprovalQueries approvals,
            Replies<LookReply> replies,
            CommandSender sender,
            Topics topics,
            Clock clock,
            InboxSettings settings) {
        return new KafkaLooks(
                approvals, replies, sender, topics.looks(), clock, settings.lookWithin(), settings.looksAtOnceMax());
    }
}
