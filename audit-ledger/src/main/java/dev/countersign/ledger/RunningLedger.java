package dev.countersign.ledger;

import java.net.URI;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** The ledger in Spring's life cycle: after the topics are there, and gone before the log. */
public final class RunningLedger implements SmartLifecycle {
    /** Nobody waits for it: after everything that has to be ready. */
    private static final int PHASE = 3_000;

    private final Supplier<Ledger> factory;
    private @Nullable Ledger ledger;

    RunningLedger(Supplier<Ledger> factory) {
        this.factory = factory;
    }

    /** Where the ledger serves; null while it does not run. */
    public synchronized @Nullable URI url() {
        return ledger == null ? null : ledger.url();
    }

    @Override
    public synchronized void start() {
        if (ledger == null) {
            ledger = factory.get();
        }
    }

    @Override
    public synchronized void stop() {
        if (ledger != null) {
            ledger.close();
            ledger = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return ledger != null;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
