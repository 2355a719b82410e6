package dev.countersign.control.directory;

import dev.countersign.domain.control.HealthCheck;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/** A connection's {@code health}: how its target is checked, <code>{every: 10s, path: /healthz}</code>. */
final class HealthEntries {
    private static final Set<String> FIELDS = Set.of("every", "path");

    /** What stands in a path as it is; no query, which could be a command. */
    private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9._~!$&'()*+,;=:@/%-]{0,999}");

    private HealthEntries() {}

    /** Null when it has a problem, which is reported. */
    static @Nullable HealthCheck check(ConfigFile file, Node node) {
        Fields fields = Fields.of(file, node, FIELDS);
        if (fields == null) {
            return null;
        }
        Duration every = fields.text("every", HealthCheck.EVERY_DEFAULT, HealthEntries::every);
        String path = fields.has("path") ? fields.text("path", HealthEntries::path) : null;
        return every == null || (fields.has("path") && path == null) ? null : new HealthCheck(every, path);
    }

    private static Duration every(String text) {
        Duration every = Words.duration(HealthCheck.EVERY_MAX).apply(text);
        if (every.compareTo(HealthCheck.EVERY_MIN) < 0) {
            throw new IllegalArgumentException(
                    "A target is checked once in " + HealthCheck.EVERY_MIN.toSeconds() + "s at most.");
        }
        return every;
    }

    private static String path(String text) {
        if (!PATH.matcher(text).matches() || text.contains("/../") || text.endsWith("/..")) {
            throw new IllegalArgumentException(
                    "A path starts with '/' and has no query, fragment or '..': it is put behind the base_url.");
        }
        return text;
    }
}
