package dev.countersign.control.directory;

import dev.countersign.control.publish.Publication;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the last look at the config directory ended; for health.
 *
 * @param at when
 * @param problems of the files, as the owner is told them; empty when there are none
 * @param publication what was published; null when nothing could be
 * @param failure why not, in one sentence; null when it was
 */
public record DirectoryStatus(
        Instant at,
        List<ConfigProblem> problems,
        @Nullable Publication publication,
        @Nullable String failure) {
    public DirectoryStatus {
        problems = List.copyOf(problems);
    }

    /** Whether what the files say is what is in force. */
    public boolean isHealthy() {
        return problems.isEmpty()
                && publication != null
                && publication.refused().isEmpty();
    }
}
