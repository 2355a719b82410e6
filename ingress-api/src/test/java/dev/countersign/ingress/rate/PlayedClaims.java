package dev.countersign.ingress.rate;

import dev.countersign.domain.rate.PermitClaim;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A log of claims in memory, which tells every instance all claims in one order, on a thread of its own. */
public final class PlayedClaims implements AutoCloseable, InstantSource {
    private final ExecutorService log = Executors.newSingleThreadExecutor();
    private final List<SharedRates> instances = new CopyOnWriteArrayList<>();
    private final List<PermitClaim> claims = new CopyOnWriteArrayList<>();
    private final Duration window;
    private volatile Instant now = Instant.parse("2026-11-23T06:00:20Z");
    private volatile int losing;
    private volatile boolean away;

    public PlayedClaims(Duration window) {
        this.window = window;
    }

    /** Another instance, which has read all claims so far: in their order, none of them twice. */
    public SharedRates instance() {
        SharedRates instance = new SharedRates(window, Duration.ofMillis(away ? 1 : 20_000), this, this::claim);
        CompletableFuture.runAsync(
                        () -> {
                            claims.forEach(instance::read);
                            instances.add(instance);
                        },
                        log)
                .join();
        return instance;
    }

    private void claim(PermitClaim claim, Runnable lost) {
        log.execute(() -> {
            if (away) {
                return;
            }
            if (losing > 0) {
                losing--;
                lost.run();
                return;
            }
            claims.add(claim);
            instances.forEach(instance -> instance.read(claim));
        });
    }

    List<PermitClaim> claims() {
        return claims;
    }

    void loseNext() {
        losing = 1;
    }

    /** Claims go nowhere; instances made from now on do not wait long for them. */
    void away() {
        away = true;
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public void close() {
        log.shutdownNow();
    }
}
