package dev.countersign.readmodel;

import com.zaxxer.hikari.HikariDataSource;
import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.kafka.KafkaClients;
import dev.countersign.schemas.topic.Topics;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The wiring of the read model, to be imported by whoever serves reads. Takes the beans {@link
 * Installation} and {@link Topics} from elsewhere. The database and the admin client are found by
 * name only, so that they are nobody else's by mistake.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ReadModelProperties.class)
public class ReadModelConfiguration {
    private static final String CLIENT_ID = "countersign-read-model";

    @Bean(defaultCandidate = false)
    HikariDataSource readModelDatabase(ReadModelProperties properties) {
        return ReadModelDatabase.open(properties);
    }

    @Bean(defaultCandidate = false)
    Admin readModelAdmin(Installation installation) {
        return Admin.create(KafkaClients.admin(installation, CLIENT_ID));
    }

    @Bean
    ReadModel readModel(
            @Qualifier("readModelDatabase") DataSource database,
            @Qualifier("readModelAdmin") Admin admin,
            Installation installation,
            Topics topics,
            ReadModelProperties properties) {
        Map<String, Object> options = consumerOptions(installation, properties.pollRecordsMax());
        return new ReadModel(
                database,
                () -> new KafkaConsumer<>(options, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                admin,
                ProjectedTopics.of(topics),
                topics.payloads());
    }

    @Bean
    Upkeep readModelUpkeep(ReadModel readModel, ReadModelProperties properties) {
        return properties.projecting() ? new Projector(readModel) : new Follower(readModel);
    }

    @Bean
    ReceiptQueries receiptQueries(ReadModel readModel, ReadModelProperties properties) {
        return new SqlReceiptQueries(
                readModel.database(),
                readModel.log(),
                readModel.positions(),
                readModel.waiters(),
                readModel.opener(),
                new SqlReceiptQueries.Bounds(
                        properties.unknownWait(), properties.searchWindowCalls(), properties.queryTimeout()));
    }

    @Bean
    StoryQueries storyQueries(ReadModel readModel, ReceiptQueries receipts, ReadModelProperties properties) {
        return readModel.stories(receipts, properties.queryTimeout());
    }

    @Bean
    ReportQueries reportQueries(ReadModel readModel, ReadModelProperties properties) {
        return readModel.reports(properties.unknownWait(), properties.queryTimeout());
    }

    @Bean
    ApprovalQueries approvalQueries(ReadModel readModel, ReadModelProperties properties) {
        return readModel.approvals(properties.unknownWait(), properties.searchWindowCalls(), properties.queryTimeout());
    }

    @Bean
    SessionQueries sessionQueries(ReadModel readModel, ReadModelProperties properties) {
        return readModel.sessions(properties.unknownWait(), properties.queryTimeout());
    }

    static Map<String, Object> consumerOptions(Installation installation, int pollRecordsMax) {
        // Read_committed, without a group: the tables say where to go on.
        Map<String, Object> options = KafkaClients.readCommittedReader(installation, CLIENT_ID);
        // One SQL transaction a poll: the larger, the cheaper a call when catching up.
        options.put("max.poll.records", pollRecordsMax);
        // Bounds the memory of a poll; payloads make events large.
        options.put("fetch.max.bytes", 16 * 1024 * 1024);
        options.put("max.partition.fetch.bytes", 4 * 1024 * 1024);
        return options;
    }
}
