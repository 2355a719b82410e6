package dev.countersign.audit.backtest;

import dev.countersign.audit.AuditException;
import dev.countersign.backtest.Candidate;
import dev.countersign.backtest.HistoryException;
import dev.countersign.backtest.RecordedHistory;
import dev.countersign.control.ControlKeys;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.policylanguage.PolicyCompileException;
import dev.countersign.policylanguage.PolicyFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What both commands do: read a candidate, find out whose it is, and say in a sentence why they could not. */
abstract class PolicyAsking implements Callable<Integer> {
    static final int DONE = 0;
    static final int WENT_WRONG = 1;
    static final int USAGE = 2;

    private static final String ORGANIZATION = "organization/";

    @Parameters(index = "0", paramLabel = "CANDIDATE", description = "the policy file to try")
    private Path file = Path.of("");

    @Option(
            names = "--organization",
            paramLabel = "ID",
            description = "whose calls (default: the installation's only organization)")
    private @Nullable String organization;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandSpec spec;

    /** It was asked wrongly. */
    static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private RefusedException(String sentence) {
            super(sentence);
        }
    }

    static RefusedException refused(String sentence) {
        return new RefusedException(sentence);
    }

    /**
     * @param yaml the candidate's text
     * @return the exit code
     */
    abstract int ask(String yaml) throws IOException;

    @Override
    public Integer call() {
        try {
            String yaml = PolicyFile.read(file, err());
            return yaml == null ? USAGE : ask(yaml);
        } catch (PolicyCompileException invalid) {
            PolicyFile.tell(file, invalid, err());
            return USAGE;
        } catch (RefusedException refused) {
            return say(refused.getMessage(), USAGE);
        } catch (AuditException refused) {
            return say(refused.getMessage(), refused.isUsage() ? USAGE : WENT_WRONG);
        } catch (HistoryException unread) {
            return say(unread.getMessage(), WENT_WRONG);
        } catch (java.nio.file.NoSuchFileException absent) {
            return say("There is no file " + absent.getMessage() + ".", USAGE);
        } catch (IOException failed) {
            return say("It could not be read: " + failed.getMessage(), WENT_WRONG);
        } finally {
            out().flush();
            err().flush();
        }
    }

    private int say(@Nullable String sentence, int code) {
        err().println("countersign: " + sentence);
        return code;
    }

    Path file() {
        return file;
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** A candidate that does not compile is told before anything else is read. */
    static void check(String yaml) {
        Candidate.of(new OrganizationId("any"), yaml);
    }

    /** The candidate, for the organization that was named, or the only one there is. */
    Candidate candidate(String yaml, RecordedHistory history) throws IOException {
        Set<String> all = organizations(history);
        OrganizationId whose;
        try {
            whose = new OrganizationId(organization == null ? only(all) : organization);
        } catch (IllegalArgumentException wrong) {
            throw refused("--organization is the id of an organization. " + known(all));
        }
        if (organization != null && !all.contains(organization)) {
            throw refused("No organization " + organization + " was ever configured. " + known(all));
        }
        Candidate candidate = Candidate.of(whose, yaml);
        PolicyFile.warn(file, candidate.warnings(), err());
        return candidate;
    }

    private static String only(Set<String> all) {
        if (all.size() != 1) {
            throw refused("Say with --organization whose calls. " + known(all));
        }
        return all.iterator().next();
    }

    private static String known(Set<String> all) {
        return all.isEmpty()
                ? "None is known here."
                : "There are: " + all.stream().limit(20).collect(Collectors.joining(", ")) + ".";
    }

    private static Set<String> organizations(RecordedHistory history) throws IOException {
        Set<String> found = new TreeSet<>();
        history.control((key, value, offset, writtenAt) -> {
            OrganizationId id = key == null || !key.startsWith(ORGANIZATION) ? null : ControlKeys.organizationOf(key);
            if (id != null) {
                found.add(id.value());
            }
            return true;
        });
        return found;
    }
}
