package dev.countersign.ingress.platform;

import dev.countersign.control.directory.ConfigProblem;
import dev.countersign.control.directory.ToolsFile;
import dev.countersign.control.directory.ToolsFile.NotDoneException;
import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.door.LoggedFailure;
import dev.countersign.ingress.credential.KeyAuthenticator.Proof.Proven;
import dev.countersign.ingress.http.BodyReader;
import dev.countersign.ingress.http.HttpAnswer;
import dev.countersign.ingress.platform.ToolJob.Action;
import dev.countersign.ingress.platform.ToolJob.Status;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Imports, exports, deploys and undeploys tools, each as a job. A job changes the organization's files, which
 * are published as facts like every change of theirs; it has succeeded when this instance's view of those
 * facts says so, and then calls are judged and dispatched by it everywhere. Only an instance that has the
 * files can do it.
 */
public final class ToolJobs {
    private static final Logger LOG = LoggerFactory.getLogger(ToolJobs.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
    private static final Duration IN_FORCE_WITHIN = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final int ID_BYTES = 16;
    private static final String JOBS = ".jobs";

    private final Supplier<ControlSnapshot> control;
    private final @Nullable Path directory;
    private final BodyReader bodies;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    /** @param directory the organizations' files; null where this process has none */
    public ToolJobs(Supplier<ControlSnapshot> control, @Nullable Path directory, BodyReader bodies, Clock clock) {
        this.control = control;
        this.directory = directory;
        this.bodies = bodies;
        this.clock = clock;
    }

    /** What a job does; it may wait. */
    @FunctionalInterface
    private interface Work {
        /** Returns what was exported; null for nothing. */
        @Nullable
        Map<String, @Nullable Object> perform(ToolsFile file)
                throws IOException, NotDoneException, InterruptedException;
    }

    /** @param into the tool to import into; null for a new one */
    HttpAnswer importTool(PlatformCaller caller, @Nullable String into, HttpServletRequest request) throws IOException {
        Map<String, @Nullable Object> body = Json.object(bodies.read(request));
        Json.requireKnown(body, "The body", Set.of("tool"));
        if (!(body.get("tool") instanceof Map<?, ?> given) || !(given.get("name") instanceof String name)) {
            throw PlatformRefusal.invalid("The field tool is required: a tool's definition, an object with a name");
        }
        Map<String, @Nullable Object> definition = Json.copy(given);
        requireName(name);
        caller.requireTool(name);
        OrganizationId organization = caller.organizationId();
        return start(caller, name, Action.IMPORT, file -> {
            file.put(definition, into);
            Tool inForce = file.inForce(name);
            if (inForce != null) {
                awaitInForce(file, () -> Objects.equals(inForce, control.get().tool(organization, name)));
            }
            return null;
        });
    }

    HttpAnswer export(PlatformCaller caller, String name) throws IOException {
        requireName(name);
        caller.requireTool(name);
        return start(caller, name, Action.EXPORT, file -> {
            Map<String, @Nullable Object> definition = file.definition(name);
            if (definition == null) {
                throw new NotDoneException("There is no such tool");
            }
            return definition;
        });
    }

    HttpAnswer deploy(PlatformCaller caller, String name, boolean deployed) throws IOException {
        requireName(name);
        caller.requireTool(name);
        OrganizationId organization = caller.organizationId();
        return start(caller, name, deployed ? Action.DEPLOY : Action.UNDEPLOY, file -> {
            file.deploy(name, deployed);
            Tool wanted = file.inForce(name);
            awaitInForce(file, () -> Objects.equals(wanted, control.get().tool(organization, name)));
            return null;
        });
    }

    HttpAnswer status(Proven proven, String id) throws IOException {
        Path folder = folder(proven.caller().organization().organization());
        ToolJob job = ToolJob.read(folder.resolve(JOBS), id);
        if (job == null || !job.app().equals(proven.caller().agent().value())) {
            throw PlatformRefusal.of(404, "JOB_NOT_FOUND", "There is no such job");
        }
        boolean lost = job.status() == Status.IN_PROGRESS
                && clock.instant().isAfter(job.at().plus(IN_FORCE_WITHIN.multipliedBy(2)));
        return Json.answer(
                200,
                (lost ? job.failed("The instance that did it stopped before its end: see how the tool stands") : job)
                        .json());
    }

    private HttpAnswer start(PlatformCaller caller, String name, Action action, Work work) throws IOException {
        Path folder = folder(caller.organizationId());
        Path jobs = folder.resolve(JOBS);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        ToolJob.clear(jobs, now);
        ToolJob job =
                new ToolJob(newId(), caller.place().app().value(), name, action, Status.IN_PROGRESS, now, null, null);
        job.write(jobs);
        ToolsFile file = new ToolsFile(caller.organizationId(), folder);
        Thread.ofVirtual().name("tool-job " + job.id()).start(() -> perform(job, jobs, file, work));
        return Json.answer(202, job.json()).with("Location", PlatformEndpoint.STATUS_PATH + "/" + job.id());
    }

    private static void perform(ToolJob job, Path jobs, ToolsFile file, Work work) {
        ToolJob ended;
        try {
            ended = job.succeeded(work.perform(file));
        } catch (NotDoneException refused) {
            ended = job.failed(String.valueOf(refused.getMessage()));
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            ended = job.failed("The instance that did it was stopped: see how the tool stands");
        } catch (IOException | RuntimeException failure) {
            LOG.atError()
                    .addKeyValue("job", job.id())
                    .setCause(LoggedFailure.of(failure))
                    .log("A job failed inside");
            ended = job.failed("The job failed inside; it was logged");
        }
        try {
            ended.write(jobs);
            LOG.atInfo()
                    .addKeyValue("job", job.id())
                    .addKeyValue("tool", job.toolName())
                    .addKeyValue("action", job.action())
                    .addKeyValue("status", ended.status())
                    .log("A job about a tool ended");
        } catch (IOException unwritten) {
            LOG.atError().addKeyValue("job", job.id()).setCause(unwritten).log("A job's end could not be written");
        }
    }

    private static void awaitInForce(ToolsFile file, BooleanSupplier inForce)
            throws NotDoneException, InterruptedException {
        long deadline = System.nanoTime() + IN_FORCE_WITHIN.toNanos();
        while (!inForce.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                List<ConfigProblem> problems = file.problems();
                throw new NotDoneException(
                        problems.isEmpty()
                                ? "It is in the organization's files, and not in force yet"
                                : "It is in the organization's files, which are not published while other parts of them"
                                        + " have problems");
            }
            Thread.sleep(LOOK);
        }
    }

    private Path folder(OrganizationId organization) {
        Path folder = directory == null ? null : directory.resolve(organization.value());
        if (folder == null || !Files.isDirectory(folder)) {
            throw PlatformRefusal.of(
                    501, "NOT_SERVED_HERE", "This instance has not the organization's files, which jobs change");
        }
        return folder;
    }

    private static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw PlatformRefusal.of(404, "TOOL_NOT_FOUND", "There is no tool of such a name");
        }
    }

    private String newId() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return "dock_" + HexFormat.of().formatHex(bytes);
    }
}
