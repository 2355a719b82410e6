package dev.countersign.local.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * {@code demo.env}: plain {@code NAME=value} lines, so that after {@code . data/demo.env} every
 * command of the README runs as it stands. It holds the demo agent's secret, the demo's API key and
 * the demo approver's password: whoever writes it makes it readable by its owner alone.
 */
public final class DemoEnvironment {
    private final Map<String, String> values;

    private DemoEnvironment(Map<String, String> values) {
        this.values = values;
    }

    /** The values of an earlier start, or none. */
    public static DemoEnvironment readOrNew(Path file) throws IOException {
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

    /** The file's text. */
    public String text() {
        StringBuilder text = new StringBuilder();
        values.forEach(
                (name, value) -> text.append(name).append('=').append(value).append('\n'));
        return text.toString();
    }

    /** All of it, by name. */
    public Map<String, String> values() {
        return Map.copyOf(values);
    }

    /** The port of the first start, because the organization's files name it; else the one asked for. */
    public int demoPort(int asked) {
        String before = values.get("DEMO_URL");
        return before == null ? asked : URI.create(before).getPort();
    }

    public void url(String url) {
        values.put("COUNTERSIGN_URL", url);
    }

    public void demoUrl(String url) {
        values.put("DEMO_URL", url);
    }

    public void consoleUrl(String url) {
        values.put("CONSOLE_URL", url);
    }

    public void bootstrapServers(String servers) {
        values.put("BOOTSTRAP_SERVERS", servers);
    }

    public void ledgerUrl(String url) {
        values.put("LEDGER_URL", url);
    }

    public void approver(String name, String password) {
        values.put("APPROVER_USER", name);
        values.put("APPROVER_PASSWORD", password);
    }

    public void agent(String id, String secret, UUID uuid, String apiKey) {
        values.put("AGENT_ID", id);
        values.put("AGENT_SECRET", secret);
        values.put("AGENT_UUID", uuid.toString());
        values.put("API_KEY", apiKey);
    }

    public String url() {
        return value("COUNTERSIGN_URL");
    }

    public String consoleUrl() {
        return value("CONSOLE_URL");
    }

    public String ledgerUrl() {
        return value("LEDGER_URL");
    }

    public String demoUrl() {
        return value("DEMO_URL");
    }

    /** Empty before the first start was over. */
    public String bootstrapServers() {
        return value("BOOTSTRAP_SERVERS");
    }

    public String secret() {
        return value("AGENT_SECRET");
    }

    private String value(String name) {
        return values.getOrDefault(name, "");
    }
}
