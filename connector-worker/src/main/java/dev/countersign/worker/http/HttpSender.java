package dev.countersign.worker.http;

import dev.countersign.egress.GuardedResolver;
import dev.countersign.worker.connector.Deadline;
import dev.countersign.worker.outbound.AnswerReader.Read;
import dev.countersign.worker.outbound.GuardedClient;
import dev.countersign.worker.outbound.Sent;
import dev.countersign.worker.outbound.Sent.Obstacle;
import java.io.IOException;
import java.time.Duration;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;

/** Sends a connector's request through a {@link GuardedClient} and keeps what its answer says. */
final class HttpSender implements AutoCloseable {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);

    private final GuardedClient client;

    HttpSender(GuardedResolver resolver) {
        client = new GuardedClient(resolver, CONNECT_MAX);
    }

    Exchange send(HttpUriRequestBase request, Deadline deadline) {
        return switch (client.send(request, deadline, HttpSender::read)) {
            case Sent.Answered<Exchange>(var answer) -> answer;
            case Sent.NotSent<Exchange>(var obstacle, var error) ->
                new Exchange.NotSent(obstacle == Obstacle.NO_ADDRESS || obstacle == Obstacle.NOT_CONNECTED, error);
            case Sent.Silence<Exchange>(var error) -> new Exchange.Silence(error);
        };
    }

    @Override
    public void close() {
        client.close();
    }

    private static Read<Exchange> read(ClassicHttpResponse response) throws IOException {
        Body body = Body.read(response.getEntity());
        return new Read<>(
                new Exchange.Answered(response.getCode(), response.containsHeader("Retry-After"), body), body.whole());
    }
}
