package dev.countersign.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Playwright;
import dev.countersign.console.person.LocalUsers;
import dev.countersign.console.person.LocalUsers.NewUser;
import dev.countersign.console.person.LocalUsers.NewUsers;
import dev.countersign.console.person.Person;
import dev.countersign.console.person.Role;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.lab.process.JavaProcess;
import dev.countersign.local.Countersign;
import dev.countersign.local.demo.DemoEnvironment;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * What {@code countersign up} runs, on a directory and ports of its own, with two organizations:
 * {@code acme}, where the tests decide, and {@code harbour}, which sits for its pictures. And a browser.
 */
final class WholeSystem implements AutoCloseable {
    /** Approvers of acme's finance, but for {@link #OWNER}, who answers for its agent. */
    static final String ANN = "ann";

    static final String BEN = "ben";
    static final String CARLA = "carla";
    static final String OWNER = "otto";

    /** Approvers of harbour's finance. */
    static final String MIRA = "mira";

    static final String JONAS = "jonas";

    private static final Duration READY_WITHIN = Duration.ofMinutes(3);

    private final Path directory;
    private final JavaProcess up;
    private final BreakingTarget target;
    private final Map<String, String> addresses;
    private final Map<String, String> passwords;
    private final Map<String, Agent> agents;
    private final Playwright playwright;
    private final Browser browser;
    private final ConcurrentMap<String, String> sessions = new ConcurrentHashMap<>();

    private WholeSystem(
            Path directory,
            JavaProcess up,
            BreakingTarget target,
            Map<String, String> addresses,
            Map<String, String> passwords,
            Map<String, Agent> agents,
            Playwright playwright,
            Browser browser) {
        this.directory = directory;
        this.up = up;
        this.target = target;
        this.addresses = addresses;
        this.passwords = passwords;
        this.agents = agents;
        this.playwright = playwright;
        this.browser = browser;
    }

    /** Starts everything and returns when a first call would be served. */
    static WholeSystem start(Playwright playwright, Path chromium) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("countersign-browser-");
        Path data = Files.createDirectories(directory.resolve("data"));
        BreakingTarget target = BreakingTarget.start();
        Organization acme = Organization.write(data, "acme", "sales-bot", "otto@acme.example", target.url());
        Organization harbour = Organization.write(data, "harbour", "ledger-bot", "nora@harbour.example", target.url());
        NewUsers users = LocalUsers.createWithRandomPassword(people(), new SecureRandom());
        Files.writeString(data.resolve("users.yaml"), users.yaml());
        JavaProcess up = JavaProcess.start(
                new JavaProcess.Command(
                        "up",
                        List.of("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                        Countersign.class.getName(),
                        List.of(
                                "up",
                                "--port",
                                "0",
                                "--console-port",
                                "0",
                                "--broker-port",
                                "0",
                                "--ledger-port",
                                "0",
                                "--demo-port",
                                "0"),
                        // How soon another tab notices that somebody has signed out; by itself after 15 s.
                        Map.of("COUNTERSIGN_CONSOLE_HEARTBEAT", "1s")),
                directory);
        try {
            Browser browser = Chromium.launch(playwright, chromium);
            up.awaitOutput("is ready", READY_WITHIN);
            Map<String, String> addresses =
                    DemoEnvironment.readOrNew(data.resolve("demo.env")).values();
            URI door = URI.create(addresses.getOrDefault("COUNTERSIGN_URL", ""));
            Map<String, Agent> agents = Map.of("acme", new Agent(door, acme), "harbour", new Agent(door, harbour));
            return new WholeSystem(directory, up, target, addresses, users.passwords(), agents, playwright, browser);
        } catch (RuntimeException | IOException | InterruptedException e) {
            up.close();
            target.close();
            throw e;
        }
    }

    private static List<NewUser> people() {
        return List.of(
                person("acme", ANN, "Ann Park", Set.of("ann@acme.example"), Role.AUDITOR),
                person("acme", BEN, "Ben Okafor", Set.of()),
                person("acme", CARLA, "Carla Ruiz", Set.of()),
                person("acme", OWNER, "Otto Lind", Set.of("otto@acme.example")),
                person("harbour", MIRA, "Mira Santos", Set.of(), Role.AUDITOR, Role.ADMIN),
                person("harbour", JONAS, "Jonas Weber", Set.of()));
    }

    private static NewUser person(
            String organization, String name, String displayName, Set<String> aliases, Role... further) {
        Set<Role> roles = new HashSet<>(List.of(further));
        roles.add(Role.APPROVER);
        return new NewUser(
                name,
                new Person(
                        new OrganizationId(organization),
                        Person.LOCAL,
                        name,
                        displayName,
                        aliases,
                        Set.of("finance"),
                        roles));
    }

    Browser browser() {
        return browser;
    }

    String consoleUrl() {
        return addresses.getOrDefault("CONSOLE_URL", "");
    }

    String password(String name) {
        return passwords.getOrDefault(name, "");
    }

    /** The cookies of somebody who signed in once: signing in costs a slow hash, and one test is about it. */
    String session(String name, Supplier<String> signIn) {
        return sessions.computeIfAbsent(name, unknown -> signIn.get());
    }

    /** The agent of an organization. */
    Agent agent(String organization) {
        return agents.getOrDefault(organization, agents.get("acme"));
    }

    BreakingTarget target() {
        return target;
    }

    /** How often a deal's row was changed. */
    int changes(String deal) throws IOException, InterruptedException {
        URI row = URI.create(addresses.get("DEMO_URL") + "/deals/" + deal);
        try (HttpClient client = HttpClient.newHttpClient()) {
            String json = client.send(HttpRequest.newBuilder(row).build(), BodyHandlers.ofString())
                    .body();
            return Integer.parseInt(json.replaceAll("(?s).*\"changes\":(\\d+).*", "$1"));
        }
    }

    @Override
    public void close() throws IOException {
        browser.close();
        playwright.close();
        up.close();
        target.close();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
