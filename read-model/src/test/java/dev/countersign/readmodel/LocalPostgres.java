package dev.countersign.readmodel;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL server of this machine's own binaries, on loopback and for one test class. */
final class LocalPostgres implements AutoCloseable {
    private static final String READY = "database system is ready to accept connections";
    private static final String UNPRIVILEGED = "nobody";

    private final Process server;
    private final Path directory;
    private final int port;

    private LocalPostgres(Process server, Path directory, int port) {
        this.server = server;
        this.directory = directory;
        this.port = port;
    }

    /** Whether the server's programs are on the path. */
    static boolean isInstalled() {
        return onPath("initdb") && onPath("postgres") && (!isRoot() || onPath("runuser"));
    }

    /** Starts one; skips the tests of this class, with the reason, where PostgreSQL is not installed. */
    static LocalPostgres startOrSkip() throws IOException, InterruptedException {
        assumeThat(isInstalled())
                .as("initdb and postgres are on the path; without them only H2 is tested")
                .isTrue();
        return start();
    }

    static LocalPostgres start() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("postgres");
        if (isRoot()) {
            // PostgreSQL refuses to run as root.
            var users = directory.getFileSystem().getUserPrincipalLookupService();
            Files.setOwner(directory, users.lookupPrincipalByName(UNPRIVILEGED));
        }
        Path data = directory.resolve("data");
        run(command(directory, "initdb", "-A", "trust", "-U", "postgres", "-N", "-D", data.toString()));
        int port = freePort();
        List<String> serve = command(
                directory,
                "postgres",
                "-D",
                data.toString(),
                "-k",
                directory.toString(),
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(port),
                "-c",
                "fsync=off");
        Process server = new ProcessBuilder(serve).redirectErrorStream(true).start();
        BufferedReader log = server.inputReader(StandardCharsets.UTF_8);
        String line = log.readLine();
        while (line != null && !line.contains(READY)) {
            line = log.readLine();
        }
        if (line == null) {
            throw new IOException("The server ended before it was ready");
        }
        // Nobody reads on; a full pipe must not stop the server.
        Thread.ofVirtual().start(() -> drain(log));
        return new LocalPostgres(server, directory, port);
    }

    private static void drain(BufferedReader log) {
        try {
            while (log.readLine() != null) {
                // What it says after its start interests nobody.
            }
        } catch (IOException closed) {
            // The stream ends with the server.
        }
    }

    /** The server's one database. */
    DataSource database() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {"127.0.0.1"});
        source.setPortNumbers(new int[] {port});
        source.setUser("postgres");
        source.setDatabaseName("postgres");
        return source;
    }

    /** The database without any tables. */
    DataSource emptyDatabase() {
        DataSource database = database();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA public CASCADE");
            statement.execute("CREATE SCHEMA public");
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
        return database;
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    @Override
    public void close() throws IOException {
        // runuser hands the signal on to the server, which then ends its children.
        server.destroy();
        server.onExit().orTimeout(10, TimeUnit.SECONDS).join();
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(LocalPostgres::delete);
        }
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static List<String> command(Path directory, String... program) {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("runuser", "-u", UNPRIVILEGED, "--", "env", "-C", directory.toString()));
        }
        command.addAll(List.of(program));
        return command;
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command.getFirst() + " failed: " + output);
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
