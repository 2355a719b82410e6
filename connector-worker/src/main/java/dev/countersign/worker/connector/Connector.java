package dev.countersign.worker.connector;

import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.control.HealthCheck;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.look.LookResult;
import java.util.Set;

/**
 * Carries calls out at one kind of target. Called on a virtual thread of its own, many at a time;
 * it may block. It says what it knows and never what it hopes:
 *
 * <ul>
 *   <li>{@code Failed} with effect {@code NONE}: nothing can have changed at the target, because
 *       nothing was sent, or the target's protocol says so;
 *   <li>{@code Failed} with effect {@code POSSIBLE}: the target says that it failed, and not how far
 *       it came;
 *   <li>{@code NoAnswer}: the request may have reached the target, and it said nothing.
 * </ul>
 *
 * Each speaks of this attempt alone. What follows from it is decided in
 * {@link dev.countersign.domain.execution.Recovery}, and nowhere here.
 *
 * <p>It neither retries nor throws for anything a target does; an exception is a defect, and its
 * caller treats it as silence. It stops by itself when the order's deadline passes and when its
 * thread is interrupted. Results are kept within limits by {@link KeptResponse}, errors name no
 * secret and no text of the target's: those are hostile and may be personal.
 */
public interface Connector extends AutoCloseable {
    /** The kind by which connections name it. */
    String kind();

    /**
     * The effect classes that may truthfully be declared for a tool here. A tool that declares
     * another is not run.
     *
     * @throws OrderRefusedException when settings or operation cannot be read
     */
    Set<EffectClass> effectClasses(Tool tool, Connection connection);

    /**
     * Whether a connection's settings are such as this connector can read. Looks up no secret and no name.
     *
     * @throws OrderRefusedException saying why not
     */
    void requireReadable(Connection connection);

    /** Performs the effect. Answers {@code Succeeded}, {@code Failed} or {@code NoAnswer}. */
    AttemptResult perform(Order order);

    /**
     * Asks the target whether an earlier attempt took effect; changes nothing. Answers
     * {@code EffectFound}, {@code EffectAbsent} or {@code Inconclusive}. Absent only where it is known:
     * the call is executed again on that word.
     */
    AttemptResult probe(Order order);

    /**
     * Looks at what the target holds, for a person who is about to decide; changes nothing, and does not
     * name the call to the target, which would take it for the call itself. What is not read-only by its
     * form is refused.
     */
    LookResult look(Look look);

    /**
     * Connects to a target and shows who we are, as far as that goes without a call; changes nothing there.
     * Kept within the deadline like everything else.
     */
    Reached reach(Connection connection, Deadline deadline);

    /**
     * Whether a target answers, asked again and again for the health of its connection; changes nothing there.
     * {@link #reach}, where no lighter question is known. Kept within the deadline like everything else.
     */
    default Reached check(Connection connection, Deadline deadline) {
        return reach(connection, deadline);
    }

    /**
     * Whether a connection can be checked in the way that its owner says.
     *
     * @throws OrderRefusedException saying why not
     */
    default void requireCheckable(Connection connection) {
        HealthCheck health = connection.health();
        if (health != null && health.path() != null) {
            throw OrderRefusedException.misconfigured(
                    "health check", "a path is for HTTP targets, and this is of the kind '" + kind() + "'");
        }
    }

    /** The look of a connector whose targets hold nothing: {@code A topic}, {@code A mail server}. */
    static LookResult nothingToLookAt(String target) {
        return new LookResult.NotSeen(new ToolError("nothing_to_look_at", target + " holds nothing to look at."));
    }

    /** The probe where nobody can be asked. */
    static AttemptResult noProbe(String sentence) {
        return new AttemptResult.Inconclusive(new ToolError("no_probe", sentence));
    }

    /** Lets go of connections and pools. Orders under way may fail. */
    @Override
    void close();
}
