package dev.countersign.domain.approval;

import dev.countersign.domain.execution.ToolTerms;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.identity.Salt;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.request.ToolCall;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What people are asked about. */
public sealed interface ApprovalSubject {
    OrganizationId organization();

    /** Who asks. */
    AgentId agent();

    /** The person answerable for the agent; null when none is named. */
    @Nullable
    String owner();

    /** Binds the approval to what exactly is asked; another digest is another approval. */
    Digest requestDigest();

    /**
     * May this call run? Only such an approval releases anything, and only this call.
     *
     * @param ruling why people are asked
     * @param tool what would serve the call: its name, its effect class, whether it can be undone
     */
    record OfCall(ToolCall call, Ruling ruling, ToolTerms tool) implements ApprovalSubject {
        @Override
        public OrganizationId organization() {
            return call.organization();
        }

        @Override
        public AgentId agent() {
            return call.agent();
        }

        @Override
        public @Nullable String owner() {
            return call.owner();
        }

        @Override
        public Digest requestDigest() {
            return call.requestDigest();
        }
    }

    /**
     * A question that its asker wrote, card and all. It carries no right to execute anything.
     *
     * @param requestId names the question within its organization, as given or assigned
     * @param correlationId the asker's own reference; null when there is none
     * @param text question, context and options as canonical JSON
     *     <code>{"context_markdown":…,"options":[{"label":…,"value":…}],"question":…}</code>
     * @param optionValues the values of the options in their order: what a vote names, and an
     *     identifier rather than a place for personal data
     * @param requestDigest SHA-256 over the canonical JSON of what was posted but the request id
     * @param callback where the answer is POSTed; null when the asker fetches it
     * @param askedAt stamped by the ingress
     * @param salt hides the text behind the receipts' commitments; random, stamped by the ingress; null
     *     in questions that came in before there were any
     */
    record Question(
            OrganizationId organization,
            AgentId agent,
            @Nullable String owner,
            String requestId,
            @Nullable String correlationId,
            SealedValue text,
            List<String> optionValues,
            Digest requestDigest,
            @Nullable Callback callback,
            Instant askedAt,
            @Nullable Salt salt)
            implements ApprovalSubject {
        public Question {
            optionValues = List.copyOf(optionValues);
        }

        /** A question without a salt. */
        public Question(
                OrganizationId organization,
                AgentId agent,
                @Nullable String owner,
                String requestId,
                @Nullable String correlationId,
                SealedValue text,
                List<String> optionValues,
                Digest requestDigest,
                @Nullable Callback callback,
                Instant askedAt) {
            this(
                    organization,
                    agent,
                    owner,
                    requestId,
                    correlationId,
                    text,
                    optionValues,
                    requestDigest,
                    callback,
                    askedAt,
                    null);
        }
    }
}
