package dev.countersign.control.directory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a directory looks like from outside: cheap to take, different after nearly every change.
 * Links are followed, so that files swapped behind a link (as a cluster's mounts do) are noticed.
 *
 * @param entries by path: size, modification time, identity
 */
record Fingerprint(SortedMap<String, String> entries) {
    private static final int DEPTH = 2;

    static Fingerprint of(Path root) {
        SortedMap<String, String> entries = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(root, DEPTH, FileVisitOption.FOLLOW_LINKS)) {
            paths.filter(path -> !path.equals(root)).forEach(path -> entries.put(path.toString(), look(path)));
        } catch (IOException | UncheckedIOException e) {
            // Something vanished while we looked. The next look tells.
            entries.put("", "unreadable");
        }
        return new Fingerprint(entries);
    }

    private static String look(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return attributes.isDirectory()
                    ? "folder"
                    : attributes.size() + " " + attributes.lastModifiedTime() + " " + attributes.fileKey();
        } catch (IOException e) {
            return "unreadable";
        }
    }
}
