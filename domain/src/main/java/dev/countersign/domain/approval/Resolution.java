package dev.countersign.domain.approval;

import dev.countersign.domain.request.EditedParameters;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of an approval. Expired is never "rejected by a person". */
public sealed interface Resolution {
    /** Subjects of those who decided; empty when time or the asker did. */
    List<String> deciders();

    /**
     * A quorum agreed that the call may run.
     *
     * @param edited the parameters that they agreed on instead of the agent's; null for the agent's
     */
    record Approved(List<String> deciders, @Nullable EditedParameters edited) implements Resolution {
        public Approved {
            deciders = List.copyOf(deciders);
        }
    }

    /** One person said no. */
    record Rejected(String by, String comment) implements Resolution {
        @Override
        public List<String> deciders() {
            return List.of(by);
        }
    }

    /**
     * A quorum gave the same answer.
     *
     * @param answer an option or an instruction
     */
    record Answered(List<String> deciders, Choice answer) implements Resolution {
        public Answered {
            deciders = List.copyOf(deciders);
        }
    }

    /** Nobody, or not enough people, decided in time. */
    record Expired() implements Resolution {
        @Override
        public List<String> deciders() {
            return List.of();
        }
    }

    /** It is no longer asked. */
    record Cancelled(Cancellation cause, String reason) implements Resolution {
        @Override
        public List<String> deciders() {
            return List.of();
        }
    }
}
