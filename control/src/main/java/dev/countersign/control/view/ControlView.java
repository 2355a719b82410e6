package dev.countersign.control.view;

import dev.countersign.domain.control.ControlFact;
import dev.countersign.schemas.topic.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A live view of the control topic, kept by its own thread. Ask it for a {@link #snapshot()}; code
 * that needs nothing else takes a {@code Supplier<ControlSnapshot>} ({@code view::snapshot}), so
 * that its tests need no Kafka.
 *
 * <p>It reads from the beginning, in no group, committed records only, and shows a publication as
 * a whole or not at all. When the topic cannot be read the last snapshot stays, the view says so,
 * and it starts over.
 */
public final class ControlView implements AutoCloseable {
    private static final int PARTITION = 0;
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration START_OVER_AFTER = Duration.ofSeconds(1);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(ControlView.class);

    private final Topic<ControlFact> topic;
    private final Supplier<? extends Consumer<String, byte[]>> consumers;
    private final CountDownLatch ready = new CountDownLatch(1);
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;
    private volatile ControlSnapshot snapshot = ControlSnapshot.empty();
    private volatile Set<String> unreadable = Set.of();
    private volatile @Nullable String lost;
    private volatile @Nullable Consumer<String, byte[]> consumer;

    private ControlView(Topic<ControlFact> topic, Supplier<? extends Consumer<String, byte[]>> consumers) {
        this.topic = topic;
        this.consumers = consumers;
        this.thread = Thread.ofPlatform().name("control-view").daemon().unstarted(this::follow);
    }

    /**
     * Opens a view and begins to follow; returns at once.
     *
     * @param consumers fresh ones: read_committed, without a group, without an offset reset, so that
     *     a topic that was cut or replaced is an error here and read anew
     */
    public static ControlView open(Topic<ControlFact> topic, Supplier<? extends Consumer<String, byte[]>> consumers) {
        ControlView view = new ControlView(topic, consumers);
        view.thread.start();
        return view;
    }

    /**
     * Waits until everything that was in the topic when the view was opened can be seen.
     *
     * @return false when the time ran out first
     */
    public boolean awaitReady(Duration timeout) throws InterruptedException {
        return ready.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What is configured now; empty before the view is ready. Costs one volatile read. */
    public ControlSnapshot snapshot() {
        return snapshot;
    }

    /** Whether the view is ready, could read everything in the topic, and is following it. */
    public boolean isHealthy() {
        return ready.getCount() == 0 && problems().isEmpty();
    }

    /** What is wrong, one sentence each, fit for a log; empty while nothing is. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        String why = lost;
        if (why != null) {
            problems.add(why);
        }
        new TreeSet<>(unreadable).forEach(key -> problems.add("The control fact " + key + " cannot be read."));
        problems.addAll(snapshot.problems());
        return List.copyOf(problems);
    }

    /** Stops following. Snapshots taken before stay valid. */
    @Override
    public void close() {
        stop.countDown();
        Consumer<String, byte[]> current = consumer;
        if (current != null) {
            current.wakeup();
        }
        try {
            thread.join(STOP_TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow() {
        try {
            do {
                try (Consumer<String, byte[]> current = consumers.get()) {
                    consumer = current;
                    follow(current);
                } catch (WakeupException closing) {
                    // Only close() wakes the consumer; the loop's condition ends it.
                } catch (RuntimeException e) {
                    startOver(e);
                } finally {
                    consumer = null;
                }
            } while (!stop.await(START_OVER_AFTER.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow(Consumer<String, byte[]> current) {
        TopicPartition partition = new TopicPartition(topic.name(), PARTITION);
        current.assign(List.of(partition));
        current.seekToBeginning(List.of(partition));
        long end = current.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        TopicFacts facts = new TopicFacts(topic.codec(), snapshot.ids());
        boolean caughtUp = false;
        while (stop.getCount() > 0) {
            current.poll(POLL).forEach(facts::apply);
            caughtUp = caughtUp || current.position(partition) >= end;
            if (caughtUp && isNews(facts) && isBetweenPublications(current, partition)) {
                show(facts);
            }
        }
    }

    private boolean isNews(TopicFacts facts) {
        return facts.hasChanges() || ready.getCount() > 0 || lost != null;
    }

    /** At the last stable offset no transaction is cut in two. An unknown lag means nothing was fetched yet. */
    private static boolean isBetweenPublications(Consumer<String, byte[]> current, TopicPartition partition) {
        return current.currentLag(partition).orElse(0) == 0;
    }

    private void show(TopicFacts facts) {
        snapshot = snapshot.with(facts.takeChanges());
        unreadable = facts.unreadable();
        if (lost != null) {
            lost = null;
            LOG.atInfo().log("The control topic can be read again");
        }
        ready.countDown();
    }

    private void startOver(RuntimeException e) {
        if (lost == null) {
            LOG.atError().setCause(e).log("The control topic cannot be read; starting over");
        }
        lost = "The control topic cannot be read: " + e.getClass().getSimpleName() + ".";
    }
}
