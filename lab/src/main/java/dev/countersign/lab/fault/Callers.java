package dev.countersign.lab.fault;

import dev.countersign.lab.process.GatewayClient;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Agents that do what agents do: call, and when no answer comes, call again with the same key
 * until there is one.
 */
public final class Callers {
    private static final Pattern RECEIPT = Pattern.compile("\"receipt_id\":\"rec_([a-z2-7]{26})\"");
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final URI url;
    private final String bearer;
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicInteger retries = new AtomicInteger();
    private final Map<String, Answered> answered = new ConcurrentHashMap<>();
    private final List<String> unanswered = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    /**
     * A call that got its answer.
     *
     * @param action {@code charge} (unsafe) or {@code upsert} (idempotent)
     * @param outcome the header of that name; empty when there was none
     * @param finishedNanos by {@link System#nanoTime()}
     */
    public record Answered(String callId, String action, String outcome, Duration took, long finishedNanos) {}

    private Callers(URI url, String bearer) {
        this.url = url;
        this.bearer = bearer;
    }

    /** Starts a number of agents, which call one after the other until {@link #finish}. */
    public static Callers start(URI url, String bearer, int agents) {
        Callers callers = new Callers(url, bearer);
        String run = Long.toString(System.nanoTime(), 36);
        for (int agent = 0; agent < agents; agent++) {
            String name = run + "-" + agent;
            callers.threads.add(Thread.ofPlatform().name("caller-" + agent).start(() -> callers.loop(name)));
        }
        return callers;
    }

    /** Lets every agent finish the call it is at. */
    public void finish() throws InterruptedException {
        stop.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** Every call that was answered, by its idempotency key. */
    public Map<String, Answered> answered() {
        return answered;
    }

    /** Keys that got no answer however patient the agent was. */
    public synchronized List<String> unanswered() {
        return List.copyOf(unanswered);
    }

    /** How often a call had to be made again. */
    public int retries() {
        return retries.get();
    }

    private void loop(String name) {
        GatewayClient client = null;
        for (int call = 0; !stop.get(); call++) {
            String key = name + "-" + call;
            String action = call % 2 == 0 ? "charge" : "upsert";
            String body = "{\"instance_id\":\"run\",\"action\":\"" + action + "\",\"resource\":\"account:" + key
                    + "\",\"payload\":{\"amount\":" + call + "}}";
            client = untilAnswered(client, key, action, body);
        }
        if (client != null) {
            try {
                client.close();
            } catch (IOException alreadyClosed) {
                // Nothing is lost with a connection that nobody uses any more.
            }
        }
    }

    private @Nullable GatewayClient untilAnswered(
            @Nullable GatewayClient before, String key, String action, String body) {
        GatewayClient client = before;
        long start = System.nanoTime();
        while (System.nanoTime() - start < PATIENCE.toNanos()) {
            try {
                client = client == null ? new GatewayClient(url, bearer) : client;
                GatewayClient.Answer answer = client.call(key, body);
                if (answer.status() == 200) {
                    record(key, action, answer, start);
                    return client;
                }
            } catch (IOException connectionLost) {
                client = null;
            }
            retries.incrementAndGet();
            sleep();
        }
        synchronized (this) {
            unanswered.add(key);
        }
        return client;
    }

    private void record(String key, String action, GatewayClient.Answer answer, long start) {
        Matcher receipt = RECEIPT.matcher(answer.body());
        if (!receipt.find()) {
            throw new IllegalStateException("An answer without a receipt: " + answer.body());
        }
        long now = System.nanoTime();
        answered.put(
                key,
                new Answered(
                        receipt.group(1),
                        action,
                        header(answer.headers(), "countersign-outcome: "),
                        Duration.ofNanos(now - start),
                        now));
    }

    private static String header(String headers, String name) {
        int at = headers.indexOf(name);
        return at < 0 ? "" : headers.substring(at + name.length(), headers.indexOf('\n', at));
    }

    private static void sleep() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
