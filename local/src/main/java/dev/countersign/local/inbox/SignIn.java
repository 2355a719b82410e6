package dev.countersign.local.inbox;

import dev.countersign.local.demo.DemoEnvironment;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Which console, and who asks. The environment comes first, then the demo's file, so that the demo
 * needs nothing and a pipeline needs no file. A secret is never an option: other users of the
 * machine see a command's arguments.
 */
final class SignIn {
    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "the console (default: $CONSOLE_URL, then the one in demo.env)")
    private @Nullable URI url;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "where demo.env lies (default: data, where there is one)")
    private @Nullable Path data;

    /** The client that the options and the environment describe. */
    InboxClient client(Map<String, String> environment) {
        Map<String, String> values = new HashMap<>(demo());
        values.putAll(environment);
        URI console = url != null ? url : URI.create(values.getOrDefault("CONSOLE_URL", "http://127.0.0.1:8082"));
        return new InboxClient(console, authorization(values));
    }

    private static String authorization(Map<String, String> values) {
        String token = values.get("COUNTERSIGN_TOKEN");
        if (token != null) {
            return "Bearer " + token;
        }
        String user = values.get("APPROVER_USER");
        String password = values.get("APPROVER_PASSWORD");
        if (user == null || password == null) {
            throw InboxException.nobody();
        }
        byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    private Map<String, String> demo() {
        Path file = (data == null ? Path.of("data") : data).resolve("demo.env");
        if (data != null && !Files.exists(file)) {
            throw InboxException.missing(file);
        }
        try {
            return DemoEnvironment.readOrNew(file).values();
        } catch (IOException unreadable) {
            throw InboxException.unreadable(file, unreadable);
        }
    }
}
