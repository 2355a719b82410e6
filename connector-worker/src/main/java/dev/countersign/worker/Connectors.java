package dev.countersign.worker;

import dev.countersign.worker.connector.Connector;
import dev.countersign.worker.echo.EchoConnector;
import dev.countersign.worker.http.HttpConnector;
import dev.countersign.worker.jdbc.JdbcConnector;
import dev.countersign.worker.kafka.KafkaConnector;
import dev.countersign.worker.kafka.OwnTopics;
import dev.countersign.worker.secret.SecretResolver;
import dev.countersign.worker.smtp.SmtpConnector;
import java.net.InetAddress;
import java.time.Clock;
import java.util.List;
import javax.net.ssl.SSLSocketFactory;

/** The connectors that there are. */
public final class Connectors {
    private Connectors() {}

    /** Fresh ones, whoever asks for them closes them. */
    public static List<Connector> all(SecretResolver secrets, Clock clock, OwnTopics own) {
        return List.of(
                new HttpConnector(secrets, InetAddress::getAllByName),
                new JdbcConnector(secrets, clock),
                new SmtpConnector(
                        secrets, InetAddress::getAllByName, (SSLSocketFactory) SSLSocketFactory.getDefault(), clock),
                new KafkaConnector(secrets, InetAddress::getAllByName, own),
                new EchoConnector());
    }
}
