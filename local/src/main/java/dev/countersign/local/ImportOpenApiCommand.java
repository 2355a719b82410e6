package dev.countersign.local;

import dev.countersign.worker.openapi.DocumentSource;
import dev.countersign.worker.openapi.ImportRefusedException;
import dev.countersign.worker.openapi.OpenApiImport;
import dev.countersign.worker.openapi.OpenApiImport.Result;
import dev.countersign.worker.openapi.OpenApiImport.Wish;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code countersign connector import openapi}. */
@Command(
        name = "openapi",
        mixinStandardHelpOptions = true,
        description = {
            "Make tools of the operations in an OpenAPI document (3.0 or 3.1, JSON or YAML), and a connection of its"
                    + " server.",
            "They are tools-NAME.yaml and connections-NAME.yaml in an organization's folder, to be read and changed."
                    + " Inputs get their JSON Schemas; GET and HEAD read, DELETE destroys, the rest writes; GET, HEAD, PUT"
                    + " and DELETE may be repeated, POST and PATCH only with an Idempotency-Key. Nothing else is fetched,"
                    + " and nothing is allowed by it: that is the policy's.",
            "Exit code 0: imported, and what could not be is named; 1: nothing could be; 2: asked wrongly."
        })
final class ImportOpenApiCommand implements Callable<Integer> {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

    @Parameters(paramLabel = "FILE-or-URL", description = "the document")
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private String source;

    @Option(
            names = "--connection",
            required = true,
            paramLabel = "NAME",
            description = "the connection's name; the tools are named NAME.operationId")
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private String connection;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "where the files go, for example data/config/demo")
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private Path out;

    @Option(names = "--base-url", paramLabel = "URL", description = "instead of the document's first server")
    private @Nullable String baseUrl;

    @Option(
            names = "--secret",
            paramLabel = "REFERENCE",
            description =
                    "where the worker finds the target's secret, env:NAME or file:PATH (default: env:NAME_SECRET)")
    private @Nullable String secret;

    @Option(
            names = "--allow-private-addresses",
            description = "the document and the server may be on this machine or in your own network")
    private boolean allowPrivateAddresses;

    @Option(names = "--force", description = "write over files of an earlier import")
    private boolean force;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        Path tools = out.resolve("tools-" + connection + ".yaml");
        Path connections = out.resolve("connections-" + connection + ".yaml");
        String misuse = misuse(tools, connections);
        if (misuse != null) {
            err.println("countersign: " + misuse);
            err.flush();
            return 2;
        }
        try {
            Result result = OpenApiImport.of(document(), wish());
            Files.writeString(connections, head("The connection") + result.connections());
            Files.writeString(tools, head("The tools") + result.tools());
            report(result, tools, connections);
            return 0;
        } catch (ImportRefusedException refused) {
            err.println("countersign: " + refused.reason());
            err.flush();
            return 1;
        }
    }

    private @Nullable String misuse(Path tools, Path connections) {
        if (!NAME.matcher(connection).matches()) {
            return "A connection's name is 1 to 64 characters of a-z, 0-9 and '-' here, because files are named by it.";
        }
        if (!Files.isDirectory(out)) {
            return "There is no directory " + out + ".";
        }
        if (secret != null && !secret.startsWith("env:") && !secret.startsWith("file:")) {
            return "A secret is given as a reference, env:NAME or file:PATH, and never itself.";
        }
        for (Path file : new Path[] {tools, connections}) {
            if (Files.exists(file) && !force) {
                return file + " is there already. --force writes over it.";
            }
        }
        return null;
    }

    private boolean isUrl() {
        return source.startsWith("http://") || source.startsWith("https://");
    }

    private byte[] document() throws ImportRefusedException {
        if (!isUrl()) {
            return DocumentSource.file(Path.of(source));
        }
        PrintWriter err = spec.commandLine().getErr();
        err.println("Fetching the document ...");
        err.flush();
        return DocumentSource.url(address(), allowPrivateAddresses);
    }

    private URI address() {
        try {
            return URI.create(source);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), "This is no address: " + source);
        }
    }

    private Wish wish() {
        String variable = connection.toUpperCase(Locale.ROOT).replace('-', '_') + "_SECRET";
        String reference = "env:" + (Character.isDigit(variable.charAt(0)) ? "_" : "") + variable;
        return new Wish(
                connection,
                baseUrl,
                isUrl() ? address() : null,
                secret == null ? reference : secret,
                allowPrivateAddresses);
    }

    private static String head(String what) {
        return "# " + what + " that `countersign connector import openapi` made. Read before you rely on it: risk and\n"
                + "# effect follow from the methods, and only you know whether the target keeps their promise.\n";
    }

    private void report(Result result, Path tools, Path connections) {
        PrintWriter print = spec.commandLine().getOut();
        print.println("Imported " + result.names().size() + " of "
                + (result.names().size() + result.skipped().size()) + " operations:");
        result.names().forEach(name -> print.println("  " + name));
        if (!result.skipped().isEmpty()) {
            print.println("Not imported:");
            result.skipped().forEach(skipped -> print.println("  " + skipped));
        }
        if (!result.notes().isEmpty()) {
            print.println("To be known:");
            result.notes().forEach(note -> print.println("  " + note));
        }
        print.println("Written: " + connections + ", " + tools + ". The policy decides who may call them; until it says"
                + " so, nobody may.");
        print.flush();
    }
}
