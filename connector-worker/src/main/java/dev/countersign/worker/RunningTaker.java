package dev.countersign.worker;

import dev.countersign.worker.intake.OrderTaker;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** A taker of orders in Spring's life cycle: made at start, gone at stop. */
public final class RunningTaker implements SmartLifecycle {
    /** After the control plane's view, before the doors that agents come through. */
    public static final int PHASE = 100;

    private final Supplier<? extends OrderTaker> factory;
    private @Nullable OrderTaker taker;

    RunningTaker(Supplier<? extends OrderTaker> factory) {
        this.factory = factory;
    }

    @Override
    public synchronized void start() {
        if (taker == null) {
            taker = factory.get();
            taker.start();
        }
    }

    @Override
    public synchronized void stop() {
        if (taker != null) {
            taker.close();
            taker = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return taker != null && taker.isRunning();
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
