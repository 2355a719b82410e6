package dev.countersign.console.approval;

import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.request.SealedValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What exactly is asked for. Texts and values are an agent's: hostile. */
public sealed interface Request {
    /**
     * A tool call, as it would run.
     *
     * @param connection the connection asked for; null for the tool's own
     * @param parameters canonical JSON, an object
     * @param requestDigest over action, resource, connection and parameters: what the grant binds
     * @param effectClass null when no tool is known that would serve the call
     * @param reversible whether it can be taken back; null when nobody declared it
     */
    record ToolCall(
            @Nullable String connection,
            SealedValue parameters,
            Digest requestDigest,
            @Nullable EffectClass effectClass,
            @Nullable Boolean reversible)
            implements Request {}

    /**
     * A free question.
     *
     * @param contextMarkdown what the agent says about it
     * @param options in the agent's order
     */
    record Question(String contextMarkdown, List<Option> options) implements Request {
        public Question {
            options = List.copyOf(options);
        }
    }
}
