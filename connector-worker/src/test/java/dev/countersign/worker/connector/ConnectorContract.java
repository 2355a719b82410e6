package dev.countersign.worker.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.AttemptResult.EffectAbsent;
import dev.countersign.domain.execution.AttemptResult.EffectFound;
import dev.countersign.domain.execution.AttemptResult.Failed;
import dev.countersign.domain.execution.AttemptResult.Inconclusive;
import dev.countersign.domain.execution.AttemptResult.NoAnswer;
import dev.countersign.domain.execution.AttemptResult.Succeeded;
import dev.countersign.domain.execution.Effect;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.look.LookResult;
import dev.countersign.domain.look.LookResult.NotOffered;
import dev.countersign.domain.look.LookResult.NotSeen;
import dev.countersign.domain.look.LookResult.NothingThere;
import dev.countersign.domain.look.LookResult.Seen;
import dev.countersign.domain.request.Limits;
import dev.countersign.domain.request.SealedValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * What every connector promises ({@link Connector}). A connector's test extends this and says how
 * its target is made to behave.
 */
public abstract class ConnectorContract {
    /** The secret with which the tested connector logs in. It must never come out again. */
    protected static final String CANARY = "canary-7f3a9c51d2e8";

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final List<AttemptResult> results = new ArrayList<>();
    private final List<LookResult> looks = new ArrayList<>();

    protected abstract Connector connector();

    /** An order that succeeds and changes something where the connector can. */
    protected abstract Orders good();

    /** How often the effect of {@link #good()} took place for a call; -1 where there is nothing to count. */
    protected abstract int effects(Orders orders);

    /** An order whose target refuses it and changes nothing. */
    protected abstract Orders refused();

    /** An order whose target does not answer for as long as anybody waits. */
    protected abstract Orders hanging();

    /** An order whose target cannot be reached at all. */
    protected abstract Orders unreachable();

    /** An order that is answered with more than is kept; null where no target's words are passed on. */
    protected @Nullable Orders large() {
        return null;
    }

    /** A port of this machine on which nobody listens. */
    protected static int closedPort() {
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return closed.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The most that can truthfully be declared of repeating {@link #good()}. */
    protected EffectClass best() {
        return EffectClass.IDEMPOTENT;
    }

    /**
     * Reads of a connector that can be looked through.
     *
     * @param sees an object; where the target can repeat what it is sent, the secret
     * @param seesNothing what is not there
     * @param tooMuch more than is passed on
     * @param hangs for longer than anybody waits, at {@link #hanging}
     * @param writing what is not read-only by its form
     */
    public record Reads(String sees, String seesNothing, String tooMuch, String hangs, List<String> writing) {}

    /** Null where there is nothing to look at. */
    protected @Nullable Reads reads() {
        return null;
    }

    private Reads readsOrNone() {
        Reads reads = reads();
        assumeThat(reads).isNotNull();
        return reads;
    }

    protected LookResult look(Look look) {
        LookResult result = connector().look(look);
        looks.add(result);
        return result;
    }

    private static String text(LookResult result) {
        return switch (result) {
            case Seen(var fields) -> text(fields);
            case NothingThere() -> "";
            case NotOffered() -> "";
            case NotSeen(var error) -> error.code() + " " + error.message();
        };
    }

    @Test
    void aLookSeesAnObjectAndChangesNothing() {
        Reads reads = readsOrNone();
        int before = effects(good());

        assertThat(text(look(good().look(reads.sees())))).startsWith("{\"").endsWith("}");
        assertThat(effects(good())).isEqualTo(before);
    }

    @Test
    void aLookAtNothingSaysSo() {
        assertThat(look(good().look(readsOrNone().seesNothing()))).isEqualTo(new NothingThere());
    }

    @Test
    void aLookAtTooMuchSaysSoInsteadOfShowingAPart() {
        assertThat(text(look(good().look(readsOrNone().tooMuch())))).startsWith("too_large ");
    }

    @Test
    void aReadThatIsNotReadOnlyByItsFormIsRefused() {
        Reads reads = readsOrNone();
        int before = effects(good());

        assertThat(reads.writing())
                .allSatisfy(read -> assertThat(text(look(good().look(read))))
                        .startsWith("tool_misconfigured The tool's read cannot be used: it changes nothing"));
        assertThat(effects(good())).isEqualTo(before);
    }

    @Test
    void aLookAtATargetThatIsAwayOrSilentEndsWithASentence() {
        Reads reads = readsOrNone();
        long start = System.nanoTime();

        LookResult silent = look(hanging().timeout(Duration.ofMillis(300)).look(reads.hangs()));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        assertThat(text(silent)).startsWith("timed_out ").endsWith(".");
        assertThat(look(unreachable().look(reads.sees()))).isInstanceOf(NotSeen.class);
        assertThat(look(good().timeout(Duration.ZERO).look(reads.sees()))).isInstanceOf(NotSeen.class);
    }

    @Test
    void aLookWithUnreadableSettingsOrWordsIsASentence() {
        Reads reads = readsOrNone();

        assertThat(look(good().settings("{\"no_such_setting\":1}").look(reads.sees())))
                .isInstanceOf(NotSeen.class);
        assertThat(look(good().look("{\"no_such_word\":1}"))).isInstanceOf(NotSeen.class);
    }

    @BeforeEach
    void listen() {
        log.start();
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(log);
    }

    @AfterEach
    void theSecretIsNowhere() {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).detachAppender(log);
        // A client of its own may log to the last: the list is its appender's.
        for (ILoggingEvent event : log.list.toArray(ILoggingEvent[]::new)) {
            assertThat(event.getFormattedMessage() + event.getKeyValuePairs() + event.getThrowableProxy())
                    .doesNotContain(CANARY);
        }
        results.forEach(result -> assertThat(result.toString() + text(result)).doesNotContain(CANARY));
        looks.forEach(result -> assertThat(result.toString() + text(result)).doesNotContain(CANARY));
        assertThat(good().order().toString()).doesNotContain(CANARY);
    }

    protected AttemptResult perform(Orders orders) {
        AttemptResult result = connector().perform(orders.order());
        results.add(result);
        return result;
    }

    protected AttemptResult probe(Orders orders) {
        AttemptResult result = connector().probe(orders.probe().order());
        results.add(result);
        return result;
    }

    /** What a result carries, as text. */
    protected static String text(AttemptResult result) {
        return switch (result) {
            case Succeeded(var response) -> text(response);
            case EffectFound(var response) -> text(response);
            case Failed(var effect, var retryable, var error) -> error.code() + " " + error.message();
            case NoAnswer(var error) -> error.code() + " " + error.message();
            case Inconclusive(var error) -> error.code() + " " + error.message();
            case EffectAbsent() -> "";
        };
    }

    private static String text(SealedValue value) {
        return new String(value.bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void aGoodOrderSucceeds() {
        assertThat(perform(good())).isInstanceOf(Succeeded.class);
    }

    @Test
    void twoAttemptsAtACallTakeOneEffectWhereItIsDeclaredIdempotent() {
        assumeThat(effects(good())).isNotNegative();
        assumeThat(best()).isEqualTo(EffectClass.IDEMPOTENT);
        assertThat(classes()).contains(EffectClass.IDEMPOTENT);

        AttemptResult first = perform(good());
        AttemptResult second = perform(good().attempt(2));

        assertThat(effects(good())).isEqualTo(1);
        assertThat(text(second)).isEqualTo(text(first));
    }

    private Set<EffectClass> classes() {
        return connector().effectClasses(good().order().tool(), good().order().connection());
    }

    /** What is unsafe says so: a second attempt takes effect again, and a probe knows nothing. */
    @Test
    void nothingBetterThanUnsafeIsToBeDeclaredWhereEachAttemptTakesEffect() {
        assumeThat(best()).isEqualTo(EffectClass.UNSAFE);

        assertThat(classes()).containsExactly(EffectClass.UNSAFE);
        perform(good());
        perform(good().attempt(2));
        assertThat(effects(good())).isEqualTo(2);
        assertThat(probe(good())).isInstanceOf(Inconclusive.class);
    }

    @Test
    void aTargetIsReachedWithoutAnEffect() {
        int before = effects(good());

        assertThat(reach(good())).isNotInstanceOf(Reached.Not.class);
        assertThat(effects(good())).isEqualTo(before);
    }

    @Test
    void aTargetThatIsAwayOrSilentIsNotReached() {
        assumeThat(unreachable()).isNotNull();
        long start = System.nanoTime();

        assertThat(reach(unreachable())).isInstanceOf(Reached.Not.class);
        // Some targets are silent from the greeting on, others at the call only: asking ends in time at both.
        var unused = reach(hanging().timeout(Duration.ofMillis(300)));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
        assertThat(reach(good().settings("{\"no_such_setting\":1}"))).isInstanceOf(Reached.Not.class);
    }

    @Test
    void aCheckTellsWhetherTheTargetAnswersWithoutAnEffect() {
        int before = effects(good());

        assertThat(check(good())).isNotInstanceOf(Reached.Not.class);
        assertThat(effects(good())).isEqualTo(before);
        assertThat(check(good().settings("{\"no_such_setting\":1}"))).isInstanceOf(Reached.Not.class);
    }

    @Test
    void aCheckOfATargetThatIsAwayOrSilentEndsInTime() {
        assumeThat(unreachable()).isNotNull();
        long start = System.nanoTime();

        assertThat(check(unreachable())).isInstanceOf(Reached.Not.class);
        // Some targets are silent from the greeting on, others at the call only: asking ends in time at both.
        var unused = check(hanging().timeout(Duration.ofMillis(300)));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
    }

    private Reached check(Orders orders) {
        Reached checked =
                connector().check(orders.order().connection(), orders.order().deadline());
        assertThat(checked.toString()).doesNotContain(CANARY);
        return checked;
    }

    private Reached reach(Orders orders) {
        Reached reached =
                connector().reach(orders.order().connection(), orders.order().deadline());
        assertThat(reached.toString()).doesNotContain(CANARY);
        return reached;
    }

    @Test
    void anEffectIsFoundByAProbeAndOnlyThen() {
        assumeThat(classes()).contains(EffectClass.CHECKABLE);
        assumeThat(effects(good())).isNotNegative();

        assertThat(probe(good())).isEqualTo(new EffectAbsent());
        perform(good());
        assertThat(probe(good())).isInstanceOf(EffectFound.class);
        assertThat(effects(good())).isEqualTo(1);
    }

    @Test
    void aRefusalIsAFailureWithoutEffectThatIsNotTriedAgain() {
        assertThat(perform(refused())).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.effect()).isEqualTo(Effect.NONE);
            assertThat(failed.retryable()).isFalse();
        });
    }

    @Test
    void anUnreachableTargetIsAFailureWithoutEffectThatMayBeTriedAgain() {
        Orders orders = unreachable();
        assumeThat(orders).isNotNull();

        assertThat(perform(orders)).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.effect()).isEqualTo(Effect.NONE);
            assertThat(failed.retryable()).isTrue();
        });
    }

    @Test
    void aTargetThatDoesNotAnswerIsLeftAtTheDeadline() {
        long start = System.nanoTime();

        AttemptResult result = perform(hanging().timeout(Duration.ofMillis(300)));

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(250), Duration.ofSeconds(5));
        assertThat(result).isNotInstanceOf(Succeeded.class);
    }

    @Test
    void aPassedDeadlineIsNotWorkedOn() {
        Orders orders = good().call(Orders.call("late"));

        assertThat(perform(orders.timeout(Duration.ZERO))).isNotInstanceOf(Succeeded.class);
        assertThat(effects(orders)).isNotPositive();
    }

    @Test
    void aLargeResponseIsReplacedByItsMark() {
        Orders orders = large();
        assumeThat(orders).isNotNull();

        AttemptResult result = perform(orders);

        assertThat(result).isInstanceOf(Succeeded.class);
        assertThat(text(result))
                .contains("\"truncated\":true")
                .contains("\"sha256\":\"")
                .hasSizeLessThan(300);
    }

    @Test
    void whatIsKeptIsNeverLongerThanTheLimit() {
        assertThat(((Succeeded) perform(good())).response().bytes().length)
                .isLessThanOrEqualTo(Limits.RESPONSE_BYTES_MAX);
    }

    @Test
    void unreadableSettingsAreTheOwnersMistakeAndNothingIsSent() {
        assertThat(perform(good().settings("{\"no_such_setting\":1}"))).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.effect()).isEqualTo(Effect.NONE);
            assertThat(failed.retryable()).isFalse();
            assertThat(failed.error().code()).isEqualTo("tool_misconfigured");
        });
    }

    @Test
    void anInterruptEndsTheWait() throws InterruptedException {
        // Set up first: the interrupt is for the connector, not for the test.
        var hanging = hanging();
        List<AttemptResult> seen = new ArrayList<>();
        List<RuntimeException> thrown = new ArrayList<>();
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                seen.add(perform(hanging));
            } catch (RuntimeException e) {
                thrown.add(e);
            }
        });
        while (thread.getState() == Thread.State.NEW) {
            Thread.onSpinWait();
        }

        thread.interrupt();

        assertThat(thread.join(Duration.ofSeconds(8))).isTrue();
        assertThat(thrown).isEmpty();
        assertThat(seen).singleElement().isNotInstanceOf(Succeeded.class);
    }

    /** Turns a logger up for one test. */
    protected static void loud(String logger) {
        ((Logger) LoggerFactory.getLogger(logger)).setLevel(Level.DEBUG);
    }

    /** For connectors without a target. */
    protected static Map<String, Object> largePayload() {
        return Map.of("text", "x".repeat(60_000), "more", "y".repeat(60_000));
    }
}
