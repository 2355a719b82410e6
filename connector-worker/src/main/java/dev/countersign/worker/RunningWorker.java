package dev.countersign.worker;

import dev.countersign.worker.loop.ConnectorWorker;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** The worker in Spring's life cycle: made at start, gone at stop. */
public final class RunningWorker implements SmartLifecycle {
    /** After the control plane's view, before the doors that agents come through. */
    public static final int PHASE = 100;

    private final Supplier<ConnectorWorker> factory;
    private @Nullable ConnectorWorker worker;

    RunningWorker(Supplier<ConnectorWorker> factory) {
        this.factory = factory;
    }

    @Override
    public synchronized void start() {
        if (worker == null) {
            worker = factory.get();
            worker.start();
        }
    }

    @Override
    public synchronized void stop() {
        if (worker != null) {
            worker.close();
            worker = null;
        }
    }

    /** Whether it takes dispatches. */
    @Override
    public synchronized boolean isRunning() {
        return worker != null && worker.state() == ConnectorWorker.State.RUNNING;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    /** Attempts under way now. */
    public synchronized int underWay() {
        return worker == null ? 0 : worker.underWay();
    }
}
