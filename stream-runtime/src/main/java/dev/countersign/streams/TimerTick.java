package dev.countersign.streams;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what is due. It stands in the index no more then: a look enters what is to be looked at again.
 *
 * <p>Every tick costs a transaction, even one that finds nothing (KAFKA.md, trap 5). So it ticks
 * fast only while something is due soon, and rests otherwise: an idle installation writes nothing
 * to speak of.
 */
public final class TimerTick {
    /** How often it looks while something is due soon: how late a timer can be. */
    public static final Duration FAST = Duration.ofMillis(200);

    /** How often it looks otherwise. */
    public static final Duration SLOW = Duration.ofSeconds(60);

    /** Looks in one tick of one task, and the rest of the last one's record; what remains waits for the next tick. */
    public static final int LOOKS_MAX = 500;

    private final ProcessorContext<?, ?> context;
    private final TimerIndex timers;
    private final Look look;

    private @Nullable Cancellable schedule;
    private boolean fast;
    private Instant fastUntil = Instant.MIN;

    /** What to do about one due entry. */
    @FunctionalInterface
    public interface Look {
        void at(TimerIndex.Entry entry, Instant now);
    }

    public TimerTick(ProcessorContext<?, ?> context, TimerIndex timers, Look look) {
        this.context = context;
        this.timers = timers;
        this.look = look;
    }

    /** Begins to tick; the first tick finds out what is due. */
    public void start() {
        pace(true);
    }

    /** Something was entered in the index at this instant; null when nothing was. */
    public void expect(@Nullable Instant timerAt) {
        if (timerAt == null || !timerAt.isAfter(fastUntil)) {
            return;
        }
        if (timerAt.isBefore(now().plus(SLOW.multipliedBy(2)))) {
            fastUntil = timerAt;
            if (!fast) {
                pace(true);
            }
        }
    }

    private void tick(long nowMillis) {
        Instant now = Instant.ofEpochMilli(nowMillis);
        List<TimerIndex.Entry> due = timers.take(now, LOOKS_MAX);
        boolean all = due.size() < LOOKS_MAX;
        for (TimerIndex.Entry entry : due) {
            look.at(entry, now);
        }
        timers.passed(all ? now : due.getLast().at().minusMillis(1));
        timers.save(due.isEmpty() ? SLOW.toMillis() : 1);
        boolean soon = !all || fastUntil.isAfter(now) || timers.anyWithin(now, now.plus(SLOW.multipliedBy(2)));
        if (soon != fast) {
            pace(soon);
        }
    }

    private void pace(boolean quick) {
        if (schedule != null) {
            schedule.cancel();
        }
        fast = quick;
        schedule = context.schedule(quick ? FAST : SLOW, PunctuationType.WALL_CLOCK_TIME, this::tick);
    }

    private Instant now() {
        return Instant.ofEpochMilli(context.currentSystemTimeMs());
    }
}
