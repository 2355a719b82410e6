package dev.countersign.backtest;

import static dev.countersign.backtest.PlayedHistory.ACME;
import static dev.countersign.backtest.PlayedHistory.T0;
import static dev.countersign.backtest.PlayedHistory.id;
import static dev.countersign.backtest.PlayedHistory.succeeded;
import static dev.countersign.backtest.PlayedHistory.tool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.domain.call.ApprovalResolution;
import dev.countersign.domain.call.CallCommand.ResolveUnknown;
import dev.countersign.domain.call.UnknownResolution;
import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.PolicyText;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.Effect;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.policylanguage.PolicyCompileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BacktestTest {
    private static final String IN_FORCE = """
            version: "v1"
            rules:
              - {id: large, action: update_deal, resource: "*", when: payload.amount > 1000, decision: require_approval, risk_level: high}
              - {id: forbidden, action: update_deal, resource: "*", when: payload.amount < 0, decision: deny, risk_level: high}
              - {id: deals, action: update_deal, resource: "*", decision: allow, risk_level: low}
            """;
    private static final String LENIENT = IN_FORCE.replace("v1", "v2").replace("> 1000", "> 5000");
    private static final String STRICT = IN_FORCE.replace("v1", "v3").replace("> 1000", "> 10");
    private static final ToolError ERROR = new ToolError("refused", "The target refused");

    private final PlayedHistory history = new PlayedHistory(IN_FORCE);

    private static Bucket bucket(Result result, Said before, Said after) {
        return (before == after ? result.unchanged() : result.changes())
                .stream()
                        .filter(bucket -> bucket.change().equals(new Change(before, after)))
                        .findFirst()
                        .orElseThrow();
    }

    /** One call of each kind that the policy in force knows. */
    private void aDay() {
        history.submit("small", "{\"amount\":5}", T0);
        history.submit("middling", "{\"amount\":500}", T0.plusSeconds(1));
        history.submit("large", "{\"amount\":2000}", T0.plusSeconds(2));
        history.submit("huge", "{\"amount\":9000}", T0.plusSeconds(3));
        history.submit("negative", "{\"amount\":-1}", T0.plusSeconds(4));
        history.submit("broken", "{\"amount\":\"many\"}", T0.plusSeconds(5));
        history.submit(ACME, "toolless", "delete_deal", "{}", T0.plusSeconds(6));
    }

    @Test
    void thePolicyInForceChangesNothing() throws IOException {
        aDay();

        Result result = history.backtest(IN_FORCE);

        assertThat(result.calls()).isEqualTo(7);
        assertThat(result.changed()).isZero();
        assertThat(result.changes()).isEmpty();
        assertThat(result.unchanged()).allSatisfy(bucket -> {
            assertThat(bucket.byOtherRule()).isZero();
            assertThat(bucket.onOtherTerms()).isZero();
        });
        assertThat(bucket(result, Said.ERROR, Said.ERROR).calls()).isOne();
        assertThat(result.policies()).isEqualTo(java.util.Map.of("v1", 7L));
        assertThat(result.olderThanControl()).isZero();
    }

    @Test
    void dryRunsAreNotCounted() throws IOException {
        aDay();
        history.dryRun("tried", "{\"amount\":20}", T0.plusSeconds(7));
        history.dryRun("tried more", "{\"amount\":2000}", T0.plusSeconds(8));

        assertThat(history.backtest(STRICT).calls()).isEqualTo(7);
    }

    @Test
    void aNewGateAsksPeopleAboutWhatWasAllowed() throws IOException {
        aDay();
        history.submit("later", "{\"amount\":20}", T0.plus(Duration.ofHours(2)));

        Result result = history.backtest(STRICT);

        Bucket gated = bucket(result, Said.ALLOW, Said.PENDING);
        assertThat(gated.calls()).isEqualTo(2);
        assertThat(gated.rules()).containsExactly(new Bucket.ByRule("deals", "large", 2));
        assertThat(gated.samples()).hasSize(2).allSatisfy(sample -> {
            assertThat(sample.call().tool()).isEqualTo("crm.deals.update");
            assertThat(sample.call().before().rule()).isEqualTo("deals");
            assertThat(sample.call().after().policy()).isEqualTo("v3");
        });
        assertThat(result.changed()).isEqualTo(2);
        Forecast forecast = result.forecast();
        assertThat(forecast.hours()).isEqualTo(3);
        assertThat(forecast.recorded()).isEqualTo(new Forecast.Side(2, 2, Instant.parse("2026-11-02T09:00:00Z")));
        assertThat(forecast.candidate()).isEqualTo(new Forecast.Side(4, 3, Instant.parse("2026-11-02T09:00:00Z")));
        assertThat(forecast.hoursOfDay().get(9)).isEqualTo(new Forecast.HourOfDay(9, 2, 3));
        assertThat(forecast.hoursOfDay().get(11)).isEqualTo(new Forecast.HourOfDay(11, 0, 1));
        assertThat(forecast.perHour(forecast.candidate())).isEqualTo(4.0 / 3);
    }

    @Test
    void whatPeopleDecidedIsJoined() throws IOException {
        for (String key : List.of("yes", "no", "late", "waits")) {
            history.submit(key, "{\"amount\":2000}", T0);
        }
        history.people("yes", ApprovalResolution.APPROVED, T0.plusSeconds(60));
        history.runs("yes", succeeded(), T0.plusSeconds(61));
        history.people("no", ApprovalResolution.REJECTED, T0.plusSeconds(60));
        history.people("late", ApprovalResolution.EXPIRED, T0.plus(Duration.ofDays(1)));

        Bucket allowed = bucket(history.backtest(LENIENT), Said.PENDING, Said.ALLOW);

        assertThat(allowed.calls()).isEqualTo(4);
        assertThat(allowed.of(People.APPROVED)).isOne();
        assertThat(allowed.of(People.REJECTED)).isOne();
        assertThat(allowed.of(People.EXPIRED)).isOne();
        assertThat(allowed.of(People.WAITING)).isOne();
        assertThat(allowed.of(Ending.SUCCEEDED)).isOne();
        assertThat(allowed.of(Ending.NOT_RUN)).isEqualTo(3);
        assertThat(allowed.named(course -> course.people() == People.REJECTED)).containsExactly(id("no"));
        assertThat(allowed.samples())
                .hasSize(3)
                .allSatisfy(sample -> assertThat(sample.course())
                        .isEqualTo(
                                sample.call().callId().equals(id("yes"))
                                        ? new Course(People.APPROVED, Ending.SUCCEEDED)
                                        : sample.call().callId().equals(id("no"))
                                                ? new Course(People.REJECTED, Ending.NOT_RUN)
                                                : sample.call().callId().equals(id("late"))
                                                        ? new Course(People.EXPIRED, Ending.NOT_RUN)
                                                        : new Course(People.WAITING, Ending.NOT_RUN)));
    }

    @Test
    void whatHappenedIsJoinedAndTheLastWordCounts() throws IOException {
        history.configure(T0.minusSeconds(60), tool(EffectClass.UNSAFE));
        for (String key : List.of("fine", "failed", "unknown", "found-out", "running")) {
            history.submit(key, "{\"amount\":500}", T0);
        }
        history.runs("fine", succeeded(), T0.plusSeconds(1));
        history.runs("failed", new AttemptResult.Failed(Effect.NONE, false, ERROR), T0.plusSeconds(1));
        history.runs("unknown", new AttemptResult.NoAnswer(ERROR), T0.plusSeconds(1));
        history.runs("found-out", new AttemptResult.NoAnswer(ERROR), T0.plusSeconds(1));
        history.take(
                ACME,
                new ResolveUnknown(id("found-out"), UnknownResolution.HAPPENED, "ann", "I looked", T0.plusSeconds(90)));

        Bucket gated = bucket(history.backtest(STRICT), Said.ALLOW, Said.PENDING);

        assertThat(gated.of(Ending.SUCCEEDED)).isEqualTo(2);
        assertThat(gated.of(Ending.FAILED)).isOne();
        assertThat(gated.of(Ending.UNKNOWN)).isOne();
        assertThat(gated.of(Ending.UNDER_WAY)).isOne();
        assertThat(gated.named(course -> course.ending() == Ending.UNKNOWN)).containsExactly(id("unknown"));
        assertThat(gated.of(People.NOT_ASKED)).isEqualTo(5);
    }

    @Test
    void eachCallIsJudgedWithTheToolsOfItsTime() throws IOException {
        String readsOnly = """
                version: "reads"
                rules:
                  - {id: reads, action: "*", resource: "*", when: tool.effect == "read", decision: allow, risk_level: low}
                """;
        history.submit("before", "{\"amount\":5}", T0);
        history.configure(T0.plusSeconds(60), tool(EffectClass.READ));
        history.submit("after", "{\"amount\":5}", T0.plusSeconds(120));

        Result result = history.backtest(readsOnly);

        assertThat(bucket(result, Said.ALLOW, Said.DENY).samples())
                .singleElement()
                .satisfies(sample -> assertThat(sample.call().callId()).isEqualTo(id("before")));
        assertThat(bucket(result, Said.ALLOW, Said.ALLOW).calls()).isOne();
    }

    @Test
    void aToolWithoutItsConnectionServesNobodyThenAndNow() throws IOException {
        history.submit("before", "{\"amount\":5}", T0);
        history.configure(T0.plusSeconds(60), new Connection(ACME, "other", "echo", 4, "{}"));
        history.configure(
                T0.plusSeconds(60),
                new dev.countersign.domain.control.ControlFact.Tool(
                        ACME,
                        "crm.deals.update",
                        "update_deal",
                        "crm:deal:{id}",
                        EffectClass.READ,
                        "gone",
                        Duration.ofSeconds(1),
                        1,
                        "{}"));
        history.submit("after", "{\"amount\":5}", T0.plusSeconds(120));

        Result result = history.backtest(IN_FORCE);

        assertThat(result.changed()).isZero();
        assertThat(bucket(result, Said.DENY, Said.DENY).calls()).isOne();
    }

    @Test
    void aCallOlderThanTheToolsThatAreKnownIsSaidToBe() throws IOException {
        history.submit("early", "{\"amount\":5}", T0.minus(Duration.ofDays(31)));

        assertThat(history.backtest(IN_FORCE).olderThanControl()).isOne();
    }

    @Test
    void nowIsWhenTheCallArrived() throws IOException {
        String mornings = IN_FORCE.replace("payload.amount > 1000", "now.getHours() >= 10");
        history.submit("morning", "{\"amount\":5}", T0);
        history.submit("noon", "{\"amount\":5}", T0.plus(Duration.ofHours(3)));

        Result result = history.backtest(mornings);

        assertThat(bucket(result, Said.ALLOW, Said.PENDING).samples())
                .singleElement()
                .satisfies(sample -> assertThat(sample.call().callId()).isEqualTo(id("noon")));
    }

    @Test
    void parametersThatCannotBeReadAreCountedApart() throws IOException {
        history.submit("erased", "\u0001\u0002", T0);
        history.submit("readable", "{\"amount\":5}", T0);

        Result result = history.backtest(LENIENT);

        assertThat(result.unreadableParameters()).isOne();
        assertThat(result.calls()).isOne();
        assertThat(result.unchanged())
                .singleElement()
                .satisfies(bucket -> assertThat(bucket.calls()).isOne());
    }

    @Test
    void anEventThatCannotBeReadIsToldOf() throws IOException {
        history.submit("readable", "{\"amount\":5}", T0);
        history.append("foreign", "not an event".getBytes(StandardCharsets.UTF_8), T0);

        Result result = history.backtest(IN_FORCE);

        assertThat(result.unreadableRecords()).isOne();
        assertThat(result.firstUnreadable()).matches("events-[01] at offset \\d");
        assertThat(result.calls()).isOne();
    }

    @Test
    void onlyCallsOfTheOrganizationCount() throws IOException {
        history.submit(new OrganizationId("globex"), "theirs", "update_deal", "{\"amount\":5}", T0);
        history.submit("ours", "{\"amount\":5}", T0);

        assertThat(history.backtest(STRICT).calls()).isOne();
    }

    @Test
    void theRangeHoldsItsBeginningAndNotItsEnd() throws IOException {
        for (int i = 0; i < 5; i++) {
            history.submit("call-" + i, "{\"amount\":2000}", T0.plusSeconds(i));
        }
        history.people("call-3", ApprovalResolution.REJECTED, T0.plus(Duration.ofDays(3)));

        Result result = history.backtest(LENIENT, T0.plusSeconds(1), T0.plusSeconds(4));

        assertThat(result.calls()).isEqualTo(3);
        // What came of a call counts, however late it came.
        assertThat(bucket(result, Said.PENDING, Said.ALLOW).of(People.REJECTED)).isOne();
    }

    @Test
    void peopleWhoAreAskedOnOtherTermsAreCounted() throws IOException {
        history.submit("large", "{\"amount\":2000}", T0);
        String two = """
                version: "two"
                rules:
                  - {id: large, action: update_deal, resource: "*", decision: require_approval, risk_level: high, approval: {quorum: 2}}
                """;

        Bucket pending = bucket(history.backtest(two), Said.PENDING, Said.PENDING);

        assertThat(pending.onOtherTerms()).isOne();
        assertThat(pending.byOtherRule()).isZero();
        assertThat(pending.samples()).hasSize(1);
    }

    @Test
    void aPolicyChangeWhileTheyWereAskedIsPartOfWhatHappened() throws IOException {
        history.submit("waits", "{\"amount\":2000}", T0);
        history.configure(T0.plusSeconds(10), new PolicyText(ACME, LENIENT));
        history.take(
                ACME,
                new dev.countersign.domain.call.CallCommand.RejudgeCall(
                        id("waits"), new PolicyText(ACME, LENIENT).digest(), T0.plusSeconds(12)));
        history.runs("waits", succeeded(), T0.plusSeconds(13));

        Bucket allowed = bucket(history.backtest(LENIENT), Said.PENDING, Said.ALLOW);

        assertThat(allowed.joined())
                .singleElement()
                .satisfies(joined ->
                        assertThat(joined.course()).isEqualTo(new Course(People.NO_LONGER_ASKED, Ending.SUCCEEDED)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7})
    void howManyThreadsWorkChangesNothing(int threads) throws IOException {
        for (int i = 0; i < 1_500; i++) {
            history.submit("call-" + i, "{\"amount\":" + i * 10 + "}", T0.plusSeconds(i));
            if (i % 5 == 0 && i > 100) {
                history.people("call-" + i, ApprovalResolution.REJECTED, T0.plusSeconds(i + 60));
            }
        }
        history.append("foreign", "not an event".getBytes(StandardCharsets.UTF_8), T0);
        Result one = history.backtest(LENIENT);
        Result other = new Backtest(
                        Candidate.of(ACME, LENIENT),
                        new Backtest.Asked(null, null, 3, 1_000, threads),
                        history,
                        looked -> {},
                        () -> false)
                .run();

        assertThat(other.calls()).isEqualTo(1_500);
        assertThat(bucket(other, Said.PENDING, Said.ALLOW).calls()).isEqualTo(400);
        assertThat(bucket(other, Said.PENDING, Said.ALLOW).of(People.REJECTED)).isEqualTo(80);
        assertThat(other.changes()).isEqualTo(one.changes());
        assertThat(other.unchanged()).isEqualTo(one.unchanged());
        assertThat(other.forecast()).isEqualTo(one.forecast());
        assertThat(other.records()).isEqualTo(one.records());
        assertThat(other.unreadableRecords()).isOne();
    }

    @Test
    void whatIsStoppedGivesNoHalfResult() {
        history.submit("one", "{\"amount\":5}", T0);
        Backtest stopped = new Backtest(
                Candidate.of(ACME, LENIENT),
                new Backtest.Asked(null, null, 3, 1_000, 1),
                history,
                looked -> {},
                () -> true);

        assertThatThrownBy(stopped::run).isInstanceOf(CancellationException.class);
    }

    @Test
    void aCandidateThatDoesNotCompileIsNone() {
        assertThatThrownBy(() -> Candidate.of(ACME, IN_FORCE.replace("payload.amount > 1000", "payload.amount >")))
                .isInstanceOfSatisfying(
                        PolicyCompileException.class,
                        invalid -> assertThat(invalid.problems())
                                .allSatisfy(
                                        problem -> assertThat(problem.line()).isEqualTo(3)));
    }
}
