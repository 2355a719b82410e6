package dev.countersign.local;

import dev.countersign.control.directory.StopsFile;
import dev.countersign.domain.control.ControlFact.Stop;
import dev.countersign.domain.control.ControlFact.StopScope;
import dev.countersign.domain.identity.OrganizationId;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What is to be stopped, or to go on, and whose it is. */
final class StopTarget {
    @ArgGroup(multiplicity = "1", heading = "What:%n")
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private Scope scope;

    @Option(
            names = "--organization",
            paramLabel = "NAME",
            description = "whose (default: the only one there is in the data directory)")
    private @Nullable String organization;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "data",
            description = "the data directory (default: ${DEFAULT-VALUE})")
    private Path data = Path.of("data");

    /** Exactly one of them. */
    static final class Scope {
        @Option(names = "--agent", paramLabel = "NAME", description = "the calls of this agent")
        private @Nullable String agent;

        @Option(names = "--tool", paramLabel = "NAME", description = "the calls that this tool would serve")
        private @Nullable String tool;

        @Option(names = "--connection", paramLabel = "NAME", description = "the calls through this connection")
        private @Nullable String connection;

        @Option(names = "--all", description = "every call of the organization")
        private boolean all;
    }

    StopScope scope() {
        if (scope.agent != null) {
            return StopScope.AGENT;
        }
        if (scope.tool != null) {
            return StopScope.TOOL;
        }
        return scope.all ? StopScope.ORGANIZATION : StopScope.CONNECTION;
    }

    String name() {
        if (scope.agent != null) {
            return scope.agent;
        }
        if (scope.tool != null) {
            return scope.tool;
        }
        return scope.connection == null ? Stop.WHOLE : scope.connection;
    }

    /** For people: what it is about. */
    String words() {
        return switch (scope()) {
            case ORGANIZATION -> "every call of " + whose();
            case AGENT -> "the calls of the agent " + name();
            case TOOL -> "the calls through the tool " + name();
            case CONNECTION -> "the calls through the connection " + name();
        };
    }

    OrganizationId whose() {
        DataDirectory.requireNoFile(data);
        return new OrganizationId(DataDirectory.organization(data, organization));
    }

    Path data() {
        return data;
    }

    StopsFile file() {
        Path folder = DataDirectory.config(data).resolve(whose().value());
        if (!Files.isDirectory(folder)) {
            throw StartupException.noData(data);
        }
        return new StopsFile(whose(), folder);
    }
}
