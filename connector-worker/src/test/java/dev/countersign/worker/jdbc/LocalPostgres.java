package dev.countersign.worker.jdbc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A PostgreSQL server of this machine's own binaries, for one test class. */
final class LocalPostgres implements AutoCloseable {
    private final Path directory;
    private final int port;

    private LocalPostgres(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    /** Whether its binaries are on the path. */
    static boolean isInstalled() {
        return onPath("initdb") && onPath("pg_ctl");
    }

    static LocalPostgres start(Path directory, String password) throws IOException, InterruptedException {
        Path secret = Files.writeString(directory.resolve("password"), password);
        Path data = directory.resolve("data");
        if (isRoot()) {
            // PostgreSQL refuses to run as root, as containers often are.
            run(List.of("chown", "-R", "nobody", directory.toString()));
        }
        run(asUser("initdb", "-D", data.toString(), "-U", "tester", "--pwfile=" + secret, "-A", "scram-sha-256"));
        int port = freePort();
        run(asUser(
                "pg_ctl",
                "-D",
                data.toString(),
                "-l",
                directory.resolve("log").toString(),
                "-w",
                "-t",
                "60",
                "-o",
                "-p " + port + " -c listen_addresses=127.0.0.1 -c fsync=off -k " + directory,
                "start"));
        return new LocalPostgres(data, port);
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    void stopAtOnce() throws IOException, InterruptedException {
        run(asUser("pg_ctl", "-D", directory.toString(), "-m", "immediate", "stop"));
    }

    @Override
    public void close() throws IOException, InterruptedException {
        stopAtOnce();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static List<String> asUser(String... command) {
        List<String> full =
                new ArrayList<>(isRoot() ? List.of("setpriv", "--reuid=nobody", "--clear-groups") : List.of());
        full.addAll(List.of(command));
        return full;
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(90, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("This failed: " + command);
        }
    }
}
