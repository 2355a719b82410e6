package dev.countersign.readmodel;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.h2.jdbcx.JdbcConnectionPool;

/** Projects in small polls and says a line for each transaction, until somebody kills it. */
final class ProjectorProcess {
    static final String END = "end";

    private ProjectorProcess() {}

    /** @param arguments bootstrap servers, topic prefix, JDBC URL */
    public static void main(String[] arguments) throws Exception {
        JdbcConnectionPool database = JdbcConnectionPool.create(arguments[2], "sa", "");
        try (BrokerLog log = new BrokerLog(arguments[0], arguments[1])) {
            ReadModel readModel = log.readModel(database, 200);
            readModel.prepare();
            Map<TopicPartition, Uuid> partitions = readModel.log().partitions();
            Map<TopicPartition, Long> ends = readModel.log().ends(partitions.keySet());
            try (Projection projection = readModel.projection()) {
                projection.open(partitions);
                Projection.Step step;
                do {
                    step = projection.step(Duration.ofMillis(100));
                    System.out.println(step.changed().size());
                } while (!step.nextOffsets().equals(ends));
                System.out.println(END);
            }
        }
    }
}
