package dev.countersign.worker.notice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.worker.mail.Encryption;
import dev.countersign.worker.mail.ScriptedMailServer;
import dev.countersign.worker.notice.Told.Done;
import dev.countersign.worker.notice.Told.Later;
import dev.countersign.worker.notice.Told.Never;
import dev.countersign.worker.secret.SecretResolver;
import java.io.IOException;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the mail server's words lead to. That mail arrives as it should is {@link NoticeIT}'s. */
@Timeout(30)
class MailerTest {
    private ScriptedMailServer server;

    @BeforeEach
    void serve() throws IOException {
        server = ScriptedMailServer.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void aMailIsHandedOver() {
        assertThat(send(Encryption.NONE, null)).isInstanceOf(Done.class);
        assertThat(server.said())
                .contains("MAIL FROM:<approvals@acme.example>", "RCPT TO:<erin@example.com>")
                .contains("Message-ID: <ntc_1@acme.example>", "Auto-Submitted: auto-generated");
    }

    @ParameterizedTest
    @CsvSource({"550 no such user, true", "553 not here, true", "451 later, false", "421 going down, false"})
    void whatIsRefusedForGoodIsNotTriedAgain(String answer, boolean forGood) {
        server.answering("RCPT", answer);
        Told told = send(Encryption.NONE, null);

        assertThat(told).isInstanceOf(forGood ? Never.class : Later.class);
        assertThat(told.toString()).contains("smtp_" + answer.substring(0, 3)).doesNotContain("erin");
    }

    @Test
    void aServerThatDoesNotEncryptGetsNothing() {
        assertThat(send(Encryption.STARTTLS, null)).isInstanceOf(Later.class);
        assertThat(server.said()).noneMatch(line -> line.startsWith("MAIL"));
    }

    @Test
    void aServerThatIsAwayIsTriedAgain() throws Exception {
        server.close();
        assertThat(send(Encryption.NONE, null)).isInstanceOf(Later.class);
    }

    @Test
    void aPasswordThatIsNotThereIsTheOwnersToMend() {
        assertThat(send(Encryption.NONE, "env:NOT_SET"))
                .isInstanceOfSatisfying(
                        Later.class,
                        later -> assertThat(later.error().message()).contains("env:NOT_SET"));
        assertThat(server.said()).isEmpty();
    }

    @Test
    void a28ASubjectOfTwoLinesIsNeverSent() {
        Mailer mailer = mailer(Encryption.NONE, null);
        assertThat(mailer.send("ntc_1", "erin@example.com", "a\r\nBcc: eve@example.com", "text"))
                .isNotInstanceOf(Done.class);
        assertThat(server.said()).noneMatch(line -> line.startsWith("MAIL"));
    }

    private Told send(Encryption encryption, @Nullable String password) {
        return mailer(encryption, password).send("ntc_1", "erin@example.com", "Subject", "Text\n");
    }

    private Mailer mailer(Encryption encryption, @Nullable String password) {
        return new Mailer(
                new SmtpServer(
                        "127.0.0.1",
                        server.port(),
                        password == null ? null : "me",
                        password,
                        "approvals@acme.example",
                        encryption),
                new SecretResolver(name -> null, null),
                Clock.systemUTC());
    }
}
