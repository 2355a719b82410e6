package dev.countersign.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.console.person.LocalUsers;
import dev.countersign.control.CredentialHasher;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** What is answered without anything being started. */
class CommandLineTest {
    private record Ended(int code, String out, String err) {}

    @TempDir
    private Path home;

    private Ended run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine = Countersign.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        int code = commandLine.execute(arguments);
        return new Ended(code, out.toString(), err.toString());
    }

    /** On ports of its own, so that nothing of the machine's gets in the way. */
    private Ended up(Path data, String... more) {
        List<String> arguments = new ArrayList<>(List.of("up", "--data", data.toString()));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--port=99999", "--port=-1", "--console-port=http", "--broker-port=-1", "--ledger-port=65536"})
    void whatIsNoPortIsRefusedWithASentence(String option) {
        Ended ended = up(home.resolve("data"), option);

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).contains("a port is a number from 0 to 65535").doesNotContain("\tat ");
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void twoDoorsOnOnePortAreRefused() {
        Ended ended = up(home.resolve("data"), "--port", "18099", "--console-port", "18099");

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).contains("--port and --console-port are both 18099");
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void allBusyPortsAreNamedAtOnceAndNothingIsCreated() throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket one = new ServerSocket(0, 1, loopback);
                ServerSocket other = new ServerSocket(0, 1, loopback)) {
            Ended ended = up(
                    home.resolve("deep/data"),
                    "--port=" + one.getLocalPort(),
                    "--console-port=0",
                    "--demo-port=" + other.getLocalPort());

            assertThat(ended.code()).isEqualTo(1);
            assertThat(ended.err())
                    .contains("Port " + one.getLocalPort() + " (the ingress) is busy. Choose another with --port N.")
                    .contains("Port " + other.getLocalPort() + " (the demo's systems) is busy. Choose another with"
                            + " --demo-port N.");
            assertThat(home).isEmptyDirectory();
        }
    }

    @Test
    void aPortThatTheFirstStartChoseIsNotOneToChooseAgain() throws Exception {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Files.writeString(home.resolve("demo.env"), "DEMO_URL=http://127.0.0.1:" + busy.getLocalPort() + "\n");

            Ended ended = up(home, "--port=0", "--console-port=0", "--demo-port=0");

            assertThat(ended.err())
                    .contains(
                            "Port " + busy.getLocalPort() + " (the demo's systems) is busy. It was chosen at the first")
                    .doesNotContain("--demo-port N");
        }
    }

    @Test
    void theUsualPortIsLeftToWhoAsksForIt() {
        Ports ports = new Ports(8_083, 0, 0, Ports.BY_DEFAULT, 0);

        // Whether 8083 is free here decides whether this comes to an end, but never what the ledger gets.
        try {
            assertThat(ports.free(false).ledger()).isZero();
        } catch (StartupException busy) {
            assertThat(busy).hasMessageContaining("8083 (the ingress)").hasMessageNotContaining("ledger");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "file/data"})
    void aFileIsNoDataDirectory(String data) throws Exception {
        Path file = Files.createFile(home.resolve("file"));

        Ended up = up(home.resolve(data));
        Ended rebuild =
                run("read-model", "rebuild", "--data", home.resolve(data).toString());

        assertThat(List.of(up.code(), rebuild.code())).containsOnly(2);
        assertThat(up.err()).contains(file + " is a file");
        assertThat(rebuild.err()).contains(file + " is a file");
    }

    @Test
    void whyADirectoryCannotBeUsedIsSaid() {
        assertThat(StartupException.dataDirectoryUnusable(home, new NoSuchFileException("/proc/x")))
                .hasMessage("The data directory " + home + " cannot be used: /proc/x cannot be created.");
        assertThat(StartupException.dataDirectoryUnusable(home, new AccessDeniedException("/x/.lock")))
                .hasMessage("The data directory " + home + " cannot be used: you may not write /x/.lock.");
        assertThat(StartupException.dataDirectoryUnusable(home, new FileSystemException("/x", null, "No space left")))
                .hasMessageEndingWith("cannot be used: /x: No space left");
    }

    @Test
    void whatIsNotThereIsNotRebuilt() {
        Path none = home.resolve("nix");

        Ended ended = run("read-model", "rebuild", "--data", none.toString());

        assertThat(ended.code()).isNotZero();
        assertThat(ended.err()).contains("There is no data in " + none);
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void whatIsStoppedStandsInItsFileUntilItGoesOn() throws Exception {
        Path folder = Files.createDirectories(home.resolve("data/config/acme"));
        Files.writeString(folder.resolve("connections.yaml"), "- {name: crm, kind: echo, settings: {}}\n");
        String data = home.resolve("data").toString();
        String[] resume = {"resume-calls", "--connection", "crm", "--data", data};

        Ended stopped =
                run("stop-calls", "--connection", "crm", "--reason", "It is down", "--by", "dana", "--data", data);
        assertThat(stopped.code()).as(stopped.err()).isZero();
        assertThat(stopped.out())
                .contains("Stopped: the calls through the connection crm", "recorded when `countersign up` starts");
        assertThat(folder.resolve("stops.yaml"))
                .content()
                .contains("\"connection\"", "\"crm\"", "\"It is down\"", "\"dana\"");
        Ended misspelt = run("stop-calls", "--connection", "cms", "--reason", "It is down", "--data", data);
        assertThat(misspelt.code()).isEqualTo(2);
        assertThat(misspelt.err()).contains("Nothing was stopped: the organization's files name no connection 'cms'.");
        assertThat(run("stop-calls", "--reason", "It is down", "--data", data).code())
                .isEqualTo(2);
        assertThat(run(resume).code()).isZero();
        assertThat(folder.resolve("stops.yaml")).doesNotExist();
        assertThat(run(resume).code()).isEqualTo(1);
    }

    @Test
    void anApisOperationsAreImportedOnceAndNamed() throws Exception {
        Path folder = Files.createDirectories(home.resolve("data/config/acme"));
        Path document = Files.writeString(home.resolve("desk.yaml"), """
                openapi: 3.0.0
                servers: [{url: "https://desk.example"}]
                paths:
                  /tickets: {get: {operationId: listTickets, responses: {}}}
                  /upload: {trace: {operationId: traced, responses: {}}}
                """);
        String[] arguments = {
            "connector", "import", "openapi", document.toString(), "--connection", "desk", "--out", folder.toString()
        };

        Ended ended = run(arguments);

        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(ended.out())
                .contains("Imported 1 of 2 operations:", "desk.listTickets")
                .contains("TRACE /upload: The method is not one that the http connector sends.");
        assertThat(folder.resolve("tools-desk.yaml")).content().contains("name: desk.listTickets");
        assertThat(folder.resolve("connections-desk.yaml")).content().contains("https://desk.example");
        assertThat(run(arguments).err()).contains("is there already. --force writes over it");
        List<String> forced = new ArrayList<>(List.of(arguments));
        forced.add("--force");
        assertThat(run(forced.toArray(String[]::new)).code()).isZero();
        Files.writeString(document, "openapi: 2.0");
        assertThat(run(forced.toArray(String[]::new)).code()).isEqualTo(1);
        forced.set(5, "No Name");
        assertThat(run(forced.toArray(String[]::new)).code()).isEqualTo(2);
    }

    @Test
    void aConnectionIsCheckedAndATrialIsAskedFor() throws Exception {
        Path folder = Files.createDirectories(home.resolve("data/config/acme"));
        Files.writeString(
                folder.resolve("organization.yaml"),
                "display_name: Acme\nid_key: " + "0123456789abcdef".repeat(4) + "\n");
        Files.writeString(folder.resolve("connections.yaml"), "- {name: crm, kind: echo, settings: {}}\n");
        Files.writeString(
                folder.resolve("tools.yaml"),
                "- {name: crm.a, action: a, resource: 'deal:{id}', effect: idempotent, connection: crm}\n");
        String data = home.resolve("data").toString();

        Ended checked = run("connector", "check", "crm", "--data", data);
        Ended tried = run(
                "connector",
                "check",
                "crm",
                "--tool",
                "crm.a",
                "--execute",
                "--input",
                "{\"id\":\"7\",\"n\":1}",
                "--data",
                data);

        assertThat(checked.code()).as(checked.err()).isZero();
        assertThat(checked.out()).contains("open   crm.a:", "holds  crm:", "Nothing speaks against");
        assertThat(tried.code()).as(tried.err()).isZero();
        assertThat(tried.out()).contains("holds  crm.a: One call was sent twice with one key");
        assertThat(run("connector", "check", "none", "--data", data).code()).isEqualTo(2);
        assertThat(run("connector", "check", "crm", "--execute", "--data", data).code())
                .isEqualTo(2);
        Files.writeString(folder.resolve("connections.yaml"), "- {name: crm, kind: echo, settings: {delay: 1}}\n");
        Ended broken = run("connector", "check", "crm", "--data", data);
        assertThat(broken.code()).isEqualTo(1);
        assertThat(broken.out()).contains("fails  crm:", "Something that is declared does not hold.");
    }

    @Test
    void aKeyIsShownOnceRotatedWithAnOverlapAndRevoked() throws Exception {
        Path folder = Files.createDirectories(home.resolve("data/config/acme"));
        Files.writeString(folder.resolve("organization.yaml"), "display_name: Acme\nid_key: " + "a1".repeat(32) + "\n");
        Files.writeString(
                folder.resolve("credentials.yaml"),
                "- {agent: crm, salt: \"" + "00".repeat(16) + "\", secret_hash: \"" + "ab".repeat(32) + "\"}\n");
        String data = home.resolve("data").toString();

        Ended created = run("keys", "create", "ci", "--agent", "crm", "--scope", "sessions,runs", "--data", data);
        assertThat(created.code()).as(created.err()).isZero();
        String secret = created.out()
                .lines()
                .filter(line -> line.startsWith("acme.ci."))
                .findFirst()
                .orElseThrow();
        assertThat(folder.resolve("keys.yaml"))
                .content()
                .contains("\"ci\"", "\"sessions\"", "\"created_on\"")
                .doesNotContain(secret.substring("acme.ci.".length()));

        Ended rotated = run("keys", "rotate", "ci", "--overlap", "2h", "--data", data);
        assertThat(rotated.code()).as(rotated.err()).isZero();
        assertThat(rotated.out()).contains("acme.ci-2.", "opens nothing any more from");
        assertThat(run("keys", "revoke", "ci", "--data", data).out()).contains("Revoked: ci.");
        Ended listed = run("keys", "list", "--data", data);
        assertThat(listed.out().lines().toList())
                .anySatisfy(line -> assertThat(line).matches("ci +revoked +crm +sessions,runs .*"))
                .anySatisfy(line -> assertThat(line).matches("ci-2 +valid +crm +sessions,runs .*"));
    }

    @Test
    void aKeyThatCannotBeIsNotMade() throws Exception {
        Path folder = Files.createDirectories(home.resolve("data/config/acme"));
        Files.writeString(folder.resolve("organization.yaml"), "display_name: Acme\nid_key: " + "a1".repeat(32) + "\n");
        String data = home.resolve("data").toString();

        assertThat(run("keys", "create", "ci", "--agent", "crm", "--scope", "runs", "--data", data))
                .satisfies(ended -> assertThat(ended.code()).isEqualTo(2))
                .satisfies(ended -> assertThat(ended.err()).contains("no agent 'crm'"));
        assertThat(run("keys", "create", "ci", "--agent", "crm", "--scope", "everything", "--data", data)
                        .err())
                .contains("There is no scope 'everything'");
        assertThat(run("keys", "revoke", "ci", "--data", data).code()).isEqualTo(2);
        assertThat(run("keys", "rotate", "ci", "--overlap", "soon", "--data", data)
                        .err())
                .contains("A duration is written like");
        assertThat(folder.resolve("keys.yaml")).doesNotExist();
    }

    @Test
    void approvalsOfADirectoryWithoutADemoAreRefused() {
        Path none = home.resolve("nix");

        Ended ended = run("approvals", "list", "--data", none.toString());

        assertThat(ended.code()).isNotZero();
        assertThat(ended.err()).contains("There is no " + none.resolve("demo.env"));
    }

    @Test
    void anUnknownViewIsAnsweredWithTheKnownOnes() {
        Ended ended = run("approvals", "list", "--view", "bogus");

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).contains("mine, all or decided").contains("`./countersign approvals list --help`");
    }

    @Test
    void aHashedPasswordSignsIn() throws Exception {
        Ended ended = runWithInput("correct horse\nbattery\n", "hash-password", "--stdin");

        assertThat(ended.code()).isZero();
        assertThat(ended.out()).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        Path users = Files.writeString(
                home.resolve("users.yaml"), """
                - name: ada
                  organization: demo
                  password_hash: "%s"
                  roles: [approver]
                  groups: [approvers]
                """.formatted(ended.out().strip()));
        assertThat(LocalUsers.open(users).signIn("ada", "correct horse")).isNotNull();
        assertThat(LocalUsers.open(users).signIn("ada", "battery")).isNull();
    }

    @Test
    void noPasswordIsNotHashed() {
        Ended ended = runWithInput("", "hash-password", "--stdin");

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).contains("A password has 1 to 1000 characters");
    }

    @Test
    void aNewSecretIsTheOneThatItsHashIsOf() {
        Ended ended = run("new-secret");

        List<String> values = ended.out()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.substring(line.indexOf(": ") + 2))
                .collect(Collectors.toList());
        assertThat(CredentialHasher.hash(values.get(0), values.get(2)).hex()).isEqualTo(values.get(1));
        assertThat(run("new-secret").out()).isNotEqualTo(ended.out());
    }

    /** A list of commands shows the first string of a description; a help wraps each string by itself. */
    @Test
    void noCommandsDescriptionBreaksOff() {
        List<String> seen = new ArrayList<>();

        requireWholeSentences(Countersign.commandLine(), seen);

        assertThat(seen)
                .contains("countersign connector import openapi", "countersign keys rotate", "countersign audit stops");
    }

    private static void requireWholeSentences(CommandLine command, List<String> seen) {
        CommandSpec spec = command.getCommandSpec();
        String name = spec.qualifiedName();
        UsageMessageSpec usage = spec.usageMessage();
        assertThat(usage.header().length > 0 ? usage.header() : usage.description())
                .as(name)
                .isNotEmpty()
                .allMatch(text -> text.endsWith("."));
        seen.add(name);
        command.getSubcommands().values().forEach(subcommand -> requireWholeSentences(subcommand, seen));
    }

    private Ended runWithInput(String input, String... arguments) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        try {
            return run(arguments);
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void aCandidateIsReadBeforeAnyInstallationIsLookedFor() throws Exception {
        Path candidate = Files.writeString(home.resolve("candidate.yaml"), "version: \"1\"\nrules: none\n");
        for (String command : List.of("backtest", "shadow")) {
            Ended ended = run("policy", command, candidate.toString(), "--data", "nowhere");

            assertThat(ended.code()).as(command).isEqualTo(2);
            assertThat(ended.err()).as(command).startsWith(candidate + ":2:8: ").doesNotContain("nowhere");
        }
        assertThat(run("policy", "backtest", home.resolve("gone.yaml").toString())
                        .code())
                .isEqualTo(2);
    }

    @Test
    void whereNothingIsInstalledThereIsNothingToTryOn() throws Exception {
        Path candidate = Files.writeString(home.resolve("candidate.yaml"), """
                version: "1"
                rules:
                  - {id: all, action: "*", resource: "*", decision: deny, risk_level: low}
                """);
        for (String command : List.of("backtest", "shadow")) {
            Ended ended = run(
                    "policy",
                    command,
                    candidate.toString(),
                    "--data",
                    home.resolve("nowhere").toString());

            assertThat(ended.code()).as(command).isEqualTo(2);
            assertThat(ended.err())
                    .as(command)
                    .contains("There is no installation in")
                    .doesNotContain("\tat ");
        }
    }
}
