package dev.countersign.console.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.approvalstream.ApprovalStreamConfiguration;
import dev.countersign.console.approval.ApprovalStatus;
import dev.countersign.console.approval.Approvals;
import dev.countersign.console.approval.Ballot;
import dev.countersign.console.approval.Card;
import dev.countersign.console.approval.Choice;
import dev.countersign.console.approval.Decisions;
import dev.countersign.console.approval.Decisions.Answer;
import dev.countersign.console.approval.Figures;
import dev.countersign.console.approval.Finding;
import dev.countersign.console.approval.Heading;
import dev.countersign.console.approval.InboxQuery;
import dev.countersign.console.approval.Refusal;
import dev.countersign.console.approval.Request;
import dev.countersign.console.approval.Standing;
import dev.countersign.console.look.Looks;
import dev.countersign.console.look.Sight;
import dev.countersign.console.person.Person;
import dev.countersign.console.person.Role;
import dev.countersign.domain.approval.ApprovalCommand.OpenApproval;
import dev.countersign.domain.approval.ApprovalReply;
import dev.countersign.domain.approval.ApprovalSubject;
import dev.countersign.domain.approval.ApprovalSubject.OfCall;
import dev.countersign.domain.approval.ApprovalSubject.Question;
import dev.countersign.domain.call.UnknownResolution;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.execution.ToolTerms;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.look.LookOrder;
import dev.countersign.domain.look.LookResult;
import dev.countersign.domain.policy.ApprovalTerms;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.policy.PolicyVersion;
import dev.countersign.domain.policy.RiskLevel;
import dev.countersign.domain.policy.Verdict;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.request.ToolCall;
import dev.countersign.readmodel.ReadModelConfiguration;
import dev.countersign.schemas.json.QuestionText;
import dev.countersign.schemas.json.RequestDigests;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.testbroker.NeedsBroker;
import dev.countersign.testbroker.TestBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The inbox with a broker, approval-stream and the projection behind it. */
@Timeout(120)
@NeedsBroker
class InboxIT {
    private static final OrganizationId ACME = new OrganizationId("acme");
    private static final byte[] PARAMETERS = "{\"amount\":5000,\"stage\":\"won\"}".getBytes(StandardCharsets.UTF_8);
    private static final Person ANN = person("acme", "ann", "finance");
    private static final Person BOB = person("acme", "bob", "finance");
    private static final ApprovalTerms BY_TWO =
            new ApprovalTerms(List.of("finance"), 2, Duration.ofHours(1), null, false, false, true);
    private static final ApprovalTerms BY_ONE =
            new ApprovalTerms(List.of("finance"), 1, Duration.ofHours(1), null, false, true, true);
    private static final Choice APPROVE = new Choice.Approve();

    @TempDir
    static Path directory;

    private static TestBroker broker;
    private static ConfigurableApplicationContext context;
    private static int asked;

    @BeforeAll
    static void start() {
        broker = TestBroker.start(directory.resolve("broker"));
        context = new SpringApplicationBuilder(
                        ApprovalStreamConfiguration.class, ReadModelConfiguration.class, InboxConfiguration.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "countersign.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                        "countersign.approval-stream.state-directory=" + directory.resolve("streams"),
                        "countersign.read-model.jdbc-url=jdbc:h2:file:" + directory.resolve("inbox"),
                        "countersign.read-model.unknown-wait=20s",
                        "countersign.inbox.answer-within=30s",
                        "countersign.inbox.look-within=8s",
                        "countersign.inbox.looks-at-once-max=1")
                .run();
    }

    @AfterAll
    static void stop() {
        if (context != null) {
            context.close();
        }
        broker.close();
    }

    @Test
    void aVoteThatIsRecordedShowsOnTheCard() throws Exception {
        String id = open(BY_ONE);
        Card card = card(ANN, id);
        assertThat(card.heading().status()).isEqualTo(ApprovalStatus.PENDING);
        assertThat(card.heading().standing()).isEqualTo(Standing.MAY_VOTE);
        assertThat(((Request.ToolCall) card.request()).parameters().bytes()).isEqualTo(PARAMETERS);

        assertThat(vote(ANN, card, APPROVE, "fine")).isEqualTo(new Answer.Recorded());

        Card after = card(ANN, id);
        assertThat(after.heading().status()).isEqualTo(ApprovalStatus.APPROVED);
        assertThat(after.heading().decision().deciders()).containsExactly("ANN");
        assertThat(after.votes()).hasSize(1);
        assertThat(after.votes().getFirst().comment()).isEqualTo("fine");
        assertThat(after.heading().standing()).isEqualTo(Standing.CLOSED);
    }

    /** ABUSE A12. */
    @Test
    void a12OnePersonCountsOnceHoweverOftenTheyVote() throws Exception {
        String id = open(BY_TWO);
        Card card = card(ANN, id);
        assertThat(vote(ANN, card, APPROVE, null)).isEqualTo(new Answer.Recorded());
        assertThat(vote(ANN, card, APPROVE, null)).isEqualTo(new Answer.Recorded());
        assertThat(refusal(vote(ANN, card, new Choice.Reject(), "no"))).isEqualTo(Refusal.ALREADY_DECIDED);
        Card after = card(ANN, id);
        assertThat(after.heading().status()).isEqualTo(ApprovalStatus.PENDING);
        assertThat(after.heading().approvals()).isEqualTo(1);
        assertThat(after.heading().standing()).isEqualTo(Standing.VOTED);
        assertThat(vote(BOB, card, APPROVE, null)).isEqualTo(new Answer.Recorded());
        assertThat(card(BOB, id).heading().decision().deciders()).containsExactly("ANN", "BOB");
    }

    @Test
    void whoComesSecondIsToldByWhomItWasDecided() throws Exception {
        String id = open(BY_ONE);
        Card card = card(ANN, id);
        assertThat(vote(ANN, card, new Choice.Reject(), "too much")).isEqualTo(new Answer.Recorded());
        Answer answer = vote(BOB, card, APPROVE, "fine");
        assertThat(refusal(answer)).isEqualTo(Refusal.ALREADY_DECIDED);
        assertThat(((Answer.Refused) answer).detail()).startsWith("rejected by ann at ");
        assertThat(card(BOB, id).heading().approvals()).isZero();
    }

    @Test
    void a15AVoteForAnotherCardIsStale() throws Exception {
        String id = open(BY_ONE);
        Digest other = Digest.of("another card".getBytes(StandardCharsets.UTF_8));
        Answer answer = decisions().vote(new Ballot(ANN, id, other, APPROVE, "fine", Instant.now(), null));
        assertThat(refusal(answer)).isEqualTo(Refusal.STALE_APPROVAL);
        assertThat(card(ANN, id).votes()).isEmpty();
    }

    /** ABUSE A16: what was shown of one call releases no other. */
    @Test
    void a16ACardOfAnotherCallReleasesNothing() throws Exception {
        Card harmless = card(ANN, open(BY_ONE));
        String id = open(BY_ONE);
        Ballot misused = new Ballot(ANN, id, harmless.heading().cardDigest(), APPROVE, "fine", Instant.now(), null);
        assertThat(refusal(decisions().vote(misused))).isEqualTo(Refusal.STALE_APPROVAL);
        assertThat(card(ANN, id).heading().status()).isEqualTo(ApprovalStatus.PENDING);
        assertThat(card(ANN, harmless.approvalId()).votes()).isEmpty();
    }

    @Test
    void whoMayNotVoteIsRefused() throws Exception {
        String id = open(BY_ONE);
        Person outsider = person("acme", "eve", "sales");
        Person owner = person("acme", "owner", "finance");
        Person stranger = person("globex", "ann", "finance");
        assertThat(card(outsider, id).heading().standing()).isEqualTo(Standing.NOT_ELIGIBLE);
        assertThat(card(owner, id).heading().standing()).isEqualTo(Standing.SEPARATION_OF_DUTIES);
        Card card = card(ANN, id);
        assertThat(refusal(vote(outsider, card, APPROVE, "fine"))).isEqualTo(Refusal.NOT_ELIGIBLE);
        assertThat(refusal(vote(owner, card, APPROVE, "fine"))).isEqualTo(Refusal.SEPARATION_OF_DUTIES);
        // Another organization's approval is none.
        assertThat(approvals().card(stranger, id)).isNull();
        assertThat(refusal(vote(stranger, card, APPROVE, "fine"))).isEqualTo(Refusal.NO_SUCH_APPROVAL);
        assertThat(card(ANN, id).votes()).isEmpty();
    }

    @Test
    void a14AVoteAfterTheTimeIsTooLate() throws Exception {
        String id = open(BY_ONE);
        Card card = card(ANN, id);
        Ballot late = new Ballot(
                ANN,
                id,
                card.heading().cardDigest(),
                APPROVE,
                "fine",
                card.heading().expiresAt(),
                null);
        assertThat(refusal(decisions().vote(late))).isEqualTo(Refusal.EXPIRED);
    }

    @Test
    void whatTheRuleWantsIsAskedFor() throws Exception {
        Card card = card(ANN, open(BY_ONE));
        assertThat(refusal(vote(ANN, card, APPROVE, null))).isEqualTo(Refusal.COMMENT_REQUIRED);
        assertThat(refusal(vote(ANN, card, new Choice.Select("yes"), "fine"))).isEqualTo(Refusal.CHOICE_NOT_OFFERED);
    }

    @Test
    void otherParametersAreApprovedAsTheyWereWritten() throws Exception {
        String id = open(BY_ONE);
        SealedValue less = SealedValue.plain("{\"amount\":50}".getBytes(StandardCharsets.UTF_8));
        Choice edited = new Choice.ApproveEdited(less);
        assertThat(vote(ANN, card(ANN, id), edited, "less")).isEqualTo(new Answer.Recorded());
        assertThat(card(ANN, id).heading().decision().answer()).isEqualTo(edited);
    }

    @Test
    void aQuestionIsAnsweredInOnesOwnWords() throws Exception {
        String id = openQuestion();
        Card card = card(ANN, id);
        assertThat(((Request.Question) card.request()).options()).hasSize(2);
        assertThat(refusal(vote(ANN, card, APPROVE, null))).isEqualTo(Refusal.CHOICE_NOT_OFFERED);
        Choice words = new Choice.Instruct("On \"Monday\", please");
        assertThat(vote(ANN, card, words, null)).isEqualTo(new Answer.Recorded());
        Heading heading = card(ANN, id).heading();
        assertThat(heading.status()).isEqualTo(ApprovalStatus.ANSWERED);
        assertThat(heading.decision().answer()).isEqualTo(words);
    }

    @Test
    void theListsAreTrueToTheLog() throws Exception {
        String id = open(BY_TWO);
        // A card is as of the end of the log; a list follows it, and from here on holds what the card holds.
        Card card = card(ANN, id);
        assertThat(ids(ANN, InboxQuery.View.MINE)).contains(id);
        assertThat(ids(ANN, InboxQuery.View.ALL)).contains(id);
        int mine = approvals().waiting(ANN).mine();
        vote(ANN, card, APPROVE, null);
        assertThat(card(ANN, id).votes()).hasSize(1);
        assertThat(ids(ANN, InboxQuery.View.MINE)).doesNotContain(id);
        assertThat(ids(ANN, InboxQuery.View.ALL)).contains(id);
        assertThat(approvals().waiting(ANN).mine()).isEqualTo(mine - 1);
        vote(BOB, card, new Choice.Reject(), "no");
        assertThat(card(ANN, id).votes()).hasSize(2);
        assertThat(ids(ANN, InboxQuery.View.DECIDED)).contains(id);
        assertThat(ids(ANN, InboxQuery.View.ALL)).doesNotContain(id);
    }

    @Test
    void whoFollowsIsToldWhenItCanBeRead() throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        try (Approvals.Following following = approvals().follow(ACME, change -> told.add(change.id()))) {
            String id = open(BY_ONE);
            String first = told.poll(60, TimeUnit.SECONDS);
            assertThat(first).isEqualTo(id);
        }
    }

    @Test
    void figuresCountWhatThisProcessSawPeopleConsider() throws Exception {
        Card card = card(ANN, open(BY_ONE));
        Ballot hasty = new Ballot(
                ANN,
                card.approvalId(),
                card.heading().cardDigest(),
                APPROVE,
                "fine",
                Instant.now(),
                Duration.ofMillis(900));
        Figures before = approvals().figures(ACME, Duration.ofDays(1));
        assertThat(decisions().vote(hasty)).isEqualTo(new Answer.Recorded());
        assertThat(card(ANN, card.approvalId()).votes()).hasSize(1);
        Figures after = approvals().figures(ACME, Duration.ofDays(1));
        assertThat(after.decisions()).isEqualTo(before.decisions() + 1);
        assertThat(after.votesUnderThreeSeconds()).isEqualTo(before.votesUnderThreeSeconds() + 1);
    }

    @Test
    void aCallThatNobodyKnowsCannotBeResolved() {
        Answer answer = decisions()
                .resolve(new Finding(ANN, "a".repeat(26), UnknownResolution.HAPPENED, "I looked", Instant.now()));
        assertThat(refusal(answer)).isEqualTo(Refusal.NO_SUCH_CALL);
    }

    @Test
    void aLookIsAskedOfTheWorkerAndItsAnswerIsFound() throws Exception {
        String id = open(BY_ONE);
        card(ANN, id);
        SealedValue typed = SealedValue.plain("{\"amount\":60}".getBytes(StandardCharsets.UTF_8));
        SealedValue held = SealedValue.plain("{\"amount\":10}".getBytes(StandardCharsets.UTF_8));
        Instant at = Instant.parse("2026-11-01T12:00:00.250Z");
        Instant before = Instant.now();
        try (PlayedWorker worker = new PlayedWorker(broker.bootstrapServers(), topics())) {
            CompletableFuture<Sight> sight = CompletableFuture.supplyAsync(() -> looks().look(ANN, id, typed));

            LookOrder order = worker.take();
            // The only place is taken.
            assertThat(looks().look(BOB, id, typed)).isInstanceOf(Sight.NotSeen.class);
            worker.answer(order, "of somebody else", new LookResult.NothingThere(), at);
            worker.answer(order, order.requestId(), new LookResult.Seen(held), at);

            assertThat(sight.get(30, TimeUnit.SECONDS)).isEqualTo(new Sight.Seen(held, at));
            assertThat(order.organization()).isEqualTo(ACME);
            assertThat(order.tool()).isEqualTo("crm.deals.update");
            assertThat(order.connection()).isEqualTo("crm");
            assertThat(order.resource()).startsWith("crm:deal:");
            assertThat(order.parameters()).isEqualTo(typed);
            assertThat(order.deadline()).isBetween(before, before.plusSeconds(30));

            assertThat(looks().look(person("globex", "ann", "finance"), id, typed))
                    .isEqualTo(new Sight.NotOffered());
            assertThat(looks().look(ANN, openQuestion(), typed)).isEqualTo(new Sight.NotOffered());
            assertThat(looks().look(ANN, "apr_none", typed)).isEqualTo(new Sight.NotOffered());
            assertThat(worker.waiting()).isZero();
        }
    }

    @Test
    void aLookThatNobodyAnswersIsGivenUp() throws Exception {
        String id = open(BY_ONE);
        card(ANN, id);
        long start = System.nanoTime();

        assertThat(looks().look(ANN, id, SealedValue.plain(PARAMETERS))).isEqualTo(new Sight.NotSeen(Looks.LATE));
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofSeconds(7), Duration.ofSeconds(20));
    }

    private static Looks looks() {
        return context.getBean(Looks.class);
    }

    private static Topics topics() {
        return context.getBean(Topics.class);
    }

    private static Approvals approvals() {
        return context.getBean(Approvals.class);
    }

    private static Decisions decisions() {
        return context.getBean(Decisions.class);
    }

    private static Card card(Person person, String id) {
        Card card = approvals().card(person, id);
        assertThat(card).isNotNull();
        return card;
    }

    private static Answer vote(Person person, Card card, Choice choice, String comment) {
        return decisions()
                .vote(new Ballot(
                        person, card.approvalId(), card.heading().cardDigest(), choice, comment, Instant.now(), null));
    }

    private static Refusal refusal(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Refused.class);
        return ((Answer.Refused) answer).refusal();
    }

    private static List<String> ids(Person person, InboxQuery.View view) {
        return approvals().list(person, new InboxQuery(view, null, null, null, 100, null)).headings().stream()
                .map(Heading::approvalId)
                .toList();
    }

    private static Person person(String organization, String name, String group) {
        return new Person(
                new OrganizationId(organization),
                Person.LOCAL,
                name,
                name.toUpperCase(Locale.ROOT),
                Set.of(name + "@acme.example"),
                Set.of(group),
                Set.of(Role.APPROVER));
    }

    private static String open(ApprovalTerms terms) throws Exception {
        String key = "key-" + ++asked;
        SealedValue parameters = SealedValue.plain(PARAMETERS);
        ToolCall call = new ToolCall(
                ACME,
                new AgentId("sales-bot"),
                "owner@acme.example",
                "run-7",
                "update_deal",
                "crm:deal:" + asked,
                null,
                parameters,
                RequestDigests.ofCanonical("update_deal", "crm:deal:" + asked, null, PARAMETERS),
                key,
                "req-" + asked,
                Instant.now());
        Ruling ruling = new Ruling(
                Verdict.REQUIRE_APPROVAL,
                new PolicyVersion("2026-11-01", Digest.of("policy".getBytes(StandardCharsets.UTF_8))),
                "deals",
                RiskLevel.HIGH,
                "Deals above 1000 are looked at",
                terms);
        ToolTerms tool =
                new ToolTerms("crm.deals.update", "crm", EffectClass.CHECKABLE, Duration.ofSeconds(10), 3, true);
        ApprovalId id = ApprovalId.of(CallId.derive("secret".getBytes(StandardCharsets.UTF_8), ACME, key));
        return open(id, new OfCall(call, ruling, tool), terms);
    }

    private static String openQuestion() throws Exception {
        QuestionText text = new QuestionText(
                "Ship it on Friday?",
                "It is late.",
                List.of(new QuestionText.Option("Yes", "yes"), new QuestionText.Option("No", "no")));
        String requestId = "question-" + ++asked;
        ApprovalId id = ApprovalId.ofQuestion("secret".getBytes(StandardCharsets.UTF_8), ACME, requestId);
        Question question = new Question(
                ACME,
                new AgentId("release-bot"),
                null,
                requestId,
                null,
                text.seal(),
                text.values(),
                text.seal().digest(),
                null,
                Instant.now());
        return open(id, question, ApprovalTerms.DEFAULT);
    }

    /** Returns when approval-stream has said that it is open: then it is in the log, and can be read. */
    private static String open(ApprovalId id, ApprovalSubject subject, ApprovalTerms terms) throws Exception {
        try (Replies.Wait<?> waiting =
                context.getBean("voteReplies", Replies.class).begin()) {
            @SuppressWarnings("unchecked")
            Replies.Wait<ApprovalReply> wait = (Replies.Wait<ApprovalReply>) waiting;
            var unused = context.getBean(CommandSender.class)
                    .send(
                            context.getBean(Topics.class).approvalCommands(),
                            id.key(),
                            new OpenApproval(id, subject, terms, wait.replyTo(), Instant.now()));
            assertThat(wait.reply().get(60, TimeUnit.SECONDS).refusal()).isNull();
        }
        return id.toString();
    }
}
