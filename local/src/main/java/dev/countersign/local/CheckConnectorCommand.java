package dev.countersign.local;

import dev.countersign.control.ResourcePattern;
import dev.countersign.control.directory.ControlDirectory;
import dev.countersign.control.directory.DirectoryReading;
import dev.countersign.control.schema.SchemaFlaw;
import dev.countersign.control.schema.ToolSchema;
import dev.countersign.control.schema.UnusableSchemaException;
import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.schemas.json.InvalidJsonException;
import dev.countersign.schemas.json.StrictJson;
import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.SchemaIds;
import dev.countersign.worker.Connectors;
import dev.countersign.worker.check.ConnectionCheck;
import dev.countersign.worker.check.Finding;
import dev.countersign.worker.check.Trial;
import dev.countersign.worker.connector.Connector;
import dev.countersign.worker.kafka.OwnTopics;
import dev.countersign.worker.secret.SecretResolver;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code countersign connector check}. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Tell whether a connection works, and whether what is declared of its tools holds.",
            "Settings and operations are read, the target is reached, and is shown who we are. That changes nothing"
                    + " there.",
            "With --execute the effect class of one tool is tried at the target, with the input you give: an idempotent"
                    + " tool is sent twice with one key, and answers and what the tool reads are compared; a checkable one"
                    + " is asked, sent once, and asked again; a read is sent once; an unsafe one never. It takes effect:"
                    + " use a target that may be changed.",
            "Exit code 0: nothing speaks against it; 1: something does; 2: asked wrongly."
        })
final class CheckConnectorCommand implements Callable<Integer> {
    private static final int KEY_BYTES = 32;

    @Parameters(paramLabel = "CONNECTION", description = "its name in connections.yaml")
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private String connection;

    @Option(names = "--tool", paramLabel = "NAME", description = "this tool alone (default: all that go through it)")
    private @Nullable String tool;

    @Option(names = "--execute", description = "try the tool's effect class at the target; needs --tool and --input")
    private boolean execute;

    @Option(
            names = "--input",
            paramLabel = "JSON",
            description = "what the tool is called with, the resource's parts included, as through the hub API")
    private @Nullable String input;

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

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
        if (execute != (input != null) || (execute && tool == null)) {
            throw misused("--execute, --tool and --input belong together");
        }
        DataDirectory.requireNoFile(data);
        OrganizationId whose = new OrganizationId(DataDirectory.organization(data, organization));
        DirectoryReading files = new ControlDirectory(DataDirectory.config(data), System::getenv).read();
        if (!files.usable() || files.broken().contains(whose)) {
            files.problems().forEach(problem -> spec.commandLine().getErr().println(problem));
            spec.commandLine().getErr().flush();
            return 1;
        }
        Connection found = connection(files, whose);
        List<Tool> tools = tools(files, whose);
        SecretResolver secrets = new SecretResolver(System::getenv, null);
        OwnTopics own = OwnTopics.of(
                new Installation(Installation.BOOTSTRAP_SERVERS_DEFAULT, "", 0, (short) 0, Map.of()),
                new Topics("", SchemaIds.bundled()));
        List<Connector> connectors = Connectors.all(secrets, Clock.systemUTC(), own);
        try {
            ConnectionCheck check = new ConnectionCheck(connectors);
            List<Finding> findings = new ArrayList<>(check.check(found, tools));
            boolean fit = findings.stream().allMatch(finding -> finding.kind() != Finding.Kind.FAILS);
            Connector connector = check.connector(found.kind());
            if (execute && fit && connector != null) {
                findings.addAll(trial(connector, tools.getFirst(), found).run());
            }
            return report(findings);
        } finally {
            connectors.forEach(Connector::close);
        }
    }

    private Connection connection(DirectoryReading files, OrganizationId whose) {
        return files.facts().stream()
                .filter(fact -> fact instanceof Connection known
                        && known.organization().equals(whose)
                        && known.name().equals(connection))
                .map(Connection.class::cast)
                .findFirst()
                .orElseThrow(() -> misused("There is no connection '" + connection + "' of " + whose));
    }

    private List<Tool> tools(DirectoryReading files, OrganizationId whose) {
        List<Tool> tools = files.facts().stream()
                .filter(fact -> fact instanceof Tool known
                        && known.organization().equals(whose)
                        && known.runsThrough(connection)
                        && (tool == null || known.name().equals(tool)))
                .map(Tool.class::cast)
                .toList();
        if (tool != null && tools.isEmpty()) {
            throw misused("There is no tool '" + tool + "' that goes through the connection '" + connection + "'");
        }
        return tools;
    }

    /** Input and resource as the hub API takes them. */
    private Trial trial(Connector connector, Tool tried, Connection target) {
        Map<String, @Nullable Object> payload = new LinkedHashMap<>(parsed());
        requireFit(tried, payload);
        Map<String, String> resource = new HashMap<>();
        for (String name : ResourcePattern.parse(tried.resource()).names()) {
            Object part = payload.remove(name);
            if (!(part instanceof String || part instanceof Long) || !ResourcePattern.isPart(part.toString())) {
                throw misused("The input's " + name + " names a part of the resource, and is none");
            }
            resource.put(name, part.toString());
        }
        // A call that nobody has made: with a known one, nothing would be tried.
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        CallId call = CallId.derive(key, tried.organization(), "connector-check");
        return new Trial(connector, tried, target, call, resource, payload);
    }

    private Map<String, @Nullable Object> parsed() {
        try {
            return StrictJson.parseObject((input == null ? "" : input).getBytes(StandardCharsets.UTF_8));
        } catch (InvalidJsonException e) {
            throw misused("The input cannot be read: " + e.getMessage());
        }
    }

    private void requireFit(Tool tried, Map<String, @Nullable Object> payload) {
        String schema = tried.listing().inputSchema();
        if (schema == null) {
            return;
        }
        try {
            List<SchemaFlaw> flaws = ToolSchema.compile(schema).flaws(payload);
            if (!flaws.isEmpty()) {
                throw misused("The input does not fit the tool's schema at '"
                        + flaws.getFirst().pointer() + "': " + flaws.getFirst().sentence());
            }
        } catch (UnusableSchemaException e) {
            throw misused("The tool's schema cannot be used: " + e.getMessage());
        }
    }

    private int report(List<Finding> findings) {
        PrintWriter print = spec.commandLine().getOut();
        boolean failed = false;
        for (Finding finding : findings) {
            print.println(String.format(
                    Locale.ROOT,
                    "%-5s  %s: %s",
                    finding.kind().name().toLowerCase(Locale.ROOT),
                    finding.about(),
                    finding.sentence()));
            failed |= finding.kind() == Finding.Kind.FAILS;
        }
        print.println(
                failed ? "Something that is declared does not hold." : "Nothing speaks against what is declared.");
        print.flush();
        return failed ? 1 : 0;
    }

    private ParameterException misused(String sentence) {
        return new ParameterException(spec.commandLine(), sentence + ".");
    }
}
