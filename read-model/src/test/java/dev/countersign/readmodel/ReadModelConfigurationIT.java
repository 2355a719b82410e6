package dev.countersign.readmodel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.request.ToolCall;
import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.testbroker.NeedsBroker;
import dev.countersign.testbroker.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;

@NeedsBroker
class ReadModelConfigurationIT {
    @Test
    void theContextProjectsAnswersAndStops(@TempDir Path directory) throws Exception {
        ToolCall call = Histories.call(Histories.ACME, "key-1");
        try (TestBroker broker = TestBroker.start(directory.resolve("broker"));
                BrokerLog log = new BrokerLog(broker.bootstrapServers(), "");
                AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            log.createTopics(2);
            log.append(Histories.life(call, Histories.succeeded(call)));
            context.getEnvironment()
                    .getPropertySources()
                    .addFirst(new MapPropertySource(
                            "test",
                            Map.of(
                                    "countersign.read-model.jdbc-url",
                                    "jdbc:h2:file:" + directory.resolve("receipts"))));
            context.registerBean(Installation.class, () -> Installation.at(broker.bootstrapServers()));
            context.registerBean(Topics.class, () -> log.topics);
            context.register(ReadModelConfiguration.class, Outsider.class);
            context.refresh();

            ReceiptView view = context.getBean(ReceiptQueries.class)
                    .awaitSettled(Histories.ACME, Histories.id(Histories.ACME, "key-1"), Duration.ofSeconds(60));
            assertThat(view.status()).isEqualTo(CallStatus.SUCCEEDED);
            awaitHealthy(context.getBean(Projector.class));
            Outsider outsider = context.getBean(Outsider.class);
            assertThat(outsider.database())
                    .as("nobody else gets this database by its type")
                    .isNull();
            assertThat(outsider.admin()).isNull();
            context.stop();
            assertThat(context.getBean(Projector.class).state()).isEqualTo(new ProjectorState.Stopped());
        }
    }

    /** The first row is seen a moment before the projector says that it projects. */
    private static void awaitHealthy(Projector projector) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!projector.isHealthy()) {
            assertThat(System.nanoTime()).as(projector.problems().toString()).isLessThan(deadline);
            Thread.sleep(10);
        }
    }

    /** Another part of the same process, which asks for a database and an admin of its own. */
    static final class Outsider {
        private final ObjectProvider<DataSource> database;
        private final ObjectProvider<Admin> admin;

        Outsider(ObjectProvider<DataSource> database, ObjectProvider<Admin> admin) {
            this.database = database;
            this.admin = admin;
        }

        DataSource database() {
            return database.getIfAvailable();
        }

        Admin admin() {
            return admin.getIfAvailable();
        }
    }
}
