package dev.countersign.local;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code demo.env}: plain {@code NAME=value} lines, so that after {@code . data/demo.env} every
 * command of the README runs as it stands. It holds the demo agent's secret and the demo
 * approver's password, readable by its owner alone.
 */
final class DemoEnvironment {
    private final Map<String, String> values;

    private DemoEnvironment(Map<String, String> values) {
        this.values = values;
    }

    /** The values of an earlier start, or none. */
    static DemoEnvironment readOrNew(Path file) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                int equals = line.indexOf('=');
                if (equals > 0 && !line.startsWith("#")) {
                    values.put(line.substring(0, equals), line.substring(equals + 1));
                }
            }
        }
        return new DemoEnvironment(values);
    }

    void write(Path file) throws IOException {
        StringBuilder text = new StringBuilder();
        values.forEach(
                (name, value) -> text.append(name).append('=').append(value).append('\n'));
        DataDirectory.writePrivately(file, text.toString());
    }

    /** The port of the first start, because the organization's files name it; else the one asked for. */
    int demoPort(int asked) {
        String before = values.get("DEMO_URL");
        return before == null ? asked : URI.create(before).getPort();
    }

    void url(String url) {
        values.put("COUNTERSIGN_URL", url);
    }

    void demoUrl(String url) {
        values.put("DEMO_URL", url);
    }

    void consoleUrl(String url) {
        values.put("CONSOLE_URL", url);
    }

    void approver(String name, String password) {
        values.put("APPROVER_USER", name);
        values.put("APPROVER_PASSWORD", password);
    }

    void agent(String id, String secret) {
        values.put("AGENT_ID", id);
        values.put("AGENT_SECRET", secret);
    }

    String url() {
        return value("COUNTERSIGN_URL");
    }

    String consoleUrl() {
        return value("CONSOLE_URL");
    }

    String demoUrl() {
        return value("DEMO_URL");
    }

    String secret() {
        return value("AGENT_SECRET");
    }

    private String value(String name) {
        return values.getOrDefault(name, "");
    }
}
