package dev.countersign.worker.notice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.worker.notice.SmtpServer.Encryption;
import dev.countersign.worker.notice.Told.Done;
import dev.countersign.worker.notice.Told.Later;
import dev.countersign.worker.notice.Told.Never;
import dev.countersign.worker.secret.SecretResolver;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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
    private final List<String> said = new CopyOnWriteArrayList<>();
    private volatile String toRecipient = "250 ok";
    private ServerSocket server;
    private Thread serving;

    @BeforeEach
    void serve() throws IOException {
        server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        serving = Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    try (Socket client = server.accept()) {
                        talk(client);
                    }
                }
            } catch (IOException closed) {
                // The test is over.
            }
        });
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    /** As much of RFC 5321 as a mail takes, without any extension. */
    private void talk(Socket client) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
        say(client, "220 test");
        boolean data = false;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            said.add(line);
            if (data && !line.equals(".")) {
                continue;
            }
            data = line.equals("DATA");
            String verb = line.split(" ", 2)[0];
            say(
                    client,
                    switch (verb) {
                        case "RCPT" -> toRecipient;
                        case "DATA" -> "354 go on";
                        case "QUIT" -> "221 bye";
                        default -> "250 ok";
                    });
            if (verb.equals("QUIT")) {
                return;
            }
        }
    }

    private static void say(Socket client, String line) throws IOException {
        OutputStream out = client.getOutputStream();
        out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    @Test
    void aMailIsHandedOver() {
        assertThat(send(Encryption.NONE, null)).isInstanceOf(Done.class);
        assertThat(said)
                .contains("MAIL FROM:<approvals@acme.example>", "RCPT TO:<erin@example.com>")
                .contains("Message-ID: <ntc_1@acme.example>", "Auto-Submitted: auto-generated");
    }

    @ParameterizedTest
    @CsvSource({"550 no such user, true", "553 not here, true", "451 later, false", "421 going down, false"})
    void whatIsRefusedForGoodIsNotTriedAgain(String answer, boolean forGood) {
        toRecipient = answer;
        Told told = send(Encryption.NONE, null);

        assertThat(told).isInstanceOf(forGood ? Never.class : Later.class);
        assertThat(told.toString()).contains("smtp_" + answer.substring(0, 3)).doesNotContain("erin");
    }

    @Test
    void aServerThatDoesNotEncryptGetsNothing() {
        assertThat(send(Encryption.STARTTLS, null)).isInstanceOf(Later.class);
        assertThat(said).noneMatch(line -> line.startsWith("MAIL"));
    }

    @Test
    void aServerThatIsAwayIsTriedAgain() throws Exception {
        server.close();
        // Until then it might take one more connection.
        serving.join();
        assertThat(send(Encryption.NONE, null)).isInstanceOf(Later.class);
    }

    @Test
    void aPasswordThatIsNotThereIsTheOwnersToMend() {
        assertThat(send(Encryption.NONE, "env:NOT_SET"))
                .isInstanceOfSatisfying(
                        Later.class,
                        later -> assertThat(later.error().message()).contains("env:NOT_SET"));
        assertThat(said).isEmpty();
    }

    @Test
    void aSubjectOfTwoLinesIsNeverSent() {
        Mailer mailer = mailer(Encryption.NONE, null);
        assertThat(mailer.send("ntc_1", "erin@example.com", "a\r\nBcc: eve@example.com", "text"))
                .isNotInstanceOf(Done.class);
        assertThat(said).noneMatch(line -> line.startsWith("MAIL"));
    }

    private Told send(Encryption encryption, @Nullable String password) {
        return mailer(encryption, password).send("ntc_1", "erin@example.com", "Subject", "Text\n");
    }

    private Mailer mailer(Encryption encryption, @Nullable String password) {
        return new Mailer(
                new SmtpServer(
                        "127.0.0.1",
                        server.getLocalPort(),
                        password == null ? null : "me",
                        password,
                        "approvals@acme.example",
                        encryption),
                new SecretResolver(name -> null, null),
                Clock.systemUTC());
    }
}
