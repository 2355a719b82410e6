package dev.countersign.domain.execution;

import dev.countersign.domain.identity.Digest;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The terms on which a tool is run, copied from the catalogue when a call is dispatched, so that
 * a later change of the catalogue does not change a call under way.
 *
 * @param tool the tool's key, for example {@code crm.deals.update}
 * @param connection the connection's name
 * @param timeout how long one attempt may take once it has started
 * @param attemptsMax executions and probes together
 * @param reversible whether the effect can be undone, as the tool's owner declares for the people who
 *     approve it; null when the owner did not say. Decides nothing
 * @param definition what the tool does, by name ({@code ToolDefinition}); null in terms from before
 *     there were any
 * @param grant the user's grant that it needs; null where the connection acts for the organization
 */
public record ToolTerms(
        String tool,
        String connection,
        EffectClass effectClass,
        Duration timeout,
        int attemptsMax,
        @Nullable Boolean reversible,
        @Nullable Digest definition,
        @Nullable UserGrant grant) {

    /** Terms of a tool whose owner did not say whether its effect can be undone. */
    public ToolTerms(String tool, String connection, EffectClass effectClass, Duration timeout, int attemptsMax) {
        this(tool, connection, effectClass, timeout, attemptsMax, null, null, null);
    }

    /** Terms of a connection that acts for the organization. */
    public ToolTerms(
            String tool,
            String connection,
            EffectClass effectClass,
            Duration timeout,
            int attemptsMax,
            @Nullable Boolean reversible,
            @Nullable Digest definition) {
        this(tool, connection, effectClass, timeout, attemptsMax, reversible, definition, null);
    }

    /** Terms that do not name what the tool does. */
    public ToolTerms(
            String tool,
            String connection,
            EffectClass effectClass,
            Duration timeout,
            int attemptsMax,
            @Nullable Boolean reversible) {
        this(tool, connection, effectClass, timeout, attemptsMax, reversible, null, null);
    }

    /** The same terms with this grant of the user's. */
    public ToolTerms granted(UserGrant by) {
        return new ToolTerms(tool, connection, effectClass, timeout, attemptsMax, reversible, definition, by);
    }

    /** Whether both run the same: how long and how often it is tried may differ, and with which token. */
    public boolean runsAs(ToolTerms other) {
        return tool.equals(other.tool)
                && connection.equals(other.connection)
                && effectClass == other.effectClass
                && (grant == null) == (other.grant == null)
                && Objects.equals(definition, other.definition);
    }
}
