package dev.countersign.samples;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Ctrl-C: asks the loop to end and holds the process until it has, for some seconds at most. */
final class Stop implements AutoCloseable {
    private static final long SECONDS = 20;

    private final AtomicBoolean asked = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);

    private Stop() {}

    static Stop onSignal() {
        Stop stop = new Stop();
        Runtime.getRuntime().addShutdownHook(new Thread(stop::await, "stop"));
        return stop;
    }

    boolean asked() {
        return asked.get();
    }

    private void await() {
        asked.set(true);
        try {
            var unused = ended.await(SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The loop has ended. */
    @Override
    public void close() {
        ended.countDown();
    }
}
