package dev.countersign.policystream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.call.Answer;
import dev.countersign.domain.call.Reply;
import dev.countersign.streams.StreamService;
import dev.countersign.testbroker.NeedsBroker;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The process as it is started, on an installation where nothing is configured yet. */
@NeedsBroker
final class PolicyStreamConfigurationIT {
    @TempDir
    private Path directory;

    @Test
    void anUnknownOrganizationsCallIsAnsweredWithAPolicyError() throws Exception {
        try (Cluster cluster = Cluster.start(directory);
                ConfigurableApplicationContext context = new SpringApplicationBuilder(PolicyStreamConfiguration.class)
                        .web(WebApplicationType.NONE)
                        .run(
                                "--countersign.kafka.bootstrap-servers=" + cluster.bootstrapServers(),
                                "--countersign.policy-stream.state-directory=" + directory.resolve("state"));
                Surroundings around = new Surroundings(cluster)) {
            assertThat(context.getBean(StreamService.class).isRunning()).isTrue();
            around.submit("k1", "allow");
            around.awaitAnswers(1, Duration.ofSeconds(60));
            Reply reply = cluster.topics
                    .replies()
                    .codec()
                    .decode(cluster.all(cluster.topics.replies().name())
                            .getFirst()
                            .value());
            assertThat(reply.answer()).isInstanceOf(Answer.PolicyError.class);
        }
    }
}
