package dev.countersign.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.domain.approval.ApprovalCommand.CancelApproval;
import dev.countersign.domain.approval.ApprovalCommand.EscalateApproval;
import dev.countersign.domain.approval.ApprovalCommand.ExpireApproval;
import dev.countersign.domain.approval.ApprovalCommand.ForgetApproval;
import dev.countersign.domain.approval.ApprovalCommand.RemindApprovers;
import dev.countersign.domain.approval.ApprovalStatus;
import dev.countersign.domain.approval.Approver;
import dev.countersign.domain.approval.Cancellation;
import dev.countersign.domain.approval.Choice;
import dev.countersign.domain.approval.RecordedApprovalEvent;
import dev.countersign.domain.call.CallEvent;
import dev.countersign.domain.call.CallEvent.ApprovalSpent;
import dev.countersign.domain.call.CallEvent.CallEnded;
import dev.countersign.domain.call.UnknownResolution;
import dev.countersign.domain.execution.Effect;
import dev.countersign.domain.execution.Outcome;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.policy.RiskLevel;
import dev.countersign.domain.policy.Verdict;
import dev.countersign.domain.request.EditedParameters;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.request.ToolCall;
import dev.countersign.readmodel.ApprovalFilter.Standing;
import dev.countersign.readmodel.QuestionView.Delivery;
import dev.countersign.schemas.seal.PayloadOpener;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every database must do with approvals and with calls whose outcome is unknown. */
abstract class ApprovalProjectionContract {
    private static final Approver ANN = ApprovalHistory.person("ann", "finance");
    private static final Approver BOB = ApprovalHistory.person("bob", "finance");
    private static final Approver EVE = ApprovalHistory.person("eve", "sales");
    private static final Approver OWNER = ApprovalHistory.person("owner", "finance");
    private static final Choice APPROVE = new Choice.Approve();
    private static final Choice REJECT = new Choice.Reject();

    private final FakeLog log = new FakeLog();
    private final Tidings tidings = new Tidings();
    private DataSource database;

    /** A database without tables of ours. */
    abstract DataSource emptyDatabase();

    @BeforeEach
    void prepare() throws SQLException {
        database = emptyDatabase();
        try (Connection connection = database.getConnection()) {
            Schema.prepare(connection);
        }
    }

    @Test
    void anApprovalIsReadBackAsTheDomainHasIt() throws SQLException {
        ApprovalHistory asked = ofCall("key-1").vote(ANN, APPROVE, 60);
        project(asked);
        ApprovalView pending = find(asked);
        assertThat(pending.state()).isEqualTo(asked.state());
        assertThat(pending.cardDigest()).isEqualTo(asked.cardDigest());
        assertThat(pending.status()).isEqualTo(ApprovalStatus.PENDING);
        assertThat(pending.card().subject().requestDigest()).isNotNull();
        assertThat(pending.events()).isEqualTo(2);
    }

    @Test
    void aReplicaOfTheLogHasTheSameRows(@TempDir Path directory) throws SQLException {
        project(ofCall("key-1").vote(ANN, APPROVE, 60).vote(BOB, REJECT, 120));
        project(ofCall("key-2").vote(ANN, APPROVE, 60));
        ProjectionContract.assertSameRows(
                database, log, directory, "approval_view", "approval_group", "approval_vote", "approval_voter");
    }

    @Test
    void aSecondStepGoesOnWithTheFirst() throws SQLException {
        ApprovalHistory asked = ofCall("key-1").vote(ANN, APPROVE, 60);
        asked.events().forEach(log::append);
        step();
        int known = asked.events().size();
        asked.vote(BOB, APPROVE, 120);
        asked.events().stream().skip(known).forEach(log::append);
        step();
        assertThat(find(asked).state()).isEqualTo(asked.state());
        assertThat(find(asked).status()).isEqualTo(ApprovalStatus.APPROVED);
        assertThat(count("approval_vote")).isEqualTo(2);
    }

    @Test
    void theSizeOfThePollsMakesNoDifference() throws SQLException {
        log.pollingAtMost(1);
        ApprovalHistory asked = ofCall("key-1").vote(ANN, APPROVE, 60).vote(BOB, REJECT, 120);
        project(asked);
        assertThat(find(asked).state()).isEqualTo(asked.state());
        assertThat(find(asked).status()).isEqualTo(ApprovalStatus.REJECTED);
    }

    @Test
    void whatApprovalStreamForgetsStaysOnRecord() throws SQLException {
        ApprovalHistory asked = ofCall("key-1").vote(ANN, REJECT, 60);
        var settled = asked.state();
        asked.on(new ForgetApproval(asked.id, ApprovalHistory.at(1_000_000)));
        assertThat(asked.state()).isNotEqualTo(settled);
        project(asked);
        assertThat(find(asked).state()).isEqualTo(settled);
    }

    @Test
    void aHistoryWithAHoleIsNotGuessedAt() throws SQLException {
        ApprovalHistory asked = ofCall("key-1").vote(ANN, APPROVE, 60);
        log.append(asked.events().getLast());
        assertThatThrownBy(this::step)
                .isInstanceOf(BrokenProjectionException.class)
                .hasMessageContaining("came where event 1 was due");
    }

    @Test
    void anotherOrganizationSeesNothing() throws SQLException {
        ApprovalHistory asked = ofCall("key-1");
        ApprovalHistory question = ApprovalHistory.ofQuestion(Histories.ACME, "q-1");
        project(asked, question);
        assertThat(queries().find(Histories.GLOBEX, asked.id)).isNull();
        assertThat(queries().known(Histories.GLOBEX, asked.id)).isNull();
        assertThat(queries().question(Histories.GLOBEX, "q-1")).isNull();
        assertThat(queries()
                        .list(Histories.GLOBEX, ApprovalFilter.PENDING, 10, null)
                        .approvals())
                .isEmpty();
        assertThat(queries().count(Histories.GLOBEX, ApprovalFilter.PENDING, 10))
                .isZero();
    }

    @Test
    void recordedIsWhatTheTablesHaveOfThisOrganization() throws SQLException {
        ApprovalHistory resolved = ofCall("key-1").vote(ANN, APPROVE, 60).vote(BOB, REJECT, 120);
        ApprovalHistory waiting = ofCall("key-2");
        ApprovalHistory unseen = ofCall("key-3");
        project(resolved, waiting);
        List<ApprovalId> all = List.of(resolved.id, unseen.id, waiting.id);
        assertThat(queries().recorded(Histories.ACME, all)).containsExactlyInAnyOrder(resolved.id, waiting.id);
        assertThat(queries().recorded(Histories.GLOBEX, all)).isEmpty();
        assertThat(queries().recorded(Histories.ACME, List.of())).isEmpty();
    }

    @Test
    void mineIsWhereMyVoteWouldCount() throws SQLException {
        ApprovalHistory asked = ofCall("key-1");
        project(asked);
        assertThat(mine(ANN, 1)).containsExactly(asked.id);
        // In none of the groups; the agent's owner; an approver no more; too late.
        assertThat(mine(EVE, 1)).isEmpty();
        assertThat(mine(OWNER, 1)).isEmpty();
        assertThat(mine(new Approver("local", "ann", "Ann", List.of(), List.of("finance"), Set.of(), null), 1))
                .isEmpty();
        assertThat(mine(ANN, 3_600)).isEmpty();
        assertThat(queries().count(Histories.ACME, votable(ANN, 1), 10)).isEqualTo(1);
    }

    @Test
    void afterMyVoteItIsNotMineUnderAnyOfMyNames() throws SQLException {
        ApprovalHistory asked = ofCall("key-1").vote(ANN, APPROVE, 60);
        project(asked);
        Approver annElsewhere = new Approver(
                "corp",
                "u-4711",
                "Ann",
                List.of("ANN@acme.example "),
                List.of("finance"),
                Set.of(Approver.Role.APPROVER),
                null);
        assertThat(mine(ANN, 61)).isEmpty();
        assertThat(mine(annElsewhere, 61)).isEmpty();
        assertThat(mine(BOB, 61)).containsExactly(asked.id);
    }

    @Test
    void anEscalatedApprovalIsMineToo() throws SQLException {
        Approver board = ApprovalHistory.person("carl", "board");
        ApprovalHistory asked = ofCall("key-1");
        asked.events().forEach(log::append);
        step();
        assertThat(mine(board, 700)).isEmpty();
        asked.on(new EscalateApproval(asked.id, ApprovalHistory.at(600)));
        asked.events().stream().skip(1).forEach(log::append);
        step();
        assertThat(mine(board, 700)).containsExactly(asked.id);
    }

    @Test
    void aReminderChangesNothingThatIsShown() throws SQLException {
        ApprovalHistory asked = ofCall("key-1");
        asked.events().forEach(log::append);
        step();
        ApprovalView before = queries().find(Histories.ACME, asked.id);
        asked.on(new RemindApprovers(asked.id, ApprovalHistory.at(48 * 60)));
        asked.events().stream().skip(1).forEach(log::append);
        step();
        ApprovalView after = queries().find(Histories.ACME, asked.id);
        assertThat(asked.events()).hasSize(2);
        assertThat(after.card()).isEqualTo(before.card());
        assertThat(after.cardDigest()).isEqualTo(before.cardDigest());
        assertThat(after.status()).isEqualTo(before.status());
        assertThat(after.events()).isEqualTo(2);
        assertThat(after.historyDigest())
                .as("a reminder is a part of the history")
                .isNotEqualTo(before.historyDigest());
    }

    @Test
    void whatExpiresFirstComesFirstPageByPage() throws SQLException {
        List<ApprovalHistory> all = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            all.add(ofCall("key-" + i, Histories.START.plusSeconds(10 * (i / 2)), "crm:deal:" + i));
        }
        project(all.toArray(ApprovalHistory[]::new));
        List<Instant> expiries = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        String cursor = null;
        do {
            ApprovalPage page = queries().list(Histories.ACME, ApprovalFilter.PENDING, 2, cursor);
            page.approvals().forEach(view -> {
                expiries.add(view.card().expiresAt());
                seen.add(view.approvalId().toString());
            });
            cursor = page.nextCursor();
        } while (cursor != null);
        assertThat(expiries).isSorted();
        assertThat(seen)
                .containsExactlyInAnyOrderElementsOf(
                        all.stream().map(one -> one.id.toString()).toList());
    }

    @Test
    void decidedIsTheLatestEndFirst() throws SQLException {
        ApprovalHistory pending = ofCall("key-0");
        ApprovalHistory rejected = ofCall("key-1").vote(ANN, REJECT, 50);
        ApprovalHistory expired = ofCall("key-2");
        expired.on(new ExpireApproval(expired.id, ApprovalHistory.at(4_000)));
        ApprovalHistory cancelled = ofCall("key-3");
        cancelled.on(new CancelApproval(cancelled.id, Cancellation.CALL_CLOSED, "denied now", ApprovalHistory.at(100)));
        project(pending, rejected, expired, cancelled);
        ApprovalFilter decided = new ApprovalFilter(new Standing.Decided(), null, null, null);
        assertThat(ids(queries().list(Histories.ACME, decided, 10, null)))
                .containsExactly(expired.id, cancelled.id, rejected.id);
        ApprovalPage first = queries().list(Histories.ACME, decided, 2, null);
        assertThat(ids(queries().list(Histories.ACME, decided, 2, first.nextCursor())))
                .containsExactly(rejected.id);
    }

    @Test
    void filtersAndSearchNarrowTheList() throws SQLException {
        ApprovalHistory deal = ofCall("key-1", Histories.START, "crm:deal:100%");
        ApprovalHistory other = ofCall("key-2", Histories.START, "crm:deal:1000");
        ApprovalHistory question = ApprovalHistory.ofQuestion(Histories.ACME, "q-1");
        project(deal, other, question);
        assertThat(listed(null, null, "DEAL:100%")).containsExactly(deal.id);
        assertThat(listed(null, null, "ship it")).containsExactly(question.id);
        assertThat(listed(RiskLevel.HIGH, null, null)).containsExactlyInAnyOrder(deal.id, other.id);
        assertThat(listed(RiskLevel.LOW, null, null)).isEmpty();
        assertThat(listed(null, "release-bot", null)).containsExactly(question.id);
    }

    @Test
    void aSearchAmongTheDecidedGoesOnWindowByWindow() throws SQLException {
        List<ApprovalHistory> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(ofCall("key-" + i, Histories.START, i == 0 ? "crm:needle:1" : "crm:hay:1")
                    .vote(ANN, REJECT, 10 + i));
        }
        project(all.toArray(ApprovalHistory[]::new));
        ApprovalFilter filter = new ApprovalFilter(new Standing.Decided(), null, null, "needle");
        int pages = 1;
        List<Object> found = new ArrayList<>();
        ApprovalPage page = queries().list(Histories.ACME, filter, 10, null);
        found.addAll(ids(page));
        while (page.nextCursor() != null) {
            page = queries().list(Histories.ACME, filter, 10, page.nextCursor());
            found.addAll(ids(page));
            pages++;
        }
        assertThat(found).containsExactly(all.getFirst().id);
        assertThat(pages).isGreaterThan(1);
    }

    @Test
    void aQuestionIsFoundByTheNameItsAskerGaveIt() throws SQLException {
        ApprovalHistory asked = ApprovalHistory.ofQuestion(Histories.ACME, "q-1");
        asked.events().forEach(log::append);
        step();
        QuestionView pending = queries().question(Histories.ACME, "q-1");
        assertThat(pending.status()).isEqualTo(ApprovalStatus.PENDING);
        assertThat(pending.approvalId()).isEqualTo(asked.id);
        assertThat(pending.delivery()).isNull();
        assertThat(pending.hasCallback()).isTrue();
        asked.vote(ANN, new Choice.SelectOption("no"), 30);
        asked.events().stream().skip(1).forEach(log::append);
        step();
        QuestionView answered = queries().question(Histories.ACME, "q-1");
        assertThat(answered.status()).isEqualTo(ApprovalStatus.ANSWERED);
        assertThat(answered.selected().label()).isEqualTo("No");
        assertThat(answered.instruction()).isNull();
        assertThat(answered.resolvedBy()).containsExactly("ann");
        assertThat(answered.resolvedAt()).isEqualTo(ApprovalHistory.at(30));
        assertThat(answered.delivery()).isEqualTo(Delivery.PENDING);
        assertThat(queries().question(Histories.ACME, "q-2")).isNull();
    }

    @Test
    void anInstructionIsToldAsItWasWritten() throws SQLException {
        ApprovalHistory asked = ApprovalHistory.ofQuestion(Histories.ACME, "q-1")
                .vote(
                        ANN,
                        new Choice.Instruct(
                                SealedValue.plain("\"on \\\"Monday\\\"\"".getBytes(StandardCharsets.UTF_8))),
                        30);
        project(asked);
        QuestionView answered = queries().question(Histories.ACME, "q-1");
        assertThat(answered.instruction()).isEqualTo("on \"Monday\"");
        assertThat(answered.selected()).isNull();
    }

    @Test
    void figuresAreMadeOfThePeriod() throws SQLException {
        ApprovalHistory pending = ofCall("key-0").vote(ANN, APPROVE, 5);
        ApprovalHistory rejected = ofCall("key-1").vote(ANN, REJECT, Duration.ofMillis(2_999), 50);
        ApprovalHistory late = ofCall("key-2").vote(BOB, REJECT, 500);
        project(pending, rejected, late);
        ApprovalFacts facts = queries().facts(Histories.ACME, Histories.START, ApprovalHistory.at(100));
        assertThat(facts.ended())
                .containsExactly(new ApprovalFacts.Ended(
                        "deals", ApprovalStatus.REJECTED, Histories.START, ApprovalHistory.at(50)));
        assertThat(facts.votes())
                .containsExactly(
                        new ApprovalFacts.Cast("ann", "ANN", true, Duration.ofMillis(2_999), ApprovalHistory.at(50)),
                        new ApprovalFacts.Cast("ann", "ANN", false, null, ApprovalHistory.at(5)));
        assertThat(facts.pendingSince()).containsExactly(Histories.START);
        assertThat(queries()
                        .facts(Histories.GLOBEX, Histories.START, ApprovalHistory.at(100))
                        .votes())
                .isEmpty();
    }

    @Test
    void anUnknownOutcomeIsShownWithItsParametersUntilItIsFound() throws SQLException {
        ToolCall call = Histories.call(Histories.ACME, "key-1");
        append(call, Histories::unknown);
        append(Histories.call(Histories.ACME, "key-2"), Histories::succeeded);
        log.pollingAtMost(1);
        step();
        ApprovalQueries.Unknowns unknowns = queries().unknowns(Histories.ACME, 10, null);
        assertThat(unknowns.calls()).hasSize(1);
        UnknownView unknown = unknowns.calls().getFirst();
        assertThat(unknown.parameters()).isEqualTo(call.payload());
        assertThat(unknown.owner()).isEqualTo(call.owner());
        assertThat(unknown.since()).isEqualTo(ApprovalHistory.at(9));
        assertThat(unknown.found()).isNull();
        assertThat(queries().countUnknowns(Histories.ACME)).isEqualTo(1);
        assertThat(queries().countUnknowns(Histories.GLOBEX)).isZero();
        assertThat(queries().unknown(Histories.GLOBEX, unknown.callId())).isNull();
    }

    @Test
    void whatWasFoundOutIsOnRecordAndNoLongerListed() throws SQLException {
        ToolError error = new ToolError("upstream_error", "The target answered 500");
        ToolCall absent = Histories.call(Histories.ACME, "key-1");
        ToolCall again = Histories.call(Histories.ACME, "key-2");
        append(
                absent,
                call -> Histories.plus(
                        Histories.unknown(call), Histories.resolved(new Outcome.Failed(Effect.NONE, error))));
        append(again, call -> Histories.plus(Histories.unknown(call), Histories.rerun()));
        step();
        assertThat(queries().unknowns(Histories.ACME, 10, null).calls()).isEmpty();
        UnknownView found = unknown(absent);
        assertThat(found.found().found()).isEqualTo(UnknownResolution.DID_NOT_HAPPEN);
        assertThat(found.rerun()).isFalse();
        UnknownView rerun = unknown(again);
        assertThat(rerun.found().found()).isEqualTo(UnknownResolution.RUN_AGAIN);
        assertThat(rerun.found().by()).isEqualTo("ann@acme.example");
        assertThat(rerun.rerun()).isTrue();
        assertThat(rerun.parameters()).isEqualTo(again.payload());
    }

    @Test
    void unknownOutcomesArePagedTheOldestFirst() throws SQLException {
        for (int i = 0; i < 5; i++) {
            append(Histories.call(Histories.ACME, "key-" + i), Histories::unknown);
        }
        step();
        List<Object> seen = new ArrayList<>();
        String cursor = null;
        do {
            ApprovalQueries.Unknowns page = queries().unknowns(Histories.ACME, 2, cursor);
            page.calls().forEach(call -> seen.add(call.callId()));
            cursor = page.nextCursor();
        } while (cursor != null);
        assertThat(seen).hasSize(5).doesNotHaveDuplicates();
    }

    @Test
    void whoWasBarredAndReminderAndEscalationAreKeptForTheCallsStory() throws SQLException {
        ApprovalHistory asked = ofCall("key-1");
        asked.on(new EscalateApproval(asked.id, ApprovalHistory.at(600)));
        asked.vote(ApprovalHistory.person("owner", "finance"), APPROVE, 700);
        asked.on(new RemindApprovers(asked.id, ApprovalHistory.at(2_900)));
        project(asked);
        List<RecordedApprovalEvent> asides;
        try (Connection connection = database.getConnection()) {
            asides = Chapters.load(connection, List.of(asked.id.callId()), FakeLog.TOPICS.allEvents(), 5)
                    .get(asked.id.callId())
                    .asides();
        }
        assertThat(asides)
                .containsExactlyElementsOf(asked.events().stream()
                        .filter(recorded -> recorded.number() > 1)
                        .toList())
                .hasSize(3);
    }

    @Test
    void whatRanWithOtherParametersIsShownWithThose() throws SQLException {
        EditedParameters less = new EditedParameters(
                SealedValue.plain("{\"amount\":1}".getBytes(StandardCharsets.UTF_8)),
                Digest.of("less".getBytes(StandardCharsets.UTF_8)));
        ToolCall call = Histories.call(Histories.ACME, "key-1");
        append(
                call,
                asked -> Histories.plus(
                        Histories.pending(asked),
                        new ApprovalSpent(
                                Histories.ruling(Verdict.ALLOW), List.of("ann"), "", less, ApprovalHistory.at(5)),
                        Histories.dispatched(1),
                        new CallEnded(
                                new Outcome.Unknown(new ToolError("no_answer", "It broke off")),
                                ApprovalHistory.at(9))));
        log.pollingAtMost(1);
        step();
        assertThat(unknown(call).parameters()).isEqualTo(less.payload());
    }

    @Test
    void whoFollowsAnOrganizationIsToldOfItsInboxAlone() throws SQLException {
        List<String> acme = new ArrayList<>();
        List<String> globex = new ArrayList<>();
        Runnable end = queries().follow(Histories.ACME, acme::add);
        queries().follow(Histories.GLOBEX, globex::add);
        ApprovalHistory asked = ofCall("key-1");
        asked.events().forEach(log::append);
        append(Histories.call(Histories.ACME, "key-2"), Histories::succeeded);
        append(Histories.call(Histories.ACME, "key-3"), Histories::unknown);
        step();
        assertThat(acme)
                .containsExactlyInAnyOrder(
                        asked.id.toString(),
                        Histories.id(Histories.ACME, "key-3").value());
        assertThat(globex).isEmpty();
        end.run();
        acme.clear();
        asked.vote(ANN, APPROVE, 5).events().stream().skip(1).forEach(log::append);
        step();
        assertThat(acme).isEmpty();
    }

    @Test
    void whoFollowsFromAnotherProcessFindsTheChangesInTheirOrder() throws SQLException {
        ApprovalHistory first = ofCall("key-1");
        ApprovalHistory second = ofCall("key-2");
        project(first);
        try (Connection connection = database.getConnection()) {
            long seen = ChangeStore.last(connection);
            second.events().forEach(log::append);
            step();
            first.vote(ANN, APPROVE, 5).events().stream().skip(1).forEach(log::append);
            step();
            assertThat(ChangeStore.read(connection, seen))
                    .containsExactly(
                            new Tiding(Histories.ACME, second.id.toString()),
                            new Tiding(Histories.ACME, first.id.toString()));
            assertThat(ChangeStore.read(connection, ChangeStore.last(connection)))
                    .isEmpty();
        }
    }

    private UnknownView unknown(ToolCall call) {
        return queries().unknown(Histories.ACME, Histories.id(Histories.ACME, call.idempotencyKey()));
    }

    private static ApprovalHistory ofCall(String key) {
        return ofCall(key, Histories.START, "crm:deal:123");
    }

    private static ApprovalHistory ofCall(String key, Instant arrivedAt, String resource) {
        ToolCall call = Histories.call(Histories.ACME, key, arrivedAt, "update_deal", resource);
        return ApprovalHistory.ofCall(call, ApprovalHistory.TWO_OF_FINANCE);
    }

    private void append(ToolCall call, Function<ToolCall, List<CallEvent>> history) {
        log.append(Histories.life(call, history.apply(call)));
    }

    private void project(ApprovalHistory... histories) throws SQLException {
        for (ApprovalHistory history : histories) {
            history.events().forEach(log::append);
        }
        step();
    }

    /** Projects to the end of the log, by a projector that was just started. */
    private void step() throws SQLException {
        try (Projection projection = new Projection(database, log.consumer(), ProjectedTopics.of(FakeLog.TOPICS))) {
            projection.open(log.partitions());
            Projection.Step step;
            do {
                step = projection.step(Duration.ZERO);
                tidings.tell(step.tidings());
            } while (!step.nextOffsets().equals(log.ends()));
        }
    }

    private SqlApprovalQueries queries() {
        ProjectedPositions positions = new ProjectedPositions(new Demand());
        positions.advance(log.ends());
        return new SqlApprovalQueries(
                database,
                callId -> log.ends(),
                log::ends,
                positions,
                tidings,
                PayloadOpener.NONE,
                FakeLog.TOPICS.allEvents(),
                new SqlReceiptQueries.Bounds(Duration.ofSeconds(1), 2, Duration.ofSeconds(5)));
    }

    private ApprovalView find(ApprovalHistory history) {
        return queries().find(Histories.ACME, history.id);
    }

    private static ApprovalFilter votable(Approver by, int seconds) {
        return new ApprovalFilter(new Standing.Votable(by, ApprovalHistory.at(seconds)), null, null, null);
    }

    private List<Object> mine(Approver by, int seconds) {
        return ids(queries().list(Histories.ACME, votable(by, seconds), 10, null));
    }

    private static List<Object> ids(ApprovalPage page) {
        return page.approvals().stream().<Object>map(ApprovalView::approvalId).toList();
    }

    private List<Object> listed(RiskLevel risk, String agent, String search) {
        ApprovalFilter filter =
                new ApprovalFilter(new Standing.Pending(), risk, agent == null ? null : new AgentId(agent), search);
        return ids(queries().list(Histories.ACME, filter, 10, null));
    }

    private long count(String tableAndCondition) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                var found = statement.executeQuery("SELECT COUNT(*) FROM " + tableAndCondition)) {
            found.next();
            return found.getLong(1);
        }
    }
}
