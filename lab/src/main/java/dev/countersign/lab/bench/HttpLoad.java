package dev.countersign.lab.bench;

import dev.countersign.lab.process.GatewayClient;
import dev.countersign.lab.process.KeepAlive;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Asks the ingress over HTTP, each time with a key of its own unless it is of one key. */
final class HttpLoad {
    private static final AtomicLong KEYS = new AtomicLong();

    private final URI url;
    private final Asking asking;
    private final String run = Long.toString(System.nanoTime(), 36);

    private final @Nullable String oneKey;

    /** Tool calls of the gateway's dialect. */
    HttpLoad(URI url, String bearer, String body) {
        this(url, Asking.call(bearer, body), null);
    }

    HttpLoad(URI url, Asking asking) {
        this(url, asking, null);
    }

    private HttpLoad(URI url, Asking asking, @Nullable String oneKey) {
        this.oneKey = oneKey;
        this.url = url;
        this.asking = asking;
    }

    /** Every call has the same key. */
    static HttpLoad ofOneKey(URI url, String bearer, String body, String key) {
        return new HttpLoad(url, Asking.call(bearer, body), key);
    }

    /** Closed loop: each connection calls again as soon as it was answered. */
    Window closed(int connections, Duration length) throws InterruptedException, IOException {
        return run(connections, length, Pace.AT_ONCE);
    }

    /**
     * Open loop: calls are due at a fixed rate whether or not earlier ones were answered. Latency
     * counts from when a call was due, so that a stall is charged to every call it delayed.
     */
    Window open(double perSecond, int connections, Duration length) throws InterruptedException, IOException {
        return run(connections, length, new Pace(perSecond, System.nanoTime(), new AtomicLong()));
    }

    private record Pace(double perSecond, long start, AtomicLong next) {
        static final Pace AT_ONCE = new Pace(0, 0, new AtomicLong());

        /** When the next call is due; waits for it. */
        long take() {
            if (perSecond == 0) {
                return System.nanoTime();
            }
            long due = start + (long) (next.getAndIncrement() * (1e9 / perSecond));
            for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            return due;
        }
    }

    private Window run(int connections, Duration length, Pace pace) throws InterruptedException, IOException {
        List<KeepAlive> clients = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            clients.add(new KeepAlive(url));
        }
        long start = System.nanoTime();
        long end = start + length.toNanos();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Window>> parts = new ArrayList<>();
            for (KeepAlive client : clients) {
                parts.add(threads.submit(() -> caller(client, end, pace)));
            }
            Histogram all = Window.histogram();
            long errors = 0;
            for (Future<Window> part : parts) {
                all.add(part.get().micros());
                errors += part.get().errors();
            }
            return new Window(all, (System.nanoTime() - start) / 1e9, errors);
        } catch (ExecutionException e) {
            throw new IllegalStateException("A caller failed", e.getCause());
        } finally {
            for (KeepAlive client : clients) {
                client.close();
            }
        }
    }

    private Window caller(KeepAlive client, long end, Pace pace) throws IOException {
        Histogram micros = Window.histogram();
        byte[] head = client.head(asking.path(), asking.headers());
        long errors = 0;
        for (long due = pace.take(); due < end; due = pace.take()) {
            String key = oneKey == null ? run + "-" + KEYS.incrementAndGet() : oneKey;
            GatewayClient.Answer answer = client.post(
                    head, asking.keyHeaders().apply(key), asking.body().apply(key));
            if (asking.expected().test(answer)) {
                micros.recordValue(Math.min((System.nanoTime() - due) / 1000, 59_999_999L));
            } else {
                errors++;
            }
        }
        return new Window(micros, 0, errors);
    }
}
