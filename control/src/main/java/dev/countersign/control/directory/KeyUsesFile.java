package dev.countersign.control.directory;

import dev.countersign.schemas.json.CanonicalJson;
import dev.countersign.schemas.json.InvalidJsonException;
import dev.countersign.schemas.json.StrictJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code .key-uses.json} of one organization: when each of its keys was used last, for people who ask without
 * a service. Nothing is decided by it; the topic {@code key-uses} is what is kept.
 */
public final class KeyUsesFile {
    private final LockedFile file;

    /** @param folder the organization's, which is there */
    public KeyUsesFile(Path folder) {
        this.file = new LockedFile(folder.resolve(".key-uses.json"));
    }

    /** By the names of the keys; of none when nothing is known. */
    public Map<String, Instant> read() throws IOException {
        Map<String, Instant> uses = new TreeMap<>();
        String text = file.read();
        if (text.isEmpty()) {
            return uses;
        }
        try {
            StrictJson.parseObject(text.getBytes(StandardCharsets.UTF_8))
                    .forEach((key, at) -> uses.put(key, Instant.parse(String.valueOf(at))));
        } catch (InvalidJsonException | DateTimeException broken) {
            uses.clear();
        }
        return uses;
    }

    public void write(Map<String, Instant> uses) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        uses.forEach((key, at) -> texts.put(key, at.toString()));
        String text = new String(CanonicalJson.write(texts), StandardCharsets.UTF_8);
        if (!text.equals(file.read())) {
            file.write(text);
        }
    }
}
