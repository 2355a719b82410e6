package dev.countersign.worker;

import dev.countersign.worker.delivery.DeliveryWorker;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** The deliveries in Spring's life cycle: made at start, gone at stop. */
public final class RunningDeliveries implements SmartLifecycle {
    private final Supplier<DeliveryWorker> factory;
    private @Nullable DeliveryWorker worker;

    RunningDeliveries(Supplier<DeliveryWorker> factory) {
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

    /** Whether it takes orders. */
    @Override
    public synchronized boolean isRunning() {
        return worker != null && worker.isRunning();
    }

    @Override
    public int getPhase() {
        return RunningWorker.PHASE;
    }
}
