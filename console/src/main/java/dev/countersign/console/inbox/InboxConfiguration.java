package dev.countersign.console.inbox;

import dev.countersign.readmodel.ApprovalQueries;
import dev.countersign.readmodel.ReceiptQueries;
import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.topic.Topics;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The two things that a console serves, on the real log. Takes {@link ApprovalQueries}, {@link
 * ReceiptQueries}, {@link Installation}, {@link Topics} and a {@link Clock} from elsewhere: from this
 * context or the one around it.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(InboxSettings.class)
public class InboxConfiguration {
    @Bean
    ReadModelApprovals approvals(ApprovalQueries approvals, ReceiptQueries receipts, Clock clock) {
        return new ReadModelApprovals(approvals, receipts, clock);
    }

    @Bean
    InboxKafka inboxKafka(Installation installation, InboxSettings settings) {
        return new InboxKafka(installation, settings.instanceId(), settings.sendWithin());
    }

    @Bean
    VoteReplies voteReplies(InboxKafka kafka, Topics topics, InboxSettings settings) {
        return new VoteReplies(kafka, topics.approvalReplies(), settings.instanceId());
    }

    @Bean
    CommandSender commandSender(InboxKafka kafka) {
        return new CommandSender(kafka);
    }

    @Bean
    KafkaDecisions decisions(
            ApprovalQueries approvals,
            VoteReplies replies,
            CommandSender sender,
            Topics topics,
            InboxSettings settings) {
        return new KafkaDecisions(approvals, replies, sender, topics, settings.answerWithin());
    }
}
