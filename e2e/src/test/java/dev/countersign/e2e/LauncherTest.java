package dev.countersign.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.local.Countersign;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The launcher in a clone where nothing is built, with a Maven that only says what it was told. */
class LauncherTest {
    private record Ended(int code, String output) {}

    @TempDir
    private Path home;

    @BeforeEach
    void aFreshClone() throws Exception {
        Path clone = Files.createDirectories(home.resolve("clone"));
        Files.copy(Path.of("../countersign"), clone.resolve("countersign"));
        Path tools = Files.createDirectories(home.resolve("tools"));
        Path maven = Files.writeString(tools.resolve("mvn"), "#!/bin/sh\necho \"mvn in $(pwd): $*\"\n");
        Files.setPosixFilePermissions(maven, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Ended run(Path launcher, String... arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of("bash", launcher.toString()));
        line.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(line).directory(home.toFile()).redirectErrorStream(true);
        builder.environment().merge("PATH", home.resolve("tools") + ":", (path, tools) -> tools + path);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), output);
    }

    private Ended run(String... arguments) throws Exception {
        return run(home.resolve("clone/countersign"), arguments);
    }

    @Test
    void helpIsGivenWithoutBuilding() throws Exception {
        for (String command : List.of("test", "build", "bench", "bench-approvals", "bench-dialects")) {
            Ended ended = run(command, "--help");

            assertThat(ended.code()).as(command).isZero();
            assertThat(ended.output()).contains("./countersign " + command).doesNotContain("mvn in", "Building");
        }
    }

    @Test
    void itKnowsEveryCommandAndTellsOfIt() throws Exception {
        String help = run("help").output();
        for (CommandLine command :
                new CommandLine(new Countersign()).getSubcommands().values()) {
            String name = command.getCommandName();
            if (!command.getCommandSpec().usageMessage().hidden() && !name.equals("help")) {
                assertThat(help).containsPattern("\\./countersign ([a-z-]+\\|)?" + name);
                assertThat(run(name, "--help").output()).as(name).doesNotContain("unknown command");
            }
        }
    }

    @Test
    void whatIsUnknownIsSaidFirst() throws Exception {
        Ended ended = run("upp");

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.output())
                .startsWith("countersign: unknown command: upp")
                .contains("./countersign up ");
    }

    @Test
    void whatTestIsGivenGoesToMaven() throws Exception {
        Ended ended = run("test", "-Ptestcontainers", "-pl", "domain");

        assertThat(ended.output())
                .contains("mvn in " + home.resolve("clone").toRealPath() + ":")
                .contains("verify -Ptestcontainers -pl domain");
    }

    @Test
    void aLinkLeadsHome() throws Exception {
        Path bin = Files.createDirectories(home.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("relative"), Path.of("../clone/countersign"));
        Path link = Files.createSymbolicLink(home.resolve("link"), bin.resolve("relative"));

        assertThat(run(link, "test").output())
                .contains("mvn in " + home.resolve("clone").toRealPath() + ":");
    }
}
