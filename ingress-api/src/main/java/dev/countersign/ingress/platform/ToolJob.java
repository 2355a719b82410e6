package dev.countersign.ingress.platform;

import dev.countersign.schemas.json.CanonicalJson;
import dev.countersign.schemas.json.InvalidJsonException;
import dev.countersign.schemas.json.StrictJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A job about a tool, as {@code dock-status} tells it. It is a small file beside the organization's, so that
 * it can be asked for after a restart too.
 *
 * @param message why it failed; null unless it did
 * @param tool what was exported; null unless it was
 */
record ToolJob(
        String id,
        String app,
        String toolName,
        Action action,
        Status status,
        Instant at,
        @Nullable String message,
        @Nullable Map<String, @Nullable Object> tool) {
    private static final Pattern ID = Pattern.compile("dock_[0-9a-f]{32}");
    private static final Duration KEPT = Duration.ofDays(7);

    /** What is to be done. */
    enum Action {
        IMPORT,
        EXPORT,
        DEPLOY,
        UNDEPLOY
    }

    /** How it stands. */
    enum Status {
        IN_PROGRESS,
        SUCCESS,
        FAILED
    }

    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    ToolJob succeeded(@Nullable Map<String, @Nullable Object> exported) {
        return new ToolJob(id, app, toolName, action, Status.SUCCESS, at, null, exported);
    }

    ToolJob failed(String why) {
        return new ToolJob(id, app, toolName, action, Status.FAILED, at, why, null);
    }

    Map<String, @Nullable Object> json() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", id);
        json.put("jobType", "TOOLS");
        json.put("action", action.name());
        json.put("status", status.name());
        json.put("appId", app);
        json.put("toolName", toolName);
        json.put("createdOn", at.toString());
        if (message != null) {
            json.put("message", message);
        }
        if (tool != null) {
            json.put("tool", tool);
        }
        return json;
    }

    /** @param folder of jobs */
    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path anew = folder.resolve("." + id + ".new");
        Files.write(anew, CanonicalJson.write(json()));
        Files.move(anew, folder.resolve(id + ".json"), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Null when there is no such job, or it is gone. */
    @SuppressWarnings("unchecked") // StrictJson's objects are maps of this type, all the way down.
    static @Nullable ToolJob read(Path folder, String id) throws IOException {
        Path file = folder.resolve(id + ".json");
        if (!isId(id) || !Files.isRegularFile(file)) {
            return null;
        }
        try {
            Map<String, @Nullable Object> json = StrictJson.parseObject(Files.readAllBytes(file));
            Object message = json.get("message");
            return new ToolJob(
                    id,
                    String.valueOf(json.get("appId")),
                    String.valueOf(json.get("toolName")),
                    Action.valueOf(String.valueOf(json.get("action"))),
                    Status.valueOf(String.valueOf(json.get("status"))),
                    Instant.parse(String.valueOf(json.get("createdOn"))),
                    message == null ? null : message.toString(),
                    (Map<String, @Nullable Object>) json.get("tool"));
        } catch (InvalidJsonException | IllegalArgumentException | DateTimeException broken) {
            throw new IOException("A job's file cannot be read", broken);
        }
    }

    /** Removes what nobody asks for any more. */
    static void clear(Path folder, Instant now) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> isOld(file, now)).forEach(ToolJob::remove);
        } catch (IOException | UncheckedIOException unreadable) {
            // The next job tries again.
        }
    }

    private static boolean isOld(Path file, Instant now) {
        try {
            return Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(KEPT));
        } catch (IOException gone) {
            return false;
        }
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException kept) {
            // The next job tries again.
        }
    }

    /** For logs: without the definition. */
    @Override
    public String toString() {
        return "ToolJob[" + id + ", " + action + ", " + status + "]";
    }
}
