package dev.countersign.schemas.kafka;

import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * A thread that reads with a consumer of its own until it is stopped. When reading fails, it begins
 * anew after a pause, with a fresh consumer.
 */
public final class ReadingThread {
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(5);

    private final Thread.Builder builder;
    private final Supplier<Consumer<String, byte[]>> consumers;
    private final Reading reading;

    private volatile boolean running;
    private volatile @Nullable Consumer<String, byte[]> consumer;
    private @Nullable Thread thread;

    /** What is done with each consumer. */
    public interface Reading {
        /** Reads while {@link ReadingThread#isRunning}. The thread closes the consumer. */
        void read(Consumer<String, byte[]> consumer);

        /** Told that reading failed; it begins anew. */
        void failed(KafkaException failure);

        /** Told, on the thread, that nothing is read with this consumer any more, whatever ended it. */
        void ended();
    }

    /**
     * Makes the thread; {@link #start} begins.
     *
     * @param builder its name and kind
     */
    public ReadingThread(Thread.Builder builder, Supplier<Consumer<String, byte[]>> consumers, Reading reading) {
        this.builder = builder;
        this.consumers = consumers;
        this.reading = reading;
    }

    /** Begins to read; returns at once. */
    public void start() {
        running = true;
        thread = builder.start(this::run);
    }

    public boolean isRunning() {
        return running;
    }

    /** Lets it end by itself; for the thread itself. */
    public void end() {
        running = false;
    }

    /** Ends it, and waits a bounded time for that. */
    public void stop() {
        running = false;
        Consumer<String, byte[]> under = consumer;
        if (under != null) {
            under.wakeup();
        }
        Thread reader = thread;
        if (reader != null) {
            try {
                reader.join(STOP_WITHIN);
            } catch (InterruptedException hurried) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run() {
        while (running) {
            try (Consumer<String, byte[]> fresh = consumers.get()) {
                consumer = fresh;
                reading.read(fresh);
            } catch (WakeupException stopping) {
                // Only stop() wakes the consumer.
            } catch (KafkaException failure) {
                reading.failed(failure);
                pause();
            } finally {
                reading.ended();
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE_AFTER_FAILURE);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            running = false;
        }
    }
}
