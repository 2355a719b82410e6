package dev.countersign.lab.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program in a process of its own, usually Java with this process's class path. Its output is a file. */
public final class JavaProcess implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(20);

    private final String name;
    private final Process process;
    private final Path output;
    private final long startedNanos;

    private JavaProcess(String name, Process process, Path output, long startedNanos) {
        this.name = name;
        this.process = process;
        this.output = output;
        this.startedNanos = startedNanos;
    }

    /**
     * What to run.
     *
     * @param name for messages and the output file
     * @param jvmOptions before the main class
     * @param environment added to this process's
     */
    public record Command(
            String name,
            List<String> jvmOptions,
            String mainClass,
            List<String> arguments,
            Map<String, String> environment) {}

    /** Starts it; it is not ready yet. */
    public static JavaProcess start(Command command, Path directory) throws IOException {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(command.jvmOptions());
        line.add("-cp");
        line.add(System.getProperty("java.class.path"));
        line.add(command.mainClass());
        line.addAll(command.arguments());
        return startProgram(command.name(), line, command.environment(), directory);
    }

    /** Starts a program that is not Java's, or a script that becomes Java; it is not ready yet. */
    public static JavaProcess startProgram(
            String name, List<String> line, Map<String, String> environment, Path directory) throws IOException {
        Path output = Files.createTempFile(directory, name + "-", ".out");
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        // RocksDB allocates outside the heap; without this glibc keeps an arena for every thread.
        builder.environment().put("MALLOC_ARENA_MAX", "2");
        builder.environment().putAll(environment);
        long started = System.nanoTime();
        return new JavaProcess(name, builder.start(), output, started);
    }

    /**
     * Waits until a text appears in the output.
     *
     * @return how long that took since the start
     * @throws IllegalStateException with the output when it ended or the time ran out before that
     */
    public Duration awaitOutput(String text, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!output().contains(text)) {
            if (!process.isAlive()) {
                throw new IllegalStateException(name + " ended with code " + process.exitValue() + ":\n" + output());
            }
            if (System.nanoTime() > deadline) {
                dumpThreads();
                throw new IllegalStateException(
                        name + " did not say '" + text + "' within " + limit + ":\n" + output());
            }
            Thread.sleep(POLL);
        }
        return Duration.ofNanos(System.nanoTime() - startedNanos);
    }

    /** Lets it print what each of its threads is doing, because "not yet" alone helps nobody. */
    private void dumpThreads() throws InterruptedException {
        try {
            new ProcessBuilder("kill", "-QUIT", Long.toString(pid())).start().waitFor();
            Thread.sleep(Duration.ofSeconds(1));
        } catch (IOException noSuchCommand) {
            // Then the output has to do.
        }
    }

    /** All it has printed so far, standard output and error. */
    public String output() {
        try {
            return Files.readString(output, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "(its output cannot be read: " + e.getMessage() + ")";
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** {@code kill -9}: no hook runs, nothing is flushed. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** Waits for it to end by itself. */
    public boolean awaitEnd(Duration limit) throws InterruptedException {
        return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Its exit code; only after its end. */
    public int exitCode() {
        return process.exitValue();
    }

    /** Resident memory in bytes, from /proc; -1 where there is none. */
    public long residentBytes() {
        return ProcessFigures.residentBytes(pid());
    }

    /** CPU time used so far. */
    public Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Asks it to stop as Ctrl-C would, and kills it when it does not within 20 seconds. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
