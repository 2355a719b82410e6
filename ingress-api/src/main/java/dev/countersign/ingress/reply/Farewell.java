package dev.countersign.ingress.reply;

import java.time.Duration;
import java.util.List;
import org.springframework.context.SmartLifecycle;

/**
 * What happens first when this instance stops: no new command, a moment for those who wait, and then
 * the word that their calls go on without them. Without it, a stop would take as long as the most
 * patient caller.
 */
public final class Farewell implements SmartLifecycle {
    private static final Duration WITHIN = Duration.ofSeconds(2);
    private static final Duration LOOK = Duration.ofMillis(20);

    private final ReplyReader replies;
    private final List<Waiters<?, ?>> waiters;
    private volatile boolean running;

    public Farewell(ReplyReader replies, List<Waiters<?, ?>> waiters) {
        this.replies = replies;
        this.waiters = List.copyOf(waiters);
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        replies.refuse();
        long deadline = System.nanoTime() + WITHIN.toNanos();
        try {
            while (waiters.stream().anyMatch(some -> some.count() > 0) && System.nanoTime() < deadline) {
                Thread.sleep(LOOK);
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        waiters.forEach(some -> some.releaseUnless(partition -> false));
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Started last and stopped first, before the server. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
