package dev.countersign.approvalstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.countersign.domain.approval.ApprovalCard;
import dev.countersign.domain.approval.ApprovalCommand;
import dev.countersign.domain.approval.ApprovalCommand.CastVote;
import dev.countersign.domain.approval.ApprovalCommand.DeliverAnswer;
import dev.countersign.domain.approval.ApprovalCommand.OpenApproval;
import dev.countersign.domain.approval.ApprovalEvent;
import dev.countersign.domain.approval.ApprovalRefusal;
import dev.countersign.domain.approval.ApprovalReply;
import dev.countersign.domain.approval.ApprovalState.Opened;
import dev.countersign.domain.approval.ApprovalState.Pending;
import dev.countersign.domain.approval.ApprovalState.Settled;
import dev.countersign.domain.approval.ApprovalStatus;
import dev.countersign.domain.approval.ApprovalSubject;
import dev.countersign.domain.approval.ApprovalSubject.OfCall;
import dev.countersign.domain.approval.ApprovalTimes;
import dev.countersign.domain.approval.Approver;
import dev.countersign.domain.approval.Callback;
import dev.countersign.domain.approval.Choice;
import dev.countersign.domain.approval.RecordedApprovalEvent;
import dev.countersign.domain.approval.Resolution;
import dev.countersign.domain.call.ApprovalResolution;
import dev.countersign.domain.call.CallCommand.ApprovalResolved;
import dev.countersign.domain.delivery.DeliveryCommand.ReportDelivery;
import dev.countersign.domain.delivery.DeliveryOrder;
import dev.countersign.domain.delivery.DeliveryResult.Accepted;
import dev.countersign.domain.delivery.DeliveryState.Delivered;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.execution.ToolTerms;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.identity.ReportId;
import dev.countersign.domain.identity.SessionId;
import dev.countersign.domain.identity.UserId;
import dev.countersign.domain.notice.Notice;
import dev.countersign.domain.policy.ApprovalTerms;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.policy.PolicyVersion;
import dev.countersign.domain.policy.RiskLevel;
import dev.countersign.domain.policy.Verdict;
import dev.countersign.domain.receipt.HistoryDigest;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.domain.receipt.ReceiptDecision;
import dev.countersign.domain.receipt.ReceiptKind;
import dev.countersign.domain.report.InvocationSource;
import dev.countersign.domain.report.RecordedReportEvent;
import dev.countersign.domain.report.Report;
import dev.countersign.domain.report.ReportCommand.ReportToolExecution;
import dev.countersign.domain.report.ReportEvent.ToolExecutionReported;
import dev.countersign.domain.report.ReportedOutcome;
import dev.countersign.domain.report.ToolExecution;
import dev.countersign.domain.report.ToolKind;
import dev.countersign.domain.request.ReplyTo;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.request.ToolCall;
import dev.countersign.domain.session.RecordedSessionEvent;
import dev.countersign.domain.session.Session;
import dev.countersign.domain.session.SessionCommand;
import dev.countersign.domain.session.SessionEvent;
import dev.countersign.domain.session.SessionPlace;
import dev.countersign.domain.session.SessionRefusal;
import dev.countersign.domain.session.SessionReply;
import dev.countersign.domain.session.SessionState;
import dev.countersign.schemas.json.QuestionText;
import dev.countersign.schemas.store.StoredApproval;
import dev.countersign.schemas.topic.Topic;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.SchemaIds;
import dev.countersign.schemas.wire.WireFormat;
import dev.countersign.streams.Drain;
import dev.countersign.streams.Tally;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The wiring: what each command leads to in topics and stores. The decisions themselves are the domain's. */
final class ApprovalTopologyTest {
    private static final Instant START = Instant.parse("2026-11-01T10:00:00Z");
    private static final OrganizationId ACME = new OrganizationId("acme");
    private static final AgentId AGENT = new AgentId("sales-agent");
    private static final ReplyTo WAITING = new ReplyTo(0, "req-1");
    private static final ApprovalId OF_CALL = ApprovalId.of(CallId.derive(new byte[32], ACME, "k1"));
    private static final ApprovalId QUESTION = ApprovalId.ofQuestion(new byte[32], ACME, "q1");

    @TempDir
    private Path directory;

    private final Topics topics = new Topics("", SchemaIds.bundled());
    private final Tally tally = new Tally();
    private TopologyTestDriver driver;

    @BeforeEach
    void start() {
        Properties options = new Properties();
        options.put(StreamsConfig.APPLICATION_ID_CONFIG, "approval-stream");
        options.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        options.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        options.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        driver = new TopologyTestDriver(
                ApprovalTopology.build(new ApprovalTopology.Parts(
                        topics, StoredApproval.codec(), ApprovalTimes.DEFAULTS, 1, new Drain(), tally)),
                options,
                START);
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void anApprovedCallIsToldOnce() {
        open(OF_CALL, ofCall(), ApprovalTerms.DEFAULT);
        vote(OF_CALL, "erin", new Choice.Approve());
        vote(OF_CALL, "erin", new Choice.Approve());

        assertThat(values(topics.commands()))
                .singleElement()
                .isInstanceOfSatisfying(ApprovalResolved.class, resolved -> {
                    assertThat(resolved.resolution()).isEqualTo(ApprovalResolution.APPROVED);
                    assertThat(resolved.deciders()).containsExactly("erin");
                    assertThat(resolved.requestDigest()).isEqualTo(ofCall().requestDigest());
                });
        assertThat(values(topics.receipts())).isEmpty();
    }

    @Test
    void aQuorumOfTwoTakesTwoPeople() {
        open(OF_CALL, ofCall(), new ApprovalTerms(List.of(), 2, Duration.ofHours(1), null, false, false, false));
        vote(OF_CALL, "erin", new Choice.Approve());
        assertThat(values(topics.commands())).isEmpty();
        vote(OF_CALL, "finn", new Choice.Approve());
        assertThat(values(topics.commands())).hasSize(1);
    }

    @Test
    void whoeverVotesIsToldHowItStands() {
        open(OF_CALL, ofCall(), ApprovalTerms.DEFAULT);
        vote(OF_CALL, "erin", new Choice.Reject());
        vote(OF_CALL, "finn", new Choice.Approve());

        List<ApprovalReply> replies = values(topics.approvalReplies());
        assertThat(replies).hasSize(2);
        assertThat(replies.getFirst().refusal()).isNull();
        assertThat(replies.getFirst().standing().status()).isEqualTo(ApprovalStatus.REJECTED);
        assertThat(replies.get(1).refusal()).isEqualTo(ApprovalRefusal.ALREADY_DECIDED);
    }

    @Test
    void a11TheAgentsOwnerDoesNotCountAndTheAttemptIsRecorded() {
        open(OF_CALL, ofCall(), ApprovalTerms.DEFAULT);
        vote(OF_CALL, "ada", new Choice.Approve());

        assertThat(values(topics.approvalReplies()))
                .extracting(ApprovalReply::refusal)
                .containsExactly(ApprovalRefusal.SEPARATION_OF_DUTIES);
        assertThat(values(topics.approvalEvents())).hasSize(2);
        assertThat(values(topics.commands())).isEmpty();
    }

    @Test
    void aVoteOnAnotherCardIsStale() {
        open(OF_CALL, ofCall(), ApprovalTerms.DEFAULT);
        command(new CastVote(
                OF_CALL, person("erin"), new Choice.Approve(), Digest.of(new byte[1]), "", WAITING, START));
        assertThat(values(topics.approvalReplies()))
                .extracting(ApprovalReply::refusal)
                .containsExactly(ApprovalRefusal.STALE_APPROVAL);
    }

    @Test
    void whatNobodyDecidesExpiresInItsTimeAndNotBefore() {
        open(OF_CALL, ofCall(), new ApprovalTerms(List.of(), 1, Duration.ofMinutes(1), null, false, false, false));
        driver.advanceWallClockTime(Duration.ofSeconds(59));
        assertThat(state(OF_CALL)).isInstanceOf(Pending.class);
        driver.advanceWallClockTime(Duration.ofSeconds(4));

        assertThat(state(OF_CALL))
                .isInstanceOfSatisfying(
                        Settled.class,
                        settled -> assertThat(settled.resolution()).isInstanceOf(Resolution.Expired.class));
        assertThat(values(topics.commands()))
                .singleElement()
                .isInstanceOfSatisfying(
                        ApprovalResolved.class,
                        resolved -> assertThat(resolved.resolution()).isEqualTo(ApprovalResolution.EXPIRED));
        assertThat(tally.counts().timersFired()).isEqualTo(1);
    }

    @Test
    void aQuestionIsReceiptedAndItsAnswerDeliveredUntilItIsTaken() {
        open(QUESTION, question(new Callback("https://hooks.example/a", null)), ApprovalTerms.DEFAULT);
        vote(QUESTION, "erin", new Choice.SelectOption("yes"));

        assertThat(values(topics.receipts()))
                .extracting(Receipt::kind, Receipt::sequence)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple(ReceiptKind.QUESTION_ASKED, 0L),
                        org.assertj.core.api.Assertions.tuple(ReceiptKind.QUESTION_SETTLED, 1L));
        assertThat(values(topics.commands())).isEmpty();
        DeliveryOrder first = values(topics.deliveries()).getFirst();
        assertThat(first.attempt()).isEqualTo(1);

        driver.advanceWallClockTime(Duration.ofMinutes(10));
        List<DeliveryOrder> again = values(topics.deliveries());
        assertThat(again).isNotEmpty().allSatisfy(order -> {
            assertThat(order.webhookId()).isEqualTo(first.webhookId());
            assertThat(order.body()).isEqualTo(first.body());
        });

        command(new DeliverAnswer(QUESTION, new ReportDelivery(1, 1, new Accepted(204), START.plusSeconds(700))));
        driver.advanceWallClockTime(Duration.ofHours(30));
        assertThat(values(topics.deliveries())).isEmpty();
        assertThat(((Settled) state(QUESTION)).delivery()).isInstanceOf(Delivered.class);
    }

    @Test
    void whatIsAboutToExpireIsSaidOnceAndThenItExpires() {
        open(OF_CALL, ofCall(), new ApprovalTerms(List.of(), 1, Duration.ofHours(1), null, false, false, false));
        driver.advanceWallClockTime(Duration.ofMinutes(47));
        assertThat(reminders()).isEmpty();
        driver.advanceWallClockTime(Duration.ofMinutes(1));
        assertThat(reminders())
                .singleElement()
                .satisfies(due -> assertThat(due.at()).isEqualTo(START.plus(Duration.ofMinutes(48))));
        driver.advanceWallClockTime(Duration.ofMinutes(11));
        assertThat(reminders()).isEmpty();
        driver.advanceWallClockTime(Duration.ofMinutes(2));
        assertThat(((Settled) state(OF_CALL)).resolution()).isInstanceOf(Resolution.Expired.class);
    }

    @Test
    void peopleAreToldWhenItWaitsEscalatesAndIsAboutToExpire() {
        open(
                OF_CALL,
                ofCall(),
                new ApprovalTerms(
                        List.of("leads"),
                        1,
                        Duration.ofHours(1),
                        new ApprovalTerms.Escalation(Duration.ofMinutes(20), List.of("directors")),
                        false,
                        false,
                        false));
        open(OF_CALL, ofCall(), ApprovalTerms.DEFAULT);
        driver.advanceWallClockTime(Duration.ofMinutes(21));
        driver.advanceWallClockTime(Duration.ofMinutes(28));
        vote(OF_CALL, "nobody", new Choice.Approve());

        List<Notice> notices = values(topics.notices());
        assertThat(notices)
                .extracting(Notice::kind)
                .containsExactly(Notice.Kind.WAITING, Notice.Kind.ESCALATED, Notice.Kind.EXPIRING);
        assertThat(notices)
                .extracting(Notice::groups)
                .containsExactly(List.of("leads"), List.of("directors"), List.of("leads", "directors"));
        assertThat(notices).allSatisfy(notice -> {
            assertThat(notice.approvalId()).isEqualTo(OF_CALL);
            assertThat(notice.expiresAt()).isEqualTo(START.plus(Duration.ofHours(1)));
        });
    }

    @Test
    void whatExpiredWhileNoTimerRanExpiresAllTheSame() {
        open(OF_CALL, ofCall(), new ApprovalTerms(List.of(), 1, Duration.ofHours(1), null, false, false, false));
        driver.advanceWallClockTime(Duration.ofHours(5));
        driver.advanceWallClockTime(Duration.ofSeconds(2));
        assertThat(((Settled) state(OF_CALL)).resolution()).isInstanceOf(Resolution.Expired.class);
        assertThat(values(topics.notices()))
                .as("nobody is told too late")
                .extracting(Notice::kind)
                .containsExactly(Notice.Kind.WAITING);
    }

    @Test
    void whatCannotBeReadGoesToTheDeadLettersAndStopsNothing() {
        driver.createInputTopic(topics.approvalCommands().name(), new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(new TestRecord<>("x".getBytes(StandardCharsets.UTF_8), new byte[] {9, 9}));
        open(OF_CALL, ofCall(), ApprovalTerms.DEFAULT);
        assertThat(tally.counts().deadLetters()).isEqualTo(1);
        assertThat(state(OF_CALL)).isInstanceOf(Pending.class);
    }

    private void open(ApprovalId id, ApprovalSubject subject, ApprovalTerms terms) {
        command(new OpenApproval(id, subject, terms, null, START));
    }

    private void vote(ApprovalId id, String subject, Choice choice) {
        ApprovalCard card = ((Opened) state(id)).card();
        command(new CastVote(id, person(subject), choice, card.digest(), "", WAITING, START.plusSeconds(1)));
    }

    private void command(ApprovalCommand command) {
        driver.createInputTopic(topics.approvalCommands().name(), new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(new TestRecord<>(
                        command.approvalId().key().getBytes(StandardCharsets.US_ASCII),
                        topics.approvalCommands().codec().encode(command)));
    }

    private List<ApprovalEvent.ReminderDue> reminders() {
        return values(topics.approvalEvents()).stream()
                .map(RecordedApprovalEvent::event)
                .filter(ApprovalEvent.ReminderDue.class::isInstance)
                .map(ApprovalEvent.ReminderDue.class::cast)
                .toList();
    }

    @Test
    void aReportThatIsSentAThousandTimesIsOneEventAndOneReceipt() {
        for (int i = 0; i < 1_000; i++) {
            report("conversation-1", START.plusMillis(i));
        }
        report("conversation-2", START);

        List<RecordedReportEvent> events = values(topics.reportEvents());
        List<Receipt> receipts = values(topics.receipts());
        assertThat(events).hasSize(2).allMatch(event -> event.number() == 1);
        assertThat(((ToolExecutionReported) events.getFirst().event()).report().reportedAt())
                .isEqualTo(START);
        assertThat(receipts).extracting(Receipt::sequence).containsExactly(0L, 1L);
        assertThat(receipts)
                .allMatch(receipt -> receipt.kind() == ReceiptKind.EXTERNALLY_REPORTED
                        && receipt.decision() == ReceiptDecision.NOT_JUDGED);
        byte[] first = topics.reportEvents().codec().encode(events.getFirst());
        assertThat(receipts.getFirst().historyDigest())
                .isEqualTo(HistoryDigest.next(HistoryDigest.EMPTY, WireFormat.body(first)));
    }

    @Test
    void questionsAndReportsAreCountedEachForItself() {
        report("conversation-1", START);
        open(QUESTION, question(null), ApprovalTerms.DEFAULT);
        report("conversation-2", START);

        assertThat(values(topics.receipts()))
                .extracting(Receipt::kind, Receipt::sequence)
                .containsExactly(
                        tuple(ReceiptKind.EXTERNALLY_REPORTED, 0L),
                        tuple(ReceiptKind.QUESTION_ASKED, 0L),
                        tuple(ReceiptKind.EXTERNALLY_REPORTED, 1L));
    }

    @Test
    void aReportUnderAnotherKeyIsADeadLetter() {
        ReportToolExecution command = reported("conversation-1", START);
        pipe("nobody", topics.reports(), command);

        assertThat(values(topics.reportEvents())).isEmpty();
        assertThat(tally.counts().deadLetters()).isEqualTo(1);
    }

    @Test
    void aSessionThatIsAskedForTwiceIsOpenedOnceAndToldTwice() {
        session(openSession(0, "req-a"));
        session(openSession(1, "req-b"));

        assertThat(values(topics.sessions())).singleElement().satisfies(recorded -> {
            assertThat(recorded.number()).isEqualTo(1);
            assertThat(recorded.event()).isInstanceOf(SessionEvent.SessionOpened.class);
        });
        assertThat(values(topics.sessionReplies()))
                .extracting(SessionReply::requestId, SessionReply::created)
                .containsExactly(tuple("req-a", true), tuple("req-b", false));
    }

    @Test
    void aTerminatedSessionIsRefusedAndItsEndIsRecordedOnce() {
        session(openSession(0, "req-a"));
        for (int i = 0; i < 2; i++) {
            session(new SessionCommand.TerminateSession(SESSION, PLACE, null, START, new ReplyTo(0, "req-t")));
        }
        session(openSession(2, "req-b"));

        assertThat(values(topics.sessions()))
                .extracting(RecordedSessionEvent::number)
                .containsExactly(1, 2);
        List<SessionReply> replies = values(topics.sessionReplies());
        assertThat(replies.getLast().refusal()).isEqualTo(SessionRefusal.SESSION_TERMINATED);
        assertThat(replies.getLast().state()).isNull();
        assertThat(replies.get(2).state()).isInstanceOf(SessionState.Terminated.class);
    }

    private static final SessionPlace PLACE = new SessionPlace(ACME, AGENT, "production");
    private static final SessionId SESSION = SessionId.ofReference(new byte[32], ACME, AGENT, "production", "chat");

    private static SessionCommand openSession(int second, String requestId) {
        Session session = new Session(
                PLACE,
                UserId.of(new byte[32], ACME, "dana"),
                SealedValue.plain("{}".getBytes(StandardCharsets.UTF_8)),
                START.plusSeconds(second));
        return new SessionCommand.OpenSession(SESSION, session, true, new ReplyTo(0, requestId));
    }

    private void session(SessionCommand command) {
        pipe(command.sessionId().key(), topics.sessionCommands(), command);
    }

    private void report(String call, Instant at) {
        ReportToolExecution command = reported(call, at);
        pipe(command.reportId().key(), topics.reports(), command);
    }

    private <V> void pipe(String key, Topic<V> topic, V value) {
        driver.createInputTopic(topic.name(), new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(
                        key.getBytes(StandardCharsets.US_ASCII), topic.codec().encode(value));
    }

    private static ReportToolExecution reported(String call, Instant at) {
        byte[] details = "{}".getBytes(StandardCharsets.UTF_8);
        Digest digest = Digest.of(details);
        ToolExecution execution = new ToolExecution(
                "refund_payment",
                ToolKind.WEBHOOK,
                InvocationSource.CONTEXTUAL,
                null,
                START,
                START,
                Duration.ZERO,
                ReportedOutcome.SUCCEEDED,
                null,
                null,
                null,
                null,
                null);
        return new ReportToolExecution(
                ReportId.derive(new byte[32], ACME, AGENT, call, digest),
                new Report(ACME, AGENT, null, call, execution, SealedValue.plain(details), digest, null, at));
    }

    private Object state(ApprovalId id) {
        KeyValueStore<String, byte[]> approvals = driver.getKeyValueStore(ApprovalStores.APPROVALS);
        return StoredApproval.codec().decode(approvals.get(id.key())).state();
    }

    private <V> List<V> values(Topic<V> topic) {
        return driver
                .createOutputTopic(topic.name(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readValuesToList()
                .stream()
                .map(topic.codec()::decode)
                .toList();
    }

    private static Approver person(String subject) {
        return new Approver("local", subject, subject, List.of(), List.of(), Set.of(Approver.Role.APPROVER), null);
    }

    private static OfCall ofCall() {
        byte[] json = "{\"amount\":100}".getBytes(StandardCharsets.UTF_8);
        ToolCall call = new ToolCall(
                ACME,
                AGENT,
                "ada",
                "run-1",
                "update_deal",
                "crm:deal:123",
                null,
                SealedValue.plain(json),
                Digest.of(json),
                "k1",
                "req-k1",
                START);
        Ruling ruling = new Ruling(
                Verdict.REQUIRE_APPROVAL,
                new PolicyVersion("v1", Digest.of(new byte[2])),
                "large",
                RiskLevel.HIGH,
                "Above the limit",
                ApprovalTerms.DEFAULT);
        return new OfCall(
                call,
                ruling,
                new ToolTerms("crm.deals.update", "crm", EffectClass.IDEMPOTENT, Duration.ofSeconds(5), 3));
    }

    private static ApprovalSubject.Question question(@Nullable Callback callback) {
        QuestionText text = new QuestionText(
                "Ship it?", "", List.of(new QuestionText.Option("Yes", "yes"), new QuestionText.Option("No", "no")));
        return new ApprovalSubject.Question(
                ACME, AGENT, "ada", "q1", null, text.seal(), text.values(), Digest.of(new byte[3]), callback, START);
    }
}
