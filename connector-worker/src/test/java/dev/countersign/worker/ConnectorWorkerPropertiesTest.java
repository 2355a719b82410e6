package dev.countersign.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.egress.Reach;
import dev.countersign.worker.mail.Encryption;
import dev.countersign.worker.notice.SmtpServer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ConnectorWorkerPropertiesTest {
    @Test
    void nobodyGetsMailAndNoNoticeHasALinkByDefault() {
        assertThat(bound(Map.of()))
                .isEqualTo(new ConnectorWorkerProperties(
                        "worker-1", 2_000, 500, Duration.ofSeconds(20), 16, Reach.PUBLIC, 5_000, 16, null, null, null));
    }

    @Test
    void everyPropertyIsTaken() {
        Map<String, String> properties = new HashMap<>();
        properties.put("instance", "w7");
        properties.put("under-way-max", "10");
        properties.put("poll-records-max", "20");
        properties.put("drain-within", "3s");
        properties.put("deliveries-under-way-max", "4");
        properties.put("callback-reach", "private-networks");
        properties.put("notices-under-way-max", "50");
        properties.put("looks-under-way-max", "7");
        properties.put("mail.host", "mail.example");
        properties.put("mail.port", "465");
        properties.put("mail.user", "countersign");
        properties.put("mail.password", "env:MAIL_PASSWORD");
        properties.put("mail.from", "approvals@acme.example");
        properties.put("mail.encryption", "tls");
        properties.put("console-url", "https://console.example/people/");
        properties.put("secret-directory", "secrets");

        assertThat(bound(properties))
                .isEqualTo(new ConnectorWorkerProperties(
                        "w7",
                        10,
                        20,
                        Duration.ofSeconds(3),
                        4,
                        Reach.PRIVATE_NETWORKS,
                        50,
                        7,
                        new SmtpServer(
                                "mail.example",
                                465,
                                "countersign",
                                "env:MAIL_PASSWORD",
                                "approvals@acme.example",
                                Encryption.TLS),
                        URI.create("https://console.example/people"),
                        Path.of("secrets")));
    }

    @Test
    void aMailServerNeedsItsNameAndASendersAddressAndEncryptsByDefault() {
        assertThat(bound(Map.of("mail.host", "mail.example", "mail.from", "a@b.example"))
                        .mail())
                .isEqualTo(new SmtpServer("mail.example", 587, null, null, "a@b.example", Encryption.STARTTLS));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "console-url | ftp://console.example | console-url is an http or https address",
                "console-url | https://console.example?x=y | console-url is an http or https address",
                "notices-under-way-max | 0 | notices-under-way-max is 1 to 100000",
                "looks-under-way-max | 1001 | looks-under-way-max is 1 to 1000",
                "mail.from | Approvals <a@b.example> | from is one plain address, such as approvals@example.com",
                "mail.password | hunter2 | user and password are given together or not at all",
                "mail.port | 0 | port is 1 to 65535"
            })
    void whatCannotBeMeantIsRefusedWithASentence(String name, String value, String sentence) {
        Map<String, String> properties = new HashMap<>(Map.of("mail.host", "mail.example", "mail.from", "a@b.example"));
        properties.put(name, value);

        assertThatThrownBy(() -> bound(properties)).rootCause().hasMessageEndingWith(sentence);
    }

    @Test
    void aPasswordIsAReference() {
        assertThatThrownBy(
                        () -> new SmtpServer("mail.example", 587, "me", "hunter2", "a@b.example", Encryption.STARTTLS))
                .hasMessageContaining("password is a reference")
                .hasMessageNotContaining("hunter2");
    }

    private static ConnectorWorkerProperties bound(Map<String, String> properties) {
        Map<String, String> named = new HashMap<>();
        properties.forEach((name, value) -> named.put("countersign.worker." + name, value));
        return new Binder(new MapConfigurationPropertySource(named))
                .bindOrCreate("countersign.worker", ConnectorWorkerProperties.class);
    }
}
