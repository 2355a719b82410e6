package dev.countersign.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import dev.countersign.ingress.hostile.HostileRequest;
import dev.countersign.ingress.hostile.HostileRequests;
import dev.countersign.ingress.hostile.RawAnswer;
import dev.countersign.testbroker.NeedsBroker;
import dev.countersign.testbroker.TestBroker;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The table of hostile requests, asked of a running ingress; afterwards it serves, and logged nothing of theirs. */
@NeedsBroker
class HostileRequestsIT {
    private static final Logger ROOT = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private static final ListAppender<ILoggingEvent> LOGGED = new ListAppender<>();

    private static TestBroker broker;
    private static RunningDoor door;
    private static PlayedPipeline pipeline;
    private static Description description;

    @BeforeAll
    static void open(@TempDir Path directory) throws Exception {
        broker = RunningDoor.broker(directory);
        door = RunningDoor.start(
                broker, Map.of("countersign.ingress.read-within", "1s", "countersign.ingress.headers-within", "1s"));
        pipeline = new PlayedPipeline(broker.bootstrapServers(), RunningDoor.TOPICS, RunningDoor.PARTITIONS);
        description = new Description(door.send(door.request("/openapi.json")).body());
        LOGGED.start();
        ROOT.addAppender(LOGGED);
        ROOT.setLevel(Level.INFO);
    }

    @AfterAll
    static void close() throws Exception {
        ROOT.setLevel(Level.WARN);
        ROOT.detachAppender(LOGGED);
        pipeline.close();
        door.close();
        broker.close();
    }

    static Stream<HostileRequest> rows() {
        return HostileRequests.all(Organizations.SELLER).stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void isAnsweredAsDocumentedAndLeavesTheServiceWell(HostileRequest row) throws Exception {
        RawAnswer answer = row.send("127.0.0.1", door.port());

        assertThat(row.statuses()).as(answer.toString()).contains(answer.status());
        if (answer.status() >= 400) {
            isAProblem(row, answer);
        }
        assertThat(answer.body())
                .doesNotContain(HostileRequests.CANARY + "=", "s3cret", "Exception", "at org.", "Tomcat");
        assertThat(answer.header("Server")).isEmpty();
        assertThat(answer.header("X-Injected")).isEmpty();
        servesAnHonestCall();
        loggedNothingOfTheirs();
    }

    @Test
    void tableIsAsLongAsItWasPromised() {
        assertThat(rows()).hasSizeGreaterThan(60);
    }

    private static void isAProblem(HostileRequest row, RawAnswer answer) {
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        JsonNode problem = JsonMapper.shared().readTree(answer.body());
        assertThat(row.errors()).contains(problem.get("error").asString());
        assertThat(problem.get("status").asInt()).isEqualTo(answer.status());
        JsonNode schema = description.document().at("/components/schemas/Problem");
        assertThat(description.flaws(schema, answer.body())).isEmpty();
    }

    private static void servesAnHonestCall() throws Exception {
        HttpResponse<String> honest =
                door.send(door.call(Organizations.BUYER, UUID.randomUUID().toString(), "update_deal", "{}"));
        assertThat(honest.statusCode()).isEqualTo(200);
    }

    /** ABUSE A34. */
    private static void loggedNothingOfTheirs() {
        List<ILoggingEvent> events;
        synchronized (LOGGED) {
            events = new ArrayList<>(LOGGED.list);
        }
        for (ILoggingEvent event : events) {
            String text = event.getFormattedMessage()
                    + event.getKeyValuePairs()
                    + (event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy()));
            assertThat(text).doesNotContain(HostileRequests.CANARY, "s3cret", "\u001b");
        }
    }
}
