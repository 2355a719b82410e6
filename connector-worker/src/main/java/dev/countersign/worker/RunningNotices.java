package dev.countersign.worker;

import dev.countersign.worker.notice.NoticeTally;
import dev.countersign.worker.notice.NoticeWorker;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** The notices in Spring's life cycle: made at start, gone at stop. */
public final class RunningNotices implements SmartLifecycle {
    private final Supplier<NoticeWorker> factory;
    private @Nullable NoticeWorker worker;

    RunningNotices(Supplier<NoticeWorker> factory) {
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

    /** Whether it takes notices. */
    @Override
    public synchronized boolean isRunning() {
        return worker != null && worker.isRunning();
    }

    /** What the notices have come to since the start; null while it is not running. */
    public synchronized NoticeTally.@Nullable Counts counts() {
        return worker == null ? null : worker.counts();
    }

    @Override
    public int getPhase() {
        return RunningWorker.PHASE;
    }
}
