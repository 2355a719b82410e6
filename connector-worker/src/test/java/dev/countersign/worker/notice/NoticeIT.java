package dev.countersign.worker.notice;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.standardwebhooks.Webhook;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.control.ControlFact.NoticeChannel;
import dev.countersign.domain.control.ControlFact.OnMismatch;
import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.control.ControlFact.OrganizationKey;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.notice.Notice;
import dev.countersign.domain.notice.Notice.Kind;
import dev.countersign.domain.notice.NoticeTarget;
import dev.countersign.domain.notice.NoticeTarget.Format;
import dev.countersign.domain.policy.RiskLevel;
import dev.countersign.egress.Reach;
import dev.countersign.schemas.json.StrictJson;
import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.kafka.KafkaClients;
import dev.countersign.schemas.kafka.TopicCreation;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.SchemaIds;
import dev.countersign.testbroker.NeedsBroker;
import dev.countersign.testbroker.TestBroker;
import dev.countersign.worker.callback.CallbackLimits;
import dev.countersign.worker.callback.CallbackSender;
import dev.countersign.worker.connector.MonotonicClock;
import dev.countersign.worker.intake.IntakeClients;
import dev.countersign.worker.mail.Encryption;
import dev.countersign.worker.secret.SecretResolver;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Notices on a real broker, with a real mail server and a real receiver of webhooks. */
@NeedsBroker
@Timeout(60)
class NoticeIT {
    private static final String SECRET = "whsec_b2xkLXNlY3JldC1vZi10aGlydHktdHdvLWJ5dGVzISE=";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Set<Kind> ALL = EnumSet.allOf(Kind.class);
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @TempDir
    static Path directory;

    private static TestBroker broker;

    private final LinkedBlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final List<Throwable> deaths = new CopyOnWriteArrayList<>();
    private final List<ControlFact> channels = new CopyOnWriteArrayList<>();
    private final GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private volatile int status = 204;
    private HttpServer server;
    private Installation installation;
    private Topics topics;
    private Producer<String, byte[]> producer;

    private record Received(String path, HttpHeaders headers, byte[] body) {
        Map<String, Object> json() {
            try {
                return StrictJson.parseObject(body);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        String id() {
            return headers.firstValue("webhook-id").orElseThrow();
        }
    }

    @BeforeAll
    static void startBroker() {
        broker = TestBroker.start(directory);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void install() throws IOException {
        installation = new Installation(
                broker.bootstrapServers(), "n" + NUMBER.incrementAndGet() + "-", 1, (short) 1, Map.of());
        topics = new Topics(installation.topicPrefix(), SchemaIds.bundled());
        try (Admin admin = Admin.create(KafkaClients.admin(installation, "rig"))) {
            TopicCreation.ensure(admin, installation, topics.specs(1));
        }
        producer = new KafkaProducer<>(KafkaClients.latencyProducer(installation, "rig"));
        mail.start();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void end() {
        producer.close();
        server.stop(0);
        mail.stop();
        assertThat(deaths).isEmpty();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            received.add(new Received(
                    exchange.getRequestURI().getPath(),
                    HttpHeaders.of(exchange.getRequestHeaders(), (name, value) -> true),
                    exchange.getRequestBody().readAllBytes()));
            exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/down") ? 503 : status, -1);
        }
    }

    @Test
    void whatWaitsIsToldOnceByMailAndBySignedWebhook() throws Exception {
        byMail("leads-mail", "leads", "erin@example.com", "finn@example.com");
        byWebhook("leads-hook", "leads", "/leads");
        byWebhook("others", "legal", "/legal");
        try (NoticeWorker worker = worker()) {
            Notice notice = NoticeSamples.notice("k1", Kind.WAITING, "leads");
            write(notice);

            await(() -> worker.counts().sent() == 3);
            Received hook = received.poll();
            assertThat(hook.path()).isEqualTo("/leads");
            assertThat(hook.json()).containsEntry("kind", "waiting").containsEntry("reason", "Above the limit");
            assertThat(hook.id()).isEqualTo(Message.id(notice, "leads-hook"));
            new Webhook(SECRET).verify(new String(hook.body(), StandardCharsets.UTF_8), hook.headers());
            assertThat(received).isEmpty();

            assertThat(mail.getReceivedMessages()).hasSize(2).allSatisfy(one -> {
                assertThat(one.getSubject()).isEqualTo("[acme] Approval waits: update_deal on crm:deal:123");
                assertThat(one.getMessageID()).isEqualTo("<" + Message.id(notice, "leads-mail") + "@acme.example>");
                assertThat(one.getContentType()).startsWith("text/plain");
                assertThat((String) one.getContent())
                        .contains("https://console.example/approvals/" + notice.approvalId());
            });
            assertThat(Arrays.stream(mail.getReceivedMessages()).map(NoticeIT::to))
                    .containsExactlyInAnyOrder("erin@example.com", "finn@example.com");
        }
    }

    @Test
    void anEscalationGoesToTheNewGroupAndAReminderOnlyToWhoWantsOne() throws Exception {
        byWebhook("leads", "leads", "/leads");
        byWebhook("directors", "directors", "/directors");
        channels.add(channel("pager", "*", EnumSet.of(Kind.EXPIRING), "/pager"));
        try (NoticeWorker worker = worker()) {
            write(NoticeSamples.notice("k1", Kind.ESCALATED, "directors"));
            await(() -> worker.counts().sent() == 1);
            assertThat(received.poll().path()).isEqualTo("/directors");

            write(NoticeSamples.notice("k1", Kind.EXPIRING, "leads", "directors"));
            await(() -> worker.counts().sent() == 4);
            assertThat(received).extracting(Received::path).containsExactlyInAnyOrder("/directors", "/leads", "/pager");
        }
    }

    @Test
    void whoAnybodyMayAnswerIsToldOnEveryChannelAndWhoNobodyServesOnNone() throws Exception {
        byWebhook("leads", "leads", "/leads");
        try (NoticeWorker worker = worker()) {
            write(NoticeSamples.notice("k1", Kind.WAITING, "nobody-serves-them"));
            write(NoticeSamples.notice("k2", Kind.WAITING));
            await(() -> worker.counts().sent() == 1 && worker.counts().unaddressed() == 1);
            assertThat(received).hasSize(1);
        }
    }

    @Test
    void aReceiverThatIsAwayIsToldWhenItIsBackAndHoldsUpNobody() throws Exception {
        byWebhook("leads", "leads", "/leads");
        byWebhook("away", "away", "/down");
        try (NoticeWorker worker = worker(new NoticeSchedule(Duration.ofMillis(500)))) {
            status = 503;
            write(NoticeSamples.notice("k1", Kind.WAITING, "leads"));
            String first = take().id();
            write(NoticeSamples.notice("k2", Kind.WAITING, "away"));
            await(() -> received.stream().anyMatch(one -> one.path().equals("/down")));
            status = 204;
            await(() -> worker.counts().sent() == 1);
            assertThat(received.stream().filter(one -> one.path().equals("/leads")))
                    .isNotEmpty()
                    .allSatisfy(again -> assertThat(again.id()).isEqualTo(first));
            assertThat(worker.counts().retried()).isPositive();
        }
    }

    @Test
    void whatNobodyTakesIsGivenUpAndCounted() throws Exception {
        byWebhook("away", "away", "/down");
        channels.add(new NoticeChannel(
                NoticeSamples.ACME,
                "inside",
                List.of("inside"),
                ALL,
                new NoticeTarget.Webhook("http://10.0.0.1/", "env:SIGN", Format.GENERIC)));
        try (NoticeWorker worker = worker(new NoticeSchedule(Duration.ofMillis(2)))) {
            write(NoticeSamples.notice("k1", Kind.WAITING, "away"));
            write(NoticeSamples.notice("k2", Kind.WAITING, "inside"));

            await(() -> worker.counts().givenUp() == 2);
            assertThat(received).hasSize(NoticeSchedule.ATTEMPTS_MAX);
        }
    }

    @Test
    void aChatWhoseAddressIsTheSecretGetsTextWithoutASignature() throws Exception {
        channels.add(new NoticeChannel(
                NoticeSamples.ACME,
                "chat",
                List.of("*"),
                ALL,
                new NoticeTarget.Webhook("env:CHAT_URL", null, Format.SLACK)));
        try (NoticeWorker worker = worker()) {
            write(NoticeSamples.notice("k1", Kind.WAITING, "leads"));

            Received chat = take();
            assertThat(chat.path()).isEqualTo("/chat");
            assertThat(chat.json()).containsOnlyKeys("text");
            assertThat(chat.headers().firstValue("webhook-signature")).isEmpty();
            await(() -> worker.counts().sent() == 1);
        }
    }

    @Test
    void a28AReasonCannotAddAHeaderOrALine() throws Exception {
        byMail("mail", "leads", "erin@example.com");
        try (NoticeWorker worker = worker()) {
            write(new Notice(
                    NoticeSamples.id("k1"),
                    NoticeSamples.ACME,
                    Kind.WAITING,
                    List.of("leads"),
                    new AgentId("bot"),
                    new Notice.Matter(
                            "t",
                            "pay\r\nBcc: eve@example.com\r\n\r\n<html>",
                            "x\nSubject: other",
                            RiskLevel.LOW,
                            null,
                            "ok\r\nBcc: eve@example.com\r\n.\r\nMAIL FROM:<eve@example.com>"),
                    Instant.now().plusSeconds(60).truncatedTo(ChronoUnit.MICROS),
                    Instant.now().truncatedTo(ChronoUnit.MICROS)));

            await(() -> worker.counts().sent() == 1);
            assertThat(mail.getReceivedMessages()).singleElement().satisfies(one -> {
                assertThat(one.getAllRecipients()).hasSize(1);
                assertThat(one.getHeader("Bcc")).isNull();
                assertThat(one.getSubject())
                        .isEqualTo("[acme] Approval waits: pay⟨U+000D⟩⟨U+000A⟩Bcc: eve@example.com⟨U+000D⟩⟨U+000A⟩"
                                + "⟨U+000D⟩⟨U+000A⟩<html> on x⟨U+000A⟩Subject: other");
                assertThat(((String) one.getContent()).lines().filter(line -> line.startsWith("Bcc")))
                        .isEmpty();
            });
        }
    }

    @Test
    void whatIsCommittedIsNotToldAgainAndWhatIsPastIsNotToldAtAll() throws Exception {
        byWebhook("leads", "leads", "/leads");
        try (NoticeWorker worker = worker()) {
            write(NoticeSamples.notice("k1", Kind.WAITING, "leads"));
            await(() -> worker.counts().sent() == 1);
        }
        write(NoticeSamples.notice("late", Kind.WAITING, "x", Instant.now().minusSeconds(1), "leads"));
        write(NoticeSamples.notice("k2", Kind.WAITING, "leads"));
        try (NoticeWorker second = worker()) {
            await(() -> second.counts().sent() == 1 && second.counts().past() == 1);
            assertThat(received)
                    .extracting(one -> one.json().get("approval_id"))
                    .containsExactly(
                            NoticeSamples.id("k1").toString(),
                            NoticeSamples.id("k2").toString());
        }
    }

    @Test
    void whatIsNoNoticeIsSetAsideAndStopsNothing() throws Exception {
        byWebhook("leads", "leads", "/leads");
        try (NoticeWorker worker = worker()) {
            producer.send(new ProducerRecord<>(topics.notices().name(), 0, "x", new byte[] {9, 9}))
                    .get();
            write(NoticeSamples.notice("k1", Kind.WAITING, "leads"));
            await(() -> worker.counts().sent() == 1);
        }
        try (NoticeWorker second = worker()) {
            write(NoticeSamples.notice("k2", Kind.WAITING, "leads"));
            await(() -> second.counts().sent() == 1);
            assertThat(received).hasSize(2);
        }
    }

    private void byMail(String name, String group, String... to) {
        channels.add(
                new NoticeChannel(NoticeSamples.ACME, name, List.of(group), ALL, new NoticeTarget.Mail(List.of(to))));
    }

    private void byWebhook(String name, String group, String path) {
        channels.add(channel(name, group, ALL, path));
    }

    private NoticeChannel channel(String name, String group, Set<Kind> kinds, String path) {
        return new NoticeChannel(
                NoticeSamples.ACME,
                name,
                List.of(group),
                kinds,
                new NoticeTarget.Webhook(url(path), "env:SIGN", Format.GENERIC));
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private NoticeWorker worker() {
        return worker(NoticeSchedule.DEFAULT);
    }

    private NoticeWorker worker(NoticeSchedule schedule) {
        channels.add(
                new Organization(NoticeSamples.ACME, "Acme", new OrganizationKey(new byte[32]), OnMismatch.ORIGINAL));
        NoticeWorker worker = new NoticeWorker(new NoticeWorker.Parts(
                IntakeClients.open(installation, IntakeClients.Orders.NOTICES, "w1", 100),
                topics,
                () -> ControlSnapshot.of(channels),
                new SecretResolver(
                        name -> switch (name) {
                            case "SIGN" -> SECRET;
                            case "CHAT_URL" -> url("/chat");
                            default -> null;
                        },
                        null),
                new CallbackSender(
                        InetAddress::getAllByName, CallbackLimits.DEFAULTS, Clock.systemUTC(), MonotonicClock.SYSTEM),
                Reach.THIS_MACHINE,
                new SmtpServer(
                        "127.0.0.1", mail.getSmtp().getPort(), null, null, "approvals@acme.example", Encryption.NONE),
                URI.create("https://console.example"),
                schedule,
                100,
                Duration.ofSeconds(10),
                Clock.systemUTC(),
                deaths::add));
        worker.start();
        return worker;
    }

    private void write(Notice notice) throws Exception {
        producer.send(new ProducerRecord<>(
                        topics.notices().name(),
                        0,
                        notice.approvalId().key(),
                        topics.notices().codec().encode(notice)))
                .get();
    }

    private Received take() throws InterruptedException {
        Received one = received.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(one).as("a webhook").isNotNull();
        return one;
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("within patience").isLessThan(end);
            LockSupport.parkNanos(10_000_000);
        }
    }

    private static String to(MimeMessage message) {
        try {
            return message.getAllRecipients()[0].toString();
        } catch (MessagingException e) {
            throw new AssertionError(e);
        }
    }
}
