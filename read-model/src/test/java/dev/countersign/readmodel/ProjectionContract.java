package dev.countersign.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.countersign.domain.call.CallEvent;
import dev.countersign.domain.call.CallEvent.CallEnded;
import dev.countersign.domain.call.CallEvent.CallJudged;
import dev.countersign.domain.call.RecordedCallEvent;
import dev.countersign.domain.execution.Outcome;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.identity.SessionId;
import dev.countersign.domain.identity.UserId;
import dev.countersign.domain.policy.RiskLevel;
import dev.countersign.domain.receipt.Issuer;
import dev.countersign.domain.receipt.ReceiptDecision;
import dev.countersign.domain.receipt.ReceiptOutcome;
import dev.countersign.domain.receipt.ReceiptPlace;
import dev.countersign.domain.report.RecordedReportEvent;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.request.ToolCall;
import dev.countersign.domain.session.Attachment;
import dev.countersign.domain.session.RecordedSessionEvent;
import dev.countersign.domain.session.Session;
import dev.countersign.domain.session.SessionEvent;
import dev.countersign.domain.session.SessionPlace;
import dev.countersign.readmodel.CallStory.IssuedReceipt;
import dev.countersign.readmodel.Histories.Life;
import dev.countersign.schemas.seal.PayloadOpener;
import dev.countersign.schemas.topic.Topics;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every database must do with the projection and its queries. */
abstract class ProjectionContract {
    private static final Duration NO_WAIT = Duration.ZERO;
    private static final int WINDOW_ROWS = 20;

    private final FakeLog log = new FakeLog();
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
    void everyHistoryIsReadBackAsItWasFolded() throws SQLException {
        Map<CallId, ReceiptView> expected = appendEveryHistory();
        project(log);
        expected.forEach((callId, view) ->
                assertThat(queries().find(Histories.ACME, callId)).isEqualTo(view));
    }

    @Test
    void theSizeOfThePollsMakesNoDifference() throws SQLException {
        Map<CallId, ReceiptView> expected = appendEveryHistory();
        project(log.pollingAtMost(1));
        expected.forEach((callId, view) ->
                assertThat(queries().find(Histories.ACME, callId)).isEqualTo(view));
    }

    @Test
    void aReplicaOfTheLogHasTheSameRows(@TempDir Path directory) throws SQLException {
        appendEveryHistory();
        project(log.pollingAtMost(3));
        assertSameRows(database, log, directory, "call_view", "unknown_call");
    }

    /**
     * A call that asks people and is released by another policy within one poll leaves no word of its approval. The
     * approval's own events always do; where a log has none of them, such words are left out.
     */
    private static Map<String, ?> told(ProjectedRows rows, ProjectedRows.Table table, String... filled)
            throws SQLException {
        Map<String, ?> page = new TreeMap<>(rows.page(table, ""));
        if (table.name().equals("inbox_change") && !List.of(filled).contains("approval_view")) {
            page.keySet().removeIf(id -> id.startsWith("apr_"));
        }
        return page;
    }

    /** Every table alike, and these not empty. */
    static void assertSameRows(DataSource live, FakeLog log, Path directory, String... filled) throws SQLException {
        Topics topics = FakeLog.TOPICS;
        try (Replica replica = Replica.in(directory, ProjectedTopics.of(topics));
                Connection connection = live.getConnection()) {
            replica.project(log.everything());
            ProjectedRows rows = new ProjectedRows(connection, topics.allEvents());
            ProjectedRows anew = new ProjectedRows(replica.connection(), topics.allEvents());
            for (ProjectedRows.Table table : ProjectedRows.TABLES) {
                assertThat(told(rows, table, filled)).as(table.name()).isEqualTo(told(anew, table, filled));
                if (List.of(filled).contains(table.name())) {
                    assertThat(rows.page(table, "")).as(table.name()).isNotEmpty();
                }
            }
            assertThat(ProjectedRows.of(ProjectedRows.projected(connection), topics.allEvents()))
                    .containsEntry(0, log.ends().get(log.events));
        }
    }

    @Test
    void aRestartGoesOnWhereTheTablesEnd() throws SQLException {
        ToolCall call = Histories.call(Histories.ACME, "key-1");
        Life life = Histories.life(call, Histories.succeeded(call));
        life.events().subList(0, 2).forEach(log::append);
        project(log);
        assertThat(find("key-1").status()).isEqualTo(CallStatus.EXECUTING);

        life.events().subList(2, 5).forEach(log::append);
        life.receipts().forEach(log::append);
        int polled = project(log);

        assertThat(polled).isEqualTo(4);
        assertThat(find("key-1").status()).isEqualTo(CallStatus.SUCCEEDED);
        assertThat(find("key-1").response()).isEqualTo(Histories.response());
    }

    @Test
    void aTransactionThatBreaksOffLeavesNeitherRowsNorOffsets() throws SQLException {
        log.append(life("key-1", Histories::denied));
        try (Projection projection = opened(log)) {
            // The rows are written before the offsets; now the offsets cannot be.
            execute("ALTER TABLE projected_offset ADD CONSTRAINT stuck CHECK (next_offset = 0)");
            assertThatThrownBy(() -> projection.step(NO_WAIT)).isInstanceOf(SQLException.class);
            assertThat(count("call_view")).isZero();
            assertThat(offsets()).containsOnly(0L);

            execute("ALTER TABLE projected_offset DROP CONSTRAINT stuck");
            projection.step(NO_WAIT);
        }
        assertThat(count("call_view")).isEqualTo(1);
        assertThat(offsets()).containsOnly(1L);
    }

    @Test
    void aCommitThatSucceededUnseenIsNotWrittenTwice(@TempDir Path directory) throws SQLException {
        log.pollingAtMost(1).append(life("key-1", Histories::succeeded));
        AtomicBoolean unseen = new AtomicBoolean();
        try (Projection projection =
                new Projection(losing(unseen), log.consumer(), ProjectedTopics.of(FakeLog.TOPICS))) {
            projection.open(log.partitions());
            Projection.Step step = projection.step(NO_WAIT);
            while (!step.nextOffsets().equals(log.ends())) {
                unseen.set(true);
                assertThatThrownBy(() -> projection.step(NO_WAIT)).isInstanceOf(SQLException.class);
                projection.step(NO_WAIT);
                // One that goes well, so that there is something to remember wrongly.
                step = projection.step(NO_WAIT);
            }
        }
        assertSameRows(database, log, directory, "call_view", "call_chapter");
    }

    @Test
    void moreCallsUnderWayThanAreRememberedAreAskedOfTheTables(@TempDir Path directory) throws SQLException {
        List<Life> lives = IntStream.range(0, 1_100)
                .mapToObj(i -> life("key-" + i, Histories::succeeded))
                .toList();
        int events = lives.getFirst().events().size();
        for (int i = 0; i < events; i++) {
            for (Life life : lives) {
                log.append(life.events().get(i));
            }
        }
        lives.forEach(life -> life.receipts().forEach(log::append));
        project(log);
        assertThat(count("call_view")).isEqualTo(lives.size());
        assertSameRows(database, log, directory, "call_view", "call_chapter");
    }

    @Test
    void aSecondProjectorFencesOffTheFirst() throws SQLException {
        log.append(life("key-1", Histories::denied));
        try (Projection first = opened(log);
                Projection second = opened(log)) {
            assertThatThrownBy(() -> first.step(NO_WAIT))
                    .isInstanceOf(BrokenProjectionException.class)
                    .hasMessageContaining("Another projector took over this database");
            second.step(NO_WAIT);
        }
        assertThat(find("key-1").status()).isEqualTo(CallStatus.DENIED);
    }

    @Test
    void whatCannotBeReadIsNotSkipped() throws SQLException {
        CallId callId = Histories.id(Histories.ACME, "key-1");
        log.append(log.receipts, callId, "poison".getBytes(StandardCharsets.UTF_8));
        try (Projection projection = opened(log)) {
            assertThatThrownBy(() -> projection.step(NO_WAIT))
                    .isInstanceOf(BrokenProjectionException.class)
                    .hasMessageContaining("The record at offset 0 of receipts-0 cannot be read");
        }
        assertThat(offsets()).containsOnly(0L);
    }

    @Test
    void aRecordUnderAnotherCallsKeyIsNotBelieved() throws SQLException {
        Life life = life("key-1", Histories::denied);
        byte[] value = FakeLog.TOPICS.events().codec().encode(life.events().getFirst());
        log.append(log.events, Histories.id(Histories.ACME, "key-2"), value);
        try (Projection projection = opened(log)) {
            assertThatThrownBy(() -> projection.step(NO_WAIT))
                    .isInstanceOf(BrokenProjectionException.class)
                    .hasMessageContaining("has another key");
        }
    }

    @Test
    void tablesOfAnotherLogAreNotGoneOnWith() throws SQLException {
        project(log.append(life("key-1", Histories::denied)));
        assertThatThrownBy(() -> opened(new FakeLog()))
                .isInstanceOf(BrokenProjectionException.class)
                .hasMessageContaining("read-model rebuild");
    }

    @Test
    void tablesOfAnotherVersionAreRefusedAndRecreatedOnDemand() throws SQLException {
        project(log.append(life("key-1", Histories::denied)));
        execute("UPDATE read_model SET schema_version = 99");
        try (Connection connection = database.getConnection()) {
            assertThatThrownBy(() -> Schema.prepare(connection))
                    .isInstanceOf(BrokenProjectionException.class)
                    .hasMessageContaining("have version 99");
            Schema.recreate(connection);
        }
        assertThat(count("call_view")).isZero();
        project(log);
        assertThat(find("key-1").status()).isEqualTo(CallStatus.DENIED);
    }

    @Test
    void aZeroCharacterFromACallerStopsNothing() throws SQLException {
        ToolCall call = Histories.call(Histories.ACME, "key-1", Histories.START, "up\0date", "crm:deal:1");
        project(log.append(Histories.life(call, Histories.denied(call))));
        assertThat(find("key-1").action()).isEqualTo("up\uFFFDdate");
        assertThat(keys(search("\0"))).containsExactly("key-1");
    }

    @Test
    void anotherOrganizationsCallIsLikeAnUnknownOne() throws SQLException {
        project(log.append(life("key-1", Histories::succeeded)));
        CallId callId = Histories.id(Histories.ACME, "key-1");
        assertThat(queries().find(Histories.ACME, callId)).isNotNull();
        assertThat(queries().find(Histories.GLOBEX, callId)).isNull();
        assertThat(queries()
                        .search(Histories.GLOBEX, ReceiptFilter.ANY, 10, null)
                        .receipts())
                .isEmpty();
    }

    @Test
    void pagesContinueWhereTheLastOneEndedWhateverArrivesMeanwhile() throws SQLException {
        for (int i = 0; i < 25; i++) {
            // Five calls in the same microsecond each, so that the id has to decide.
            log.append(denied("key-" + i, Histories.START.plusSeconds(i / 5)));
        }
        project(log);
        List<ReceiptView> seen = new ArrayList<>();
        String cursor = null;
        do {
            ReceiptPage page = search(ReceiptFilter.ANY, 4, cursor);
            assertThat(page.receipts()).hasSizeLessThanOrEqualTo(4);
            seen.addAll(page.receipts());
            cursor = page.nextCursor();
            log.append(denied("new-" + seen.size(), Histories.START.plusSeconds(100)));
            project(log);
        } while (cursor != null);

        assertThat(seen)
                .extracting(ReceiptView::idempotencyKey)
                .doesNotHaveDuplicates()
                .hasSize(25);
        assertThat(seen).extracting(ReceiptView::createdAt).isSortedAccordingTo((a, b) -> b.compareTo(a));
    }

    @Test
    void everyFilterNarrows() throws SQLException {
        log.append(life("denied", Histories::denied)).append(life("done", Histories::succeeded));
        log.append(life("asked", Histories::pending));
        log.append(denied("late", Histories.START.plusSeconds(60)));
        log.append(Histories.life(
                Histories.call(Histories.ACME, "none"),
                Histories.all().get("no policy").apply(Histories.call(Histories.ACME, "none"))));
        project(log);

        assertThat(keys(filter(ReceiptDecision.PENDING_APPROVAL, null, null, null)))
                .containsExactly("asked");
        assertThat(keys(filter(ReceiptDecision.DENY, null, null, null))).containsExactly("late", "denied");
        assertThat(keys(filter(null, RiskLevel.HIGH, null, null)))
                .containsExactlyInAnyOrder("late", "denied", "done", "asked");
        assertThat(keys(filter(null, null, Histories.START.plusSeconds(60), null)))
                .containsExactly("late");
        assertThat(keys(filter(null, null, null, Histories.START.plusSeconds(60))))
                .containsExactlyInAnyOrder("denied", "done", "asked", "none");
        assertThat(keys(filter(null, null, Instant.MIN, Instant.MAX))).hasSize(5);
    }

    @Test
    void aCallIsListedByTheDecisionThatItHasNow() throws SQLException {
        Life life = life("asked", Histories.all().get("approved and succeeded"));
        log.append(life.events().getFirst());
        log.append(life("denied", Histories::denied));
        project(log);
        assertThat(keys(filter(ReceiptDecision.PENDING_APPROVAL, null, null, null)))
                .containsExactly("asked");
        assertThat(keys(filter(ReceiptDecision.ALLOW, null, null, null))).isEmpty();

        life.events().stream().skip(1).forEach(log::append);
        project(log);
        assertThat(keys(filter(ReceiptDecision.PENDING_APPROVAL, null, null, null)))
                .isEmpty();
        assertThat(keys(filter(ReceiptDecision.ALLOW, null, null, null))).containsExactly("asked");
        assertThat(keys(filter(ReceiptDecision.DENY, null, null, null))).containsExactly("denied");
    }

    @Test
    void aCallWhoseReceiptCameFirstIsInAllItsLists() throws SQLException {
        Life life = life("denied", Histories::denied);
        life.receipts().forEach(log::append);
        project(log);
        assertThat(keys(ReceiptFilter.ANY)).isEmpty();

        life.events().forEach(log::append);
        project(log);
        assertThat(keys(ReceiptFilter.ANY)).containsExactly("denied");
        assertThat(keys(by("run-7", null, null, null))).containsExactly("denied");
        assertThat(keys(by(null, "crm:deal:123", null, null))).containsExactly("denied");
        assertThat(keys(filter(ReceiptDecision.DENY, null, null, null))).containsExactly("denied");
    }

    @Test
    void whatChangesNoRowWritesNone() throws SQLException {
        ToolCall call = Histories.call(Histories.ACME, "again");
        Life life = Histories.life(call, Histories.plus(Histories.denied(call), Histories.replay()));
        log.append(life.events().getFirst());
        project(log);
        log.append(life.events().getLast());
        project(log);
        assertThat(count("call_view WHERE chapters = 1")).isEqualTo(1);
        assertThat(count("call_aside")).isEqualTo(1);
        assertThat(stories()
                        .story(Histories.ACME, Histories.id(Histories.ACME, "again"))
                        .events())
                .isEqualTo(life.events());
    }

    @Test
    void theAgentNarrowsWithAndWithoutADecision() throws SQLException {
        project(log.append(life("denied", Histories::denied)).append(life("done", Histories::succeeded)));
        var agent = Histories.call(Histories.ACME, "x").agent();
        var other = new dev.countersign.domain.identity.AgentId("other");
        assertThat(keys(new ReceiptFilter(null, null, agent, null, null, null))).hasSize(2);
        assertThat(keys(new ReceiptFilter(ReceiptDecision.DENY, null, agent, null, null, null)))
                .containsExactly("denied");
        assertThat(keys(new ReceiptFilter(null, null, other, null, null, null))).isEmpty();
    }

    @Test
    void runAndResourceToolAndOutcomeNarrowByTheirWholeNames() throws SQLException {
        ToolCall far = Histories.call(Histories.ACME, "far", Histories.START, "update_deal", "r".repeat(1_024));
        log.append(life("denied", Histories::denied)).append(life("done", Histories::succeeded));
        log.append(Histories.life(far, Histories.unknown(far)));
        project(log);

        assertThat(keys(by("run-7", null, null, null))).containsExactlyInAnyOrder("denied", "done", "far");
        assertThat(keys(by("run-", null, null, null))).isEmpty();
        assertThat(keys(by(null, far.resource(), null, null))).containsExactly("far");
        assertThat(keys(by(null, "crm:deal", null, null))).isEmpty();
        assertThat(keys(by("run-7", "crm:deal:123", null, ReceiptOutcome.SUCCEEDED)))
                .containsExactly("done");
        assertThat(keys(by(null, null, "crm.deals.update", null))).containsExactlyInAnyOrder("done", "far");
        assertThat(keys(by(null, null, null, ReceiptOutcome.UNKNOWN))).containsExactly("far");
        assertThat(keys(by(null, null, null, ReceiptOutcome.NOT_EXECUTED))).containsExactly("denied");
    }

    private static ReceiptFilter by(String run, String resource, String tool, ReceiptOutcome outcome) {
        return new ReceiptFilter(null, null, null, null, null, null, run, resource, tool, outcome);
    }

    @Test
    void aStoryTellsEveryEventAndReceiptHoweverTheLogWasPolled() throws SQLException {
        log.pollingAtMost(3);
        Map<CallId, Life> lives = new HashMap<>();
        for (var entry : Histories.all().entrySet()) {
            Life life = life(entry.getKey(), entry.getValue());
            lives.put(Histories.id(Histories.ACME, entry.getKey()), life);
            log.append(life);
        }
        project(log);
        // A commit that succeeded unseen is written once more.
        execute("INSERT INTO call_aside SELECT call_id, facts FROM call_view JOIN call_chapter"
                + " ON chapter = call_number * " + ChapterStore.OF_ONE_MAX);

        for (var entry : lives.entrySet()) {
            CallStory story = stories().story(Histories.ACME, entry.getKey());
            assertThat(story.call()).isEqualTo(queries().find(Histories.ACME, entry.getKey()));
            assertThat(story.events())
                    .usingRecursiveFieldByFieldElementComparatorIgnoringFields("event.result", "event.outcome")
                    .containsExactlyElementsOf(entry.getValue().events());
            assertThat(story.receipts())
                    .extracting(receipt -> receipt.place().sequence(), IssuedReceipt::historyDigest)
                    .containsExactlyElementsOf(entry.getValue().receipts().stream()
                            .map(receipt -> tuple(receipt.sequence(), receipt.historyDigest()))
                            .toList());
        }
        assertThat(stories().story(Histories.GLOBEX, Histories.id(Histories.ACME, "succeeded")))
                .isNull();
    }

    @Test
    void aResponseIsKeptOnceAndParametersInTheStoryAlone() throws SQLException {
        project(log.append(life("done", Histories::succeeded)));
        CallStory story = stories().story(Histories.ACME, Histories.id(Histories.ACME, "done"));
        assertThat(story.call().response()).isEqualTo(Histories.response());
        assertThat(story.events())
                .extracting(RecordedCallEvent::event)
                .contains(new CallEnded(new Outcome.Succeeded(Chapter.ELSEWHERE), Histories.START.plusSeconds(3)));
        assertThat(story.events().getFirst().event())
                .isInstanceOfSatisfying(
                        CallJudged.class,
                        judged -> assertThat(judged.call()).isEqualTo(Histories.call(Histories.ACME, "done")));
    }

    @Test
    void manyRepetitionsAreCountedAndNotAllTold() throws SQLException {
        ToolCall call = Histories.call(Histories.ACME, "again");
        List<CallEvent> history = new ArrayList<>(Histories.denied(call));
        for (int i = 0; i < Chapters.REPLAYS_MAX + 5; i++) {
            history.add(Histories.replay());
        }
        project(log.append(Histories.life(call, history)));
        CallStory story = stories().story(Histories.ACME, Histories.id(Histories.ACME, "again"));
        assertThat(story.events()).hasSize(1 + Chapters.REPLAYS_MAX);
        assertThat(story.replaysLeftOut()).isEqualTo(5);
    }

    private StoryQueries stories() {
        return new SqlStoryQueries(database, queries(), FakeLog.TOPICS.allEvents(), Duration.ofSeconds(5));
    }

    @Test
    void searchFindsPartsInAnyCaseAndTakesWildcardsLiterally() throws SQLException {
        log.append(denied("100%", Histories.START)).append(denied("100x", Histories.START));
        log.append(denied("a_b!", Histories.START)).append(denied("aXb", Histories.START));
        project(log);
        assertThat(keys(search("100%"))).containsExactly("100%");
        assertThat(keys(search("A_B!"))).containsExactly("a_b!");
        assertThat(keys(search("CRM:DEAL"))).hasSize(4);
        assertThat(keys(search("looked at"))).hasSize(4);
        assertThat(keys(search("run-7"))).hasSize(4);
        assertThat(keys(search("nowhere"))).isEmpty();
    }

    @Test
    void aSearchTriesOneWindowAPageAndSaysWhereItGoesOn() throws SQLException {
        log.append(denied("needle", Histories.START));
        for (int i = 1; i < 2 * WINDOW_ROWS; i++) {
            log.append(denied("straw-" + i, Histories.START.plusSeconds(i)));
        }
        project(log);
        ReceiptPage first = search(search("needle"), 10, null);
        assertThat(first.receipts()).isEmpty();
        ReceiptPage second = search(search("needle"), 10, first.nextCursor());
        assertThat(second.receipts()).extracting(ReceiptView::idempotencyKey).containsExactly("needle");
        ReceiptPage third = search(search("needle"), 10, second.nextCursor());
        assertThat(third.receipts()).isEmpty();
        assertThat(third.nextCursor()).isNull();
    }

    @Test
    void listsCarryNoResponses() throws SQLException {
        project(log.append(life("done", Histories::succeeded)));
        ReceiptView listed = search(ReceiptFilter.ANY, 1, null).receipts().getFirst();
        assertThat(listed.response()).isNull();
        assertThat(listed.responseHash()).isEqualTo(Histories.response().digest());
    }

    @Test
    void limitsAreLimits() {
        assertThatThrownBy(() -> search(ReceiptFilter.ANY, 0, null)).isInstanceOf(InvalidQueryException.class);
        assertThatThrownBy(() -> search(ReceiptFilter.ANY, ReceiptQueries.LIMIT_MAX + 1, null))
                .isInstanceOf(InvalidQueryException.class);
    }

    @Test
    void aReportStandsAmongTheCallsAndClaimsNoDecision(@TempDir Path directory) throws SQLException {
        appendEveryHistory();
        RecordedReportEvent report = Histories.report(Histories.ACME, "conv-1", "refund", Histories.START);
        log.append(report);
        log.append(Histories.receipt(report, 3));
        project(log);

        ReceiptView view = queries().find(Histories.ACME, report.reportId().callId());
        assertThat(view.externallyReported()).isTrue();
        assertThat(view.status()).isEqualTo(CallStatus.REPORTED);
        assertThat(view.decision()).isEqualTo(ReceiptDecision.NOT_JUDGED);
        assertThat(view.outcome()).isEqualTo(ReceiptOutcome.UNKNOWN);
        assertThat(view.action()).isEqualTo("refund");
        assertThat(view.instanceId()).isEqualTo("conv-1");
        assertThat(view.resource()).isEqualTo("report:sales-bot:conv-1");
        assertThat(view.policyVersion()).isNull();
        assertThat(view.place()).isEqualTo(new ReceiptPlace(0, Issuer.REPORTS, 3));
        assertThat(queries().find(Histories.GLOBEX, report.reportId().callId())).isNull();
        assertThat(search(filter(ReceiptDecision.NOT_JUDGED, null, null, null), 10, null)
                        .receipts())
                .containsExactly(view);
        assertThat(count("unknown_call WHERE call_id = '" + report.reportId() + "'"))
                .as("nobody is asked to find out what an agent's own report leaves open")
                .isZero();
        CallStory story = new SqlStoryQueries(database, queries(), FakeLog.TOPICS.allEvents(), Duration.ofSeconds(5))
                .story(Histories.ACME, report.reportId().callId());
        assertThat(story.report()).isEqualTo(report);
        assertThat(story.events()).isEmpty();
        assertThat(story.receipts()).hasSize(1);
        assertSameRows(database, log, directory, "call_view");
    }

    @Test
    void executionsOfOneCallAreToldInTheOrderInWhichTheyBeganAndNobodyElses() throws SQLException {
        for (int second : List.of(3, 1, 2)) {
            log.append(Histories.report(Histories.ACME, "conv-1", "t" + second, Histories.START.plusSeconds(second)));
        }
        log.append(Histories.report(Histories.ACME, "conv-2", "other call", Histories.START));
        log.append(Histories.report(Histories.GLOBEX, "conv-1", "other organization", Histories.START));
        project(log);

        AgentId bot = new AgentId("sales-bot");
        assertThat(reports().executions(Histories.ACME, bot, "conv-1", 10))
                .extracting(one -> one.execution().toolName())
                .containsExactly("t1", "t2", "t3");
        assertThat(reports().executions(Histories.ACME, bot, "conv-1", 2)).hasSize(2);
        assertThat(reports().executions(Histories.ACME, new AgentId("sales"), "conv-1", 10))
                .isEmpty();
        assertThat(reports().executions(Histories.ACME, bot, "conv", 10)).isEmpty();
    }

    @Test
    void thatNothingWasReportedIsToldOnlyWhenTheWholeLogWasRead() {
        ReportQueries behind = new SqlReportQueries(
                database,
                () -> Map.of(log.events, 1L),
                new ProjectedPositions(new Demand()),
                FakeLog.TOPICS.allEvents(),
                Duration.ofMillis(1),
                Duration.ofSeconds(5));
        assertThatThrownBy(() -> behind.executions(Histories.ACME, new AgentId("sales-bot"), "conv-1", 10))
                .isInstanceOf(ReadModelUnavailableException.class);
    }

    private static final SessionPlace PLACE = new SessionPlace(Histories.ACME, new AgentId("sales-bot"), "production");

    @Test
    void aSessionIsReadBackWithWhatWasAttachedAndWhenItWasEnded() throws SQLException {
        SessionId id = session(1);
        Attachment attachment =
                new Attachment("att_" + "0".repeat(32), "text/plain", 1, Digest.of(new byte[] {1}), json(), json());
        happened(id, 1, new SessionEvent.SessionOpened(opened(Histories.START)));
        happened(id, 2, new SessionEvent.FileAttached(attachment, Histories.START));
        project(log);
        assertThat(sessions().attachments(PLACE, id)).containsExactly(attachment);
        assertThat(sessions().find(PLACE, id)).isEqualTo(new SessionView(id, opened(Histories.START), null));

        Instant end = Histories.START.plusSeconds(60);
        happened(id, 3, new SessionEvent.SessionTerminated(end));
        project(log);
        assertThat(sessions().find(PLACE, id)).isEqualTo(new SessionView(id, opened(Histories.START), end));
        assertThat(sessions().find(new SessionPlace(Histories.GLOBEX, PLACE.app(), PLACE.environment()), id))
                .isNull();
    }

    @Test
    void sessionsArePagedTheNewestFirst() throws SQLException {
        for (int i = 1; i <= 3; i++) {
            happened(session(i), 1, new SessionEvent.SessionOpened(opened(Histories.START.plusSeconds(i))));
        }
        project(log.pollingAtMost(1));
        List<SessionView> first = sessions().list(PLACE, null, null, 2);
        SessionView last = first.getLast();

        assertThat(first).extracting(SessionView::sessionId).containsExactly(session(3), session(2));
        assertThat(sessions()
                        .list(
                                PLACE,
                                null,
                                new SessionQueries.Mark(last.session().openedAt(), last.sessionId()),
                                2))
                .extracting(SessionView::sessionId)
                .containsExactly(session(1));
    }

    @Test
    void thatThereIsNoSessionIsToldOnlyWhenTheWholeLogWasRead() {
        SessionQueries behind = new SqlSessionQueries(
                database,
                FakeLog.TOPICS.sessions(),
                () -> Map.of(log.sessions, 1L),
                new ProjectedPositions(new Demand()),
                Duration.ofMillis(1),
                Duration.ofSeconds(5));
        assertThatThrownBy(() -> behind.find(PLACE, session(1))).isInstanceOf(ReadModelUnavailableException.class);
    }

    @Test
    void aSessionsRecordThatCannotBeReadStopsTheProjection() {
        log.append(log.sessions, session(1).callId(), new byte[] {1, 2, 3});
        assertThatThrownBy(() -> project(log)).isInstanceOf(BrokenProjectionException.class);
    }

    private void happened(SessionId id, int number, SessionEvent event) {
        log.append(new RecordedSessionEvent(id, Histories.ACME, number, event));
    }

    private static SessionId session(int number) {
        return new SessionId(Histories.id(Histories.ACME, "session-" + number));
    }

    private static Session opened(Instant at) {
        UserId user = new UserId(Histories.id(Histories.ACME, "user"));
        return new Session(PLACE, user, json(), at);
    }

    private static SealedValue json() {
        return SealedValue.plain("{}".getBytes(StandardCharsets.UTF_8));
    }

    private SessionQueries sessions() {
        ProjectedPositions positions = new ProjectedPositions(new Demand());
        positions.advance(log.ends());
        return new SqlSessionQueries(
                database,
                FakeLog.TOPICS.sessions(),
                log::ends,
                positions,
                Duration.ofSeconds(1),
                Duration.ofSeconds(5));
    }

    private ReportQueries reports() {
        ProjectedPositions positions = new ProjectedPositions(new Demand());
        positions.advance(log.ends());
        return new SqlReportQueries(
                database,
                log::ends,
                positions,
                FakeLog.TOPICS.allEvents(),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5));
    }

    private Map<CallId, ReceiptView> appendEveryHistory() {
        Map<CallId, ReceiptView> expected = new HashMap<>();
        long receipts = 0;
        for (var entry : Histories.all().entrySet()) {
            Life life = life(entry.getKey(), entry.getValue());
            log.append(life);
            CallRow row = null;
            for (var event : life.events()) {
                row = CallFold.event(row, event);
            }
            for (var receipt : life.receipts()) {
                row = CallFold.receipt(row, receipt, 0, receipts++);
            }
            expected.put(row.callId(), SqlReceiptQueries.view(row));
        }
        return expected;
    }

    private Projection opened(FakeLog from) throws SQLException {
        Projection projection = new Projection(database, from.consumer(), ProjectedTopics.of(FakeLog.TOPICS));
        projection.open(from.partitions());
        return projection;
    }

    /** Projects to the end of the log; tells how many calls were written, counted once a transaction. */
    private int project(FakeLog from) throws SQLException {
        int facts = 0;
        try (Projection projection = opened(from)) {
            Projection.Step step;
            do {
                step = projection.step(NO_WAIT);
                facts += step.batch().facts().values().stream()
                        .mapToInt(List::size)
                        .sum();
            } while (!step.nextOffsets().equals(from.ends()));
        }
        return facts;
    }

    private SqlReceiptQueries queries() {
        ProjectedPositions positions = new ProjectedPositions(new Demand());
        positions.advance(log.ends());
        return new SqlReceiptQueries(
                database,
                callId -> log.ends(),
                positions,
                new CallWaiters(1, new Demand()),
                PayloadOpener.NONE,
                new SqlReceiptQueries.Bounds(Duration.ofSeconds(1), WINDOW_ROWS, Duration.ofSeconds(5)));
    }

    private ReceiptView find(String key) {
        return queries().find(Histories.ACME, Histories.id(Histories.ACME, key));
    }

    private ReceiptPage search(ReceiptFilter filter, int limit, String cursor) {
        return queries().search(Histories.ACME, filter, limit, cursor);
    }

    private List<String> keys(ReceiptFilter filter) {
        return search(filter, 100, null).receipts().stream()
                .map(ReceiptView::idempotencyKey)
                .toList();
    }

    private static ReceiptFilter search(String text) {
        return new ReceiptFilter(null, null, null, null, null, text);
    }

    private static ReceiptFilter filter(ReceiptDecision decision, RiskLevel risk, Instant from, Instant to) {
        return new ReceiptFilter(decision, risk, null, from, to, null);
    }

    private static Life life(String key, Function<ToolCall, List<CallEvent>> history) {
        return life(Histories.ACME, key, history);
    }

    private static Life life(OrganizationId organization, String key, Function<ToolCall, List<CallEvent>> history) {
        ToolCall call = Histories.call(organization, key);
        return Histories.life(call, history.apply(call));
    }

    private static Life denied(String key, Instant arrivedAt) {
        ToolCall call = Histories.call(Histories.ACME, key, arrivedAt, "update_deal", "crm:deal:1");
        return Histories.life(call, Histories.denied(call));
    }

    /** The same database; once after each time the flag was set, the answer to a commit is lost. */
    private DataSource losing(AtomicBoolean unseen) {
        return proxy(DataSource.class, (method, arguments) -> {
            Connection connection = (Connection) method.invoke(database, arguments);
            return proxy(Connection.class, (called, with) -> {
                Object answer = called.invoke(connection, with);
                if (called.getName().equals("commit") && unseen.getAndSet(false)) {
                    throw new SQLException("The answer was lost");
                }
                return answer;
            });
        });
    }

    private interface Called {
        Object with(Method method, Object[] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Called called) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> called.with(method, arguments)));
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long count(String table) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                var found = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
            found.next();
            return found.getLong(1);
        }
    }

    /** Of calls. */
    private List<Long> offsets() throws SQLException {
        try (Connection connection = database.getConnection()) {
            return OffsetStore.load(connection).entrySet().stream()
                    .filter(place -> !place.getKey().equals(log.sessions))
                    .map(place -> place.getValue().nextOffset())
                    .toList();
        }
    }
}
