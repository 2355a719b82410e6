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
        Files.createFile(
                tools.resolve("mvn"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        maven("echo \"mvn in $(pwd): $*\"\n");
    }

    private void maven(String script) throws Exception {
        Files.writeString(home.resolve("tools/mvn"), "#!/bin/sh\n" + script);
    }

    private Ended run(Path launcher, String... arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of("bash", launcher.toString()));
        line.addAll(List.of(arguments));
        return run(line);
    }

    private Ended run(List<String> line) throws Exception {
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

    @Test
    void whoBuildsSeesThatItGoesOn() throws Exception {
        maven("""
                mkdir -p local/target/app
                echo "[INFO] Downloaded from central: https://repo.example/a.pom (1.2 kB at 3 kB/s)"
                echo "[INFO] Building Countersign 0.1.0-SNAPSHOT                               [1/23]"
                sleep 5
                echo "[INFO] Downloaded from central: https://repo.example/a.jar (1.2 MB at 3 kB/s)"
                echo "[INFO] Building Countersign :: policy-stream 0.1.0-SNAPSHOT             [18/23]"
                echo "[INFO] Building jar: policy-stream.jar"
                """);

        assertThat(run("build").output()).startsWith("""
                        Building (the first time downloads what it needs and takes a few minutes) ...
                          downloading ...
                          2 files are here ...
                          policy-stream (18/23)
                        """).doesNotContain("[INFO]", "failed");
        assertThat(home.resolve("clone/local/target/app/.built")).exists();
    }

    @Test
    void whyABuildFailedIsSaidAndTheRestIsKept() throws Exception {
        maven("echo '[INFO] Compiling'\necho '[ERROR] It does not compile'\nexit 1\n");

        Ended ended = run("build");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.output())
                .contains("[ERROR] It does not compile", "all that Maven said is in local/target/build.log")
                .doesNotContain("[INFO]");
        assertThat(home.resolve("clone/local/target/build.log")).content().startsWith("[INFO] Compiling");
        assertThat(home.resolve("clone/local/target/app/.built")).doesNotExist();
    }

    /** As a terminal does it: the signal goes to all that the launcher has started. */
    @Test
    void whoInterruptsABuildEndsMavenToo() throws Exception {
        Path pid = home.resolve("pid");
        maven("echo $$ >" + pid + ".new; mv " + pid + ".new " + pid + "; exec sleep 25\n");

        Ended ended = run(List.of(
                "bash",
                "-c",
                """
                set -m
                bash "$1" build &
                for i in $(seq 100); do [ -e "$2" ] && break; sleep 0.1; done
                kill -INT -- -$!
                wait $!
                echo "-> $?"
                kill -0 "$(cat "$2")" 2>/dev/null && echo "Maven goes on"
                """,
                "as a terminal",
                home.resolve("clone/countersign").toString(),
                pid.toString()));

        assertThat(ended.output()).contains("-> 130").doesNotContain("Maven goes on", "failed");
    }
}
