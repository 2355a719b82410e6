package dev.countersign.local;

import dev.countersign.control.CredentialHasher;
import dev.countersign.control.CredentialHasher.NewSecret;
import dev.countersign.control.directory.KeyUsesFile;
import dev.countersign.control.directory.KeysFile;
import dev.countersign.domain.control.ControlFact.ApiKey;
import dev.countersign.domain.control.KeyScope;
import dev.countersign.domain.control.ToolAccess;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.OrganizationId;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code countersign keys}: the keys of an organization, made, listed, rotated and revoked. */
@Command(
        name = "keys",
        mixinStandardHelpOptions = true,
        description = {
            "Make, list, rotate and revoke the API keys of an organization: <organization>.<name>.<secret>.",
            "A secret is shown once and kept nowhere; keys.yaml has its salted hash. What is changed takes effect within"
                    + " seconds while `countersign up` runs, on every instance, and is recorded in control-history."
        },
        subcommands = {
            KeysCommand.CreateCommand.class,
            KeysCommand.ListCommand.class,
            KeysCommand.RotateCommand.class,
            KeysCommand.RevokeCommand.class,
            CommandLine.HelpCommand.class
        })
final class KeysCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return 2;
    }

    /** Whose keys. */
    static final class Whose {
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

        OrganizationId organization() {
            DataDirectory.requireNoFile(data);
            return new OrganizationId(DataDirectory.organization(data, organization));
        }

        Path folder() {
            Path folder = DataDirectory.config(data).resolve(organization().value());
            if (!Files.isDirectory(folder)) {
                throw StartupException.noData(data);
            }
            return folder;
        }

        KeysFile file() {
            return new KeysFile(organization(), folder());
        }
    }

    private static Instant now() {
        return InstantSource.system().instant().truncatedTo(ChronoUnit.SECONDS);
    }

    /** Changes the file, and tells when something else keeps the change from taking effect. */
    private static void change(Whose whose, CommandSpec spec, KeysFile.Change change) throws IOException {
        try {
            whose.file().change(change);
        } catch (IllegalArgumentException refused) {
            throw StartupException.notStopped(refused);
        }
        var problems = whose.file().problems();
        if (!problems.isEmpty()) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("countersign: It is written, and takes effect when the organization's files are mended: "
                    + problems.getFirst());
            err.flush();
        }
    }

    private static void show(CommandSpec spec, OrganizationId organization, String name, NewSecret secret) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("# The key, and it is not shown again:");
        out.println(organization + "." + name + "." + secret.secret());
        out.flush();
    }

    private static ApiKey found(List<ApiKey> keys, String name) {
        return keys.stream()
                .filter(key -> key.name().equals(name))
                .findFirst()
                .orElseThrow(() -> StartupException.noSuchKey(name));
    }

    private static List<ApiKey> replaced(List<ApiKey> keys, ApiKey with) {
        return keys.stream()
                .map(key -> key.name().equals(with.name()) ? with : key)
                .toList();
    }

    private static ApiKey until(ApiKey key, @Nullable Instant validUntil, boolean enabled) {
        return new ApiKey(
                key.name(),
                key.salt(),
                key.secretHash(),
                enabled,
                key.access(),
                key.scopes(),
                key.createdAt(),
                validUntil);
    }

    /** {@code countersign keys create}. */
    @Command(name = "create", mixinStandardHelpOptions = true, description = "Make a key, and show it once.")
    static final class CreateCommand implements Callable<Integer> {
        @Mixin
        private final Whose whose = new Whose();

        @Parameters(paramLabel = "NAME", description = "tells the organization's keys apart")
        @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
        private String name;

        @Option(names = "--agent", required = true, paramLabel = "NAME", description = "whose calls are made with it")
        @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
        private String agent;

        @Option(
                names = "--scope",
                required = true,
                split = ",",
                paramLabel = "SCOPE",
                description = "what it is for: approvals, sessions, runs, tools.read, tools.write, keys.read")
        private List<String> scopes = new ArrayList<>();

        @Option(
                names = "--tool",
                split = ",",
                paramLabel = "NAME",
                description = "which tools it opens; crm.* for a domain (default: all)")
        private List<String> tools = new ArrayList<>();

        @Option(
                names = "--valid-for",
                paramLabel = "DURATION",
                description = "until when it opens anything, as 24h or P90D (default: until it is revoked)")
        private @Nullable String validFor;

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
        private CommandSpec spec;

        @Override
        public Integer call() throws IOException {
            Set<KeyScope> all = EnumSet.noneOf(KeyScope.class);
            for (String text : scopes) {
                KeyScope scope = KeyScope.parse(text);
                if (scope == null) {
                    throw StartupException.asked("There is no scope '" + text + "'.");
                }
                all.add(scope);
            }
            Instant validUntil = validFor == null ? null : now().plus(duration(validFor));
            if (!AgentId.isWellFormed(agent) || !whose.file().hasAgent(agent)) {
                throw StartupException.asked("The organization has no agent '" + agent + "'.");
            }
            NewSecret secret = CredentialHasher.newSecret(new SecureRandom());
            ToolAccess access = new ToolAccess(
                    new AgentId(agent), tools.isEmpty() ? List.of(ToolAccess.EVERY_TOOL) : tools, List.of());
            List<ApiKey> others = whose.file().all();
            change(whose, spec, keys -> {
                if (others.stream().anyMatch(key -> key.name().equals(name))
                        || keys.stream().anyMatch(key -> key.name().equals(name))) {
                    throw StartupException.asked("There is a key '" + name + "' already.");
                }
                List<ApiKey> more = new ArrayList<>(keys);
                more.add(new ApiKey(name, secret.salt(), secret.hash(), true, access, all, now(), validUntil));
                return more;
            });
            show(spec, whose.organization(), name, secret);
            return 0;
        }
    }

    /** {@code countersign keys list}. */
    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description =
                    "List the organization's keys: what each is for, when it was made, and when it was used last.")
    static final class ListCommand implements Callable<Integer> {
        @Mixin
        private final Whose whose = new Whose();

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
        private CommandSpec spec;

        @Override
        public Integer call() throws IOException {
            Map<String, Instant> uses = new KeyUsesFile(whose.folder()).read();
            PrintWriter out = spec.commandLine().getOut();
            String form = "%-24s %-9s %-20s %-44s %-20s %-20s %-20s%n";
            out.printf(form, "NAME", "STATE", "AGENT", "SCOPES", "CREATED ON", "LAST USED ON", "VALID UNTIL");
            for (ApiKey key : whose.file().all()) {
                ToolAccess access = key.access();
                String scopes =
                        key.scopes().stream().sorted().map(KeyScope::text).collect(Collectors.joining(","));
                out.printf(
                        form,
                        key.name(),
                        !key.enabled() ? "revoked" : key.isExpired(now()) ? "expired" : "valid",
                        access == null ? "-" : access.agent(),
                        scopes.isEmpty() ? "-" : scopes,
                        text(key.createdAt()),
                        text(uses.get(key.name())),
                        text(key.validUntil()));
            }
            out.flush();
            return 0;
        }

        private static String text(@Nullable Instant instant) {
            return instant == null
                    ? "-"
                    : instant.truncatedTo(ChronoUnit.SECONDS).toString();
        }
    }

    /** {@code countersign keys rotate}. */
    @Command(
            name = "rotate",
            mixinStandardHelpOptions = true,
            description = {
                "Make a key that is for what another is for, and show it once.",
                "The old one goes on for the overlap, so that its users can change over, and opens nothing from then on."
            })
    static final class RotateCommand implements Callable<Integer> {
        @Mixin
        private final Whose whose = new Whose();

        @Parameters(paramLabel = "NAME", description = "the key to be replaced")
        @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
        private String name;

        @Option(
                names = "--overlap",
                paramLabel = "DURATION",
                defaultValue = "24h",
                description = "how long the old one goes on, as 30m, 24h or PT24H (default: ${DEFAULT-VALUE})")
        private String overlap = "24h";

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
        private CommandSpec spec;

        @Override
        public Integer call() throws IOException {
            NewSecret secret = CredentialHasher.newSecret(new SecureRandom());
            Instant end = now().plus(duration(overlap));
            Set<String> taken = whose.file().all().stream().map(ApiKey::name).collect(Collectors.toSet());
            String next = next(name, taken);
            change(whose, spec, keys -> {
                ApiKey old = found(keys, name);
                if (!old.enabled()) {
                    throw StartupException.asked("The key '" + name + "' is revoked, and nothing follows it.");
                }
                Instant until = old.validUntil() == null || end.isBefore(old.validUntil()) ? end : old.validUntil();
                List<ApiKey> more = new ArrayList<>(replaced(keys, until(old, until, true)));
                more.add(new ApiKey(next, secret.salt(), secret.hash(), true, old.access(), old.scopes(), now(), null));
                return more;
            });
            spec.commandLine().getOut().println("# The key " + name + " opens nothing any more from " + end + ".");
            show(spec, whose.organization(), next, secret);
            return 0;
        }

        /** {@code ci} is followed by {@code ci-2}, and that by {@code ci-3}. */
        private static String next(String name, Set<String> taken) {
            String stem = name.replaceFirst("-[0-9]{1,4}$", "");
            int number = 2;
            while (taken.contains(stem + "-" + number)) {
                number++;
            }
            return stem + "-" + number;
        }
    }

    /** {@code countersign keys revoke}. */
    @Command(
            name = "revoke",
            mixinStandardHelpOptions = true,
            description = "Let a key open nothing any more. It stays listed, and its name is not used again.")
    static final class RevokeCommand implements Callable<Integer> {
        @Mixin
        private final Whose whose = new Whose();

        @Parameters(paramLabel = "NAME", description = "the key")
        @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
        private String name;

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
        private CommandSpec spec;

        @Override
        public Integer call() throws IOException {
            change(whose, spec, keys -> {
                ApiKey key = found(keys, name);
                return replaced(keys, until(key, key.validUntil(), false));
            });
            spec.commandLine().getOut().println("Revoked: " + name + ".");
            return 0;
        }
    }

    private static Duration duration(String text) {
        String iso = text.matches("[0-9]{1,6}[smh]") ? "PT" + text.toUpperCase(java.util.Locale.ROOT) : text;
        try {
            Duration duration = Duration.parse(iso.matches("[0-9]{1,5}d") ? "P" + iso : iso);
            if (!duration.isNegative()) {
                return duration;
            }
        } catch (DateTimeException none) {
            // Told below, like one that is negative.
        }
        throw StartupException.asked("A duration is written like 30m, 24h or P90D, not '" + text + "'.");
    }
}
