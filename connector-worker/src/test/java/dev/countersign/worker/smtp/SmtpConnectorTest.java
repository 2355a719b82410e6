package dev.countersign.worker.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.AttemptResult.Failed;
import dev.countersign.domain.execution.AttemptResult.NoAnswer;
import dev.countersign.domain.execution.AttemptResult.Succeeded;
import dev.countersign.domain.execution.Effect;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.egress.GuardedResolver;
import dev.countersign.worker.connector.Connector;
import dev.countersign.worker.connector.ConnectorContract;
import dev.countersign.worker.connector.Orders;
import dev.countersign.worker.connector.Reached;
import dev.countersign.worker.mail.ScriptedMailServer;
import dev.countersign.worker.secret.SecretResolver;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SmtpConnectorTest extends ConnectorContract {
    private static final SSLSocketFactory TRUSTS_THE_WORLD = (SSLSocketFactory) SSLSocketFactory.getDefault();
    private static final String OPERATION = """
            {"to":["{payload.to}"],"subject":"Ticket {resource.id}: {payload.subject}","text":"{payload.text}"}""";

    private final GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private final List<ScriptedMailServer> scripted = new CopyOnWriteArrayList<>();
    private final Connector connector = connector(InetAddress::getAllByName, TRUSTS_THE_WORLD);

    private int port;

    @BeforeEach
    void serve() {
        mail.start();
        port = mail.getSmtp().getPort();
        mail.setUser("agents@acme.example", "agents", CANARY);
    }

    @AfterEach
    void stop() throws IOException {
        connector.close();
        mail.stop();
        for (ScriptedMailServer server : scripted) {
            server.close();
        }
    }

    private static Connector connector(GuardedResolver.Lookup names, SSLSocketFactory tls) {
        return new SmtpConnector(
                new SecretResolver(Map.of("PASSWORD", CANARY)::get, null), names, tls, Clock.systemUTC());
    }

    private static String settings(int port, String more) {
        return "{\"host\":\"127.0.0.1\",\"port\":" + port
                + ",\"from\":\"agents@acme.example\",\"from_name\":\"Agents of Açme\","
                + "\"allowed_recipients\":[\"erin@example.com\",\"@acme.example\"],"
                + "\"allow_private_addresses\":true" + more + "}";
    }

    private static String plain(int port) {
        return settings(port, ",\"encryption\":\"none\"");
    }

    private static Orders orders(String settings) {
        return Orders.of("smtp", settings, OPERATION)
                .payload(Map.of("to", "erin@example.com", "subject", "closed", "text", "It is done.\n"));
    }

    private ScriptedMailServer scripted() {
        try {
            ScriptedMailServer server = ScriptedMailServer.start();
            scripted.add(server);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected Connector connector() {
        return connector;
    }

    @Override
    protected EffectClass best() {
        return EffectClass.UNSAFE;
    }

    @Override
    protected Orders good() {
        return orders(settings(port, ",\"encryption\":\"none\",\"username\":\"agents\",\"password\":\"env:PASSWORD\""));
    }

    @Override
    protected int effects(Orders orders) {
        return (int) received()
                .filter(message -> id(message).contains(orders.callId().value()))
                .count();
    }

    private Stream<MimeMessage> received() {
        return Arrays.stream(mail.getReceivedMessages());
    }

    private static String id(MimeMessage message) {
        try {
            return message.getMessageID();
        } catch (MessagingException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    protected Orders refused() {
        return orders(
                plain(scripted().answering("RCPT", "550 no such user " + CANARY).port()));
    }

    @Override
    protected Orders hanging() {
        return orders(
                plain(scripted().answering("hello", ScriptedMailServer.SILENCE).port()));
    }

    @Override
    protected Orders unreachable() {
        return orders(plain(closedPort()));
    }

    @Test
    void theMailIsWhatTheOwnerAndTheCallSay() throws Exception {
        assertThat(text(perform(good())))
                .isEqualTo("{\"message_id\":\"<" + good().callId().value() + "@acme.example>\",\"recipients\":1}");

        MimeMessage message = mail.getReceivedMessages()[0];
        assertThat(message.getFrom()[0].toString()).endsWith("<agents@acme.example>");
        assertThat(message.getRecipients(RecipientType.TO)[0]).hasToString("erin@example.com");
        assertThat(message.getSubject()).isEqualTo("Ticket 42: closed");
        assertThat(message.getContent().toString().strip()).isEqualTo("It is done.");
        assertThat(message.getHeader("Auto-Submitted")).containsExactly("auto-generated");
    }

    @Test
    void severalReceiversGetOneMailAndNobodyTwice() throws Exception {
        Orders several = good().operation(
                        "{\"to\":[\"{payload.to}\"],\"cc\":[\"desk@acme.example\",\"erin@example.com\"],"
                                + "\"subject\":\"s\",\"text\":\"t\"}")
                .payload(Map.of("to", List.of("erin@example.com", "Dana@ACME.example")));

        assertThat(text(perform(several))).contains("\"recipients\":3");
        assertThat(mail.getReceivedMessages()[0].getRecipients(RecipientType.CC))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "eve@example.com",
                "erin@example.com.evil.example",
                "Erin@example.com",
                "someone@sub.acme.example",
                "erin@example.com,eve@evil.example",
                "erin@example.com\r\nBcc: eve@evil.example",
                "erin@example.com\0",
                "eve%evil.example@acme.example",
                "evil.example!eve@acme.example",
                "@evil.example:eve@acme.example",
                "\"eve@evil.example\"@acme.example",
                "<erin@example.com>",
                "Erin <erin@example.com>",
                "erin@exаmple.com", // a Cyrillic а
                "erin@example\u3002com",
                "erin\u200b@example.com",
                "-oQ/tmp@acme.example",
                "eve@[127.0.0.1]",
                "erin@example.com.",
                ""
            })
    void whoIsNotListedToTheLetterGetsNothing(String to) {
        ScriptedMailServer server = scripted();

        assertThat(perform(orders(plain(server.port())).payload(Map.of("to", to, "subject", "s", "text", "t"))))
                .isInstanceOfSatisfying(Failed.class, failed -> {
                    assertThat(failed.effect()).isEqualTo(Effect.NONE);
                    assertThat(failed.retryable()).isFalse();
                    assertThat(failed.error().code()).isEqualTo("parameter_refused");
                    assertThat(failed.error().message()).doesNotContain("evil");
                });
        assertThat(server.said()).isEmpty();
    }

    @Test
    void withoutAListNobodyGetsAnything() {
        String nobody = plain(scripted().port())
                .replace("\"allowed_recipients\":[\"erin@example.com\",\"@acme.example\"],", "");

        assertThat(text(perform(orders(nobody)))).contains("is not among the connection's allowed_recipients");
    }

    static Stream<String> lineBreakers() {
        return Stream.of(
                "a\r\nBcc: eve@evil.example",
                "a\nb",
                "a\rb",
                "a\0b",
                "a\u0085b",
                "a\u2028b",
                "a\u202eb",
                "a\u200bb",
                "a\ud800b",
                "x".repeat(501));
    }

    @ParameterizedTest
    @MethodSource("lineBreakers")
    void aSubjectThatCouldEndItsLineOrHideAnythingIsRefused(String subject) {
        ScriptedMailServer server = scripted();

        assertThat(text(perform(orders(plain(server.port()))
                        .payload(Map.of("to", "erin@example.com", "subject", subject, "text", "t")))))
                .startsWith("parameter_refused The value of the subject is refused");
        assertThat(server.said()).isEmpty();
    }

    @Test
    @Timeout(60)
    void aTextCannotEndTheMailAndBeginAnother() throws InterruptedException {
        ScriptedMailServer server = scripted();
        String smuggled = "first\n.\r\nMAIL FROM:<eve@evil.example>\r.\rlast\n.\n";

        assertThat(perform(orders(plain(server.port()))
                        .payload(Map.of("to", "erin@example.com", "subject", "s", "text", smuggled))))
                .isInstanceOf(Succeeded.class);
        while (!server.said().getLast().equals("QUIT")) {
            // The result is there before the server has read the farewell.
            Thread.sleep(5);
        }
        assertThat(server.said().stream().filter(line -> line.equals("."))).hasSize(1);
        assertThat(server.said()).contains("..", "last").doesNotContain("MAIL FROM:<eve@evil.example>\r.\rlast");
    }

    @ParameterizedTest
    @CsvSource({"hello", "EHLO", "MAIL", "RCPT", "DATA"})
    void aConnectionThatBreaksBeforeTheTextHasCertainlyDoneNothing(String verb) {
        ScriptedMailServer server = scripted().answering(verb, ScriptedMailServer.CUT);

        assertThat(perform(orders(plain(server.port()))))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.effect()).isEqualTo(Effect.NONE));
    }

    @Test
    void aConnectionThatBreaksAfterTheTextLeavesItUnknown() {
        ScriptedMailServer server = scripted().answering(".", ScriptedMailServer.CUT);

        assertThat(perform(orders(plain(server.port())))).isInstanceOf(NoAnswer.class);
        assertThat(server.said()).contains(".");
    }

    @Test
    void aServerThatSaysNothingAfterTheTextLeavesItUnknown() {
        ScriptedMailServer server = scripted().answering(".", ScriptedMailServer.SILENCE);

        AttemptResult result = perform(orders(plain(server.port())).timeout(java.time.Duration.ofSeconds(2)));

        assertThat(result).isInstanceOf(NoAnswer.class);
        assertThat(text(result)).startsWith("timed_out ");
    }

    @ParameterizedTest
    @CsvSource({
        "MAIL, 553 no, false",
        "RCPT, 450 later, true",
        "DATA, 554 no, false",
        "., 554 spam, false",
        "., 452 full, true"
    })
    void whatTheServerRefusesIsNotSent(String verb, String answer, boolean retryable) {
        ScriptedMailServer server = scripted().answering(verb, answer);

        assertThat(perform(orders(plain(server.port())))).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.effect()).isEqualTo(Effect.NONE);
            assertThat(failed.retryable()).isEqualTo(retryable);
            assertThat(failed.error().code()).isEqualTo("smtp_" + answer.substring(0, 3));
        });
    }

    @Test
    void aServerThatNeverStopsTalkingIsLeft() {
        String endless = ("250-" + "x".repeat(2_000) + "\r\n").repeat(200) + "250 ok";
        ScriptedMailServer server = scripted().answering("EHLO", endless);

        assertThat(perform(orders(plain(server.port())))).isInstanceOf(Failed.class);
        assertThat(server.said()).noneMatch(line -> line.startsWith("MAIL"));
    }

    @Test
    void privateAddressesAreForOwnersWhoAllowThem() {
        String settings = settings(587, "")
                .replace("\"allow_private_addresses\":true", "\"x\":0")
                .replace(",\"x\":0", "");

        assertThat(text(perform(orders(settings)))).startsWith("target_forbidden ");
        Connector rebinding =
                connector(name -> new InetAddress[] {InetAddress.ofLiteral("169.254.169.254")}, TRUSTS_THE_WORLD);
        assertThat(text(rebinding.perform(
                        orders(plain(25).replace("127.0.0.1", "mail.example")).order())))
                .startsWith("target_forbidden ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"host\":\"mail.example\",\"from\":\"a@b.example\",\"encryption\":\"none\"}",
                "{\"host\":\"mail.example/x\",\"from\":\"a@b.example\"}",
                "{\"host\":\"2130706433\",\"from\":\"a@b.example\"}",
                "{\"host\":\"me@mail.example\",\"from\":\"a@b.example\"}",
                "{\"host\":\"mail.example\",\"from\":\"A <a@b.example>\"}",
                "{\"host\":\"mail.example\",\"from\":\"a@b.example\",\"from_name\":\"a\\nb\"}",
                "{\"host\":\"mail.example\",\"from\":\"a@b.example\",\"username\":\"me\"}",
                "{\"host\":\"mail.example\",\"from\":\"a@b.example\",\"username\":\"me\",\"password\":\"hunter22\"}",
                "{\"host\":\"mail.example\",\"from\":\"a@b.example\",\"allowed_recipients\":[\"*\"]}",
                "{\"host\":\"mail.example\",\"from\":\"a@b.example\",\"encryption\":\"maybe\"}"
            })
    void settingsThatCouldNotBeMeantAreRefused(String settings) {
        assertThat(text(perform(orders(settings))))
                .startsWith("tool_misconfigured ")
                .doesNotContain("hunter22");
    }

    @Test
    void aLoginThatIsRefusedIsReported() {
        Connector stranger = new SmtpConnector(
                new SecretResolver(Map.of("PASSWORD", "wrong-password")::get, null),
                InetAddress::getAllByName,
                TRUSTS_THE_WORLD,
                Clock.systemUTC());

        assertThat(text(stranger.perform(good().order()))).startsWith("login_refused ");
        assertThat(stranger.reach(good().order().connection(), good().order().deadline()))
                .isInstanceOf(Reached.Not.class);
        assertThat(connector.reach(good().order().connection(), good().order().deadline()))
                .isInstanceOf(Reached.LetIn.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsEncryptedGoesToAServerThatProvesItsNameAndToNobodyElse(boolean fromTheStart, @TempDir Path directory)
            throws Exception {
        SSLContext certified = certified(directory);
        ScriptedMailServer server = ScriptedMailServer.start(certified, fromTheStart);
        scripted.add(server);
        String settings = settings(server.port(), fromTheStart ? ",\"encryption\":\"tls\"" : "");

        assertThat(text(perform(orders(settings)))).startsWith("tls_failed ");
        assertThat(server.said()).noneMatch(line -> line.startsWith("MAIL"));
        Connector trusting = connector(InetAddress::getAllByName, certified.getSocketFactory());
        assertThat(trusting.perform(orders(settings).order())).isInstanceOf(Succeeded.class);
        Connector misled =
                connector(name -> new InetAddress[] {InetAddress.getLoopbackAddress()}, certified.getSocketFactory());
        assertThat(text(misled.perform(
                        orders(settings.replace("127.0.0.1", "mail.example")).order())))
                .startsWith("tls_failed ");
    }

    @Test
    void aServerThatOffersNoEncryptionGetsNothing() {
        ScriptedMailServer server = scripted();

        assertThat(perform(orders(settings(server.port(), "")))).isInstanceOf(Failed.class);
        assertThat(server.said()).noneMatch(line -> line.startsWith("MAIL"));
    }

    /** A certificate of 127.0.0.1's own, which it trusts. */
    private static SSLContext certified(Path directory)
            throws IOException, GeneralSecurityException, InterruptedException {
        Path store = directory.resolve("store.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process made = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "mail",
                        "-dname",
                        "CN=127.0.0.1",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(made.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, "changeit".toCharArray());
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }
}
