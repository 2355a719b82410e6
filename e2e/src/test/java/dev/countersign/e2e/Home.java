package dev.countersign.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.lab.process.JavaProcess;
import dev.countersign.local.Countersign;
import dev.countersign.local.demo.DemoEnvironment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A directory in which a user runs the product, as the launcher does but on ports that are free. */
record Home(Path directory) {
    static final Duration READY_WITHIN = Duration.ofMinutes(3);
    /** For scripts, in the place of the launcher, which would build first. */
    static final String COUNTERSIGN =
            "countersign() { \"$JAVA\" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp \"$CLASS_PATH\" "
                    + Countersign.class.getName() + " \"$@\"; }\n";

    /** Returns when it is ready. */
    JavaProcess up(String... more) throws IOException, InterruptedException {
        JavaProcess up = start(more);
        up.awaitOutput("is ready", READY_WITHIN);
        return up;
    }

    /** @param more in the place of {@code --demo-port 0} */
    JavaProcess start(String... more) throws IOException {
        List<String> arguments = new ArrayList<>(
                List.of("up", "--port", "0", "--console-port", "0", "--broker-port", "0", "--ledger-port", "0"));
        arguments.addAll(more.length == 0 ? List.of("--demo-port", "0") : List.of(more));
        return start(List.of("-Xmx320m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"), arguments, Map.of());
    }

    /** A command that ends by itself, after its end. */
    JavaProcess run(Map<String, String> environment, List<String> arguments) throws IOException, InterruptedException {
        JavaProcess command = start(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"), arguments, environment);
        assertThat(command.awaitEnd(READY_WITHIN)).isTrue();
        return command;
    }

    private JavaProcess start(List<String> jvm, List<String> arguments, Map<String, String> environment)
            throws IOException {
        return JavaProcess.start(
                new JavaProcess.Command(arguments.getFirst(), jvm, Countersign.class.getName(), arguments, environment),
                directory);
    }

    /** What {@code ./countersign approvals} prints, whatever came of it. */
    String approvals(String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("approvals"));
        all.addAll(List.of(arguments));
        return run(Map.of(), all).output();
    }

    /** Runs a script here as a user would, and gives what it printed. */
    String shell(String script) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", script)
                .directory(directory.toFile())
                .redirectErrorStream(true);
        builder.environment()
                .put(
                        "JAVA",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString());
        builder.environment().put("CLASS_PATH", System.getProperty("java.class.path"));
        Process bash = builder.start();
        String shown = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(bash.exitValue()).as(shown).isZero();
        return shown;
    }

    /** What the demo file says. */
    Map<String, String> environment() throws IOException {
        return DemoEnvironment.readOrNew(directory.resolve("data/demo.env")).values();
    }

    static String first(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        assertThat(found.find()).as(text).isTrue();
        return found.group();
    }
}
