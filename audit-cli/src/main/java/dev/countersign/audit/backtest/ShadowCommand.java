package dev.countersign.audit.backtest;

import dev.countersign.audit.export.Origin;
import dev.countersign.backtest.Candidate;
import dev.countersign.backtest.Compared;
import dev.countersign.backtest.Ending;
import dev.countersign.backtest.KafkaHistory;
import dev.countersign.backtest.People;
import dev.countersign.backtest.Result;
import dev.countersign.backtest.Shadow;
import dev.countersign.backtest.Start;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code countersign policy shadow CANDIDATE}. */
@Command(
        name = "shadow",
        mixinStandardHelpOptions = true,
        description = {
            "Let a policy that is not in force look on: a backtest that does not stop. Says of each call that it would"
                    + " judge otherwise, and what comes of those; Ctrl-C ends it with the sum of all.",
            "It reads on its own and in no consumer group, and writes nothing: no verdict and no person is touched."
                    + " Any number may run at once.",
            "Exit code 0: it ended by itself (--for); 1: something could not be read; 2: usage, or the candidate does"
                    + " not compile."
        })
public final class ShadowCommand extends PolicyAsking {
    private static final int SAMPLES = 3;
    private static final Duration LAST_WORDS_MAX = Duration.ofSeconds(10);

    @Mixin
    private HistoryOptions options = new HistoryOptions();

    @Option(
            names = "--from",
            paramLabel = "WHERE",
            description = "latest (default), beginning, a moment (" + Since.FORMS
                    + "), an offset of every partition (1200), or of each (0:1200,1:1150)")
    private String from = "latest";

    @Option(names = "--for", paramLabel = "TIME", description = "end by itself after 30s, 10m, 8h")
    private @Nullable String lasting;

    @Option(names = "--json", description = "print each as one line of JSON, and the sum of all as the last")
    private boolean json;

    @Override
    int ask(String yaml) throws IOException {
        check(yaml);
        Start start = start(from, Clock.systemUTC());
        Duration limit = lasting == null ? null : Since.duration(lasting);
        if (lasting != null && limit == null) {
            throw refused("--for is a time such as 30s, 10m or 8h. It was " + lasting + ".");
        }
        try (Origin origin = options.origin()) {
            if (!origin.isRunning()) {
                throw refused("Nothing runs there that a shadow could follow. Start it with `countersign up`, or ask"
                        + " `countersign policy backtest`.");
            }
            KafkaHistory history = options.history(origin);
            return follow(candidate(yaml, history), history, start, limit);
        }
    }

    private int follow(Candidate candidate, KafkaHistory history, Start start, @Nullable Duration limit) {
        AtomicBoolean asked = new AtomicBoolean();
        CountDownLatch ended = new CountDownLatch(1);
        Thread onInterrupt = new Thread(() -> lastWords(asked, ended), "shadow-last-words");
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        try {
            Shadow shadow = new Shadow(candidate, history, start, SAMPLES, new Printing());
            shadow.run(stop(asked, limit));
            Result result = shadow.tally();
            if (json) {
                out().println(ResultJson.line(Map.of("tally", ResultJson.of(result))));
            } else {
                out().println();
                ResultText.print(result, out());
            }
            out().flush();
            return result.unreadableRecords() == 0 ? DONE : WENT_WRONG;
        } finally {
            ended.countDown();
            forget(onInterrupt);
        }
    }

    private static BooleanSupplier stop(AtomicBoolean asked, @Nullable Duration limit) {
        long began = System.nanoTime();
        return () -> asked.get() || (limit != null && System.nanoTime() - began > limit.toNanos());
    }

    /** Ctrl-C ends the process when this returns: the sum of all is printed before. */
    private static void lastWords(AtomicBoolean asked, CountDownLatch ended) {
        asked.set(true);
        try {
            boolean unused = ended.await(LAST_WORDS_MAX.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private static void forget(Thread hook) {
        try {
            boolean unused = Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException endingAlready) {
            // It is the hook that asked for the end.
        }
    }

    static Start start(String text, Clock clock) {
        if (text.equals("latest")) {
            return new Start.Latest();
        }
        if (text.equals("beginning")) {
            return new Start.Beginning();
        }
        if (text.matches("[0-9]{1,18}")) {
            return new Start.Offset(Long.parseLong(text));
        }
        if (text.matches("[0-9]{1,4}:[0-9]{1,18}(,[0-9]{1,4}:[0-9]{1,18})*")) {
            Map<Integer, Long> offsets = new HashMap<>();
            for (String one : text.split(",", -1)) {
                int colon = one.indexOf(':');
                offsets.put(Integer.valueOf(one.substring(0, colon)), Long.valueOf(one.substring(colon + 1)));
            }
            return new Start.Offsets(offsets);
        }
        Instant moment = Since.parse(text, clock);
        if (moment == null) {
            throw refused("--from is latest, beginning, a moment (" + Since.FORMS
                    + ") or an offset (1200, or 0:1200,1:1150). It was " + text + ".");
        }
        return new Start.Time(moment);
    }

    /** On the shadow's thread. */
    private final class Printing implements Shadow.Watcher {
        @Override
        public void follows() {
            err().println("Following. Ctrl-C ends it.");
            err().flush();
        }

        @Override
        public void differs(Compared call) {
            if (json) {
                say(Map.of("differs", ResultJson.compared(call)));
            } else {
                out().println(call.change()
                        + (call.change().isOne() ? "  " : ", on other terms  ")
                        + ResultText.call(call));
                out().flush();
            }
        }

        @Override
        public void came(Shadow.Sighting sighting) {
            if (json) {
                Map<String, @Nullable Object> told = new LinkedHashMap<>();
                told.put("call_id", sighting.callId().value());
                told.putAll(ResultJson.change(sighting.change()));
                Map<String, @Nullable Object> change = ResultJson.course(sighting.course());
                told.putAll(change);
                say(Map.of("came", told));
            } else if (sighting.course().ending() != Ending.UNDER_WAY
                    || sighting.course().people() != People.NOT_ASKED) {
                out().println(sighting.change() + "  " + sighting.callId() + "  "
                        + ResultText.course(sighting.course()));
                out().flush();
            }
        }

        private void say(Map<String, ?> what) {
            out().println(ResultJson.line(what));
            out().flush();
        }
    }
}
