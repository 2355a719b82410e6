package dev.countersign.readmodel;

import java.util.List;
import org.springframework.context.SmartLifecycle;

/**
 * What lets this process answer from the tables: the one {@link Projector} that writes them, or a
 * {@link Follower} of a projector elsewhere.
 */
public sealed interface Upkeep extends SmartLifecycle permits Projector, Follower {
    /** After the broker and the topics, before anything that serves requests. */
    int PHASE = 1_000;

    /** Whether the tables can be answered from. */
    boolean isHealthy();

    /** What is wrong, one sentence each, fit for a log; empty when healthy. */
    List<String> problems();

    @Override
    default int getPhase() {
        return PHASE;
    }
}
