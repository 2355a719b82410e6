package dev.countersign.domain.call;

import dev.countersign.domain.execution.ToolTerms;
import dev.countersign.domain.policy.Assessment;
import dev.countersign.domain.policy.Judgement;
import dev.countersign.domain.request.ToolCall;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An organization's policy and catalogue as they stand at one moment. Implementations never throw:
 * what cannot be evaluated is a {@link Judgement.PolicyFailure}.
 */
public interface Rulebook {
    /**
     * Judges a call, and tells what it must reserve before it may run.
     *
     * @param at the instant that {@code now} means in conditions
     */
    Assessment assess(ToolCall call, Instant at);

    /** The same, for who only asks whether it may run. */
    default Judgement judge(ToolCall call, Instant at) {
        return assess(call, at).judgement();
    }

    /**
     * Whether {@link #judge} might say that people are asked. Cheaper than asking it: where this is false, it does not.
     */
    default boolean mightAskPeople(ToolCall call, Instant at) {
        return true;
    }

    /**
     * The tool that serves the call and the terms it runs on.
     *
     * @return null when no tool serves this action on this resource, or its connection is missing
     */
    @Nullable
    ToolTerms terms(ToolCall call);

    /**
     * The same rulebook for a call whose terms somebody has seen already, people on a card or a user on the
     * way to a provider: where it is free to choose a connection, it stays with theirs for as long as the
     * tool runs through that one. Which connection was chosen first is in the history, so that whoever asks
     * this again needs to know nothing else.
     *
     * @param seen null where nobody has seen any
     */
    default Rulebook keeping(@Nullable ToolTerms seen) {
        return this;
    }
}
