package dev.countersign.policylanguage;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A policy's file, for commands: read with its limits, and told of so that nothing in it acts on a terminal. */
public final class PolicyFile {
    private PolicyFile() {}

    /**
     * The file's text.
     *
     * @param err where it is said why there is none
     * @return null when there is none
     */
    public static @Nullable String read(Path file, PrintWriter err) {
        try {
            if (Files.size(file) > YamlText.BYTES_MAX) {
                err.println(file + ":1:1: A policy is at most " + YamlText.BYTES_MAX / 1024 + " KB long");
                return null;
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
        } catch (NoSuchFileException missing) {
            err.println("There is no file " + file);
        } catch (CharacterCodingException notText) {
            err.println(file + ":1:1: A policy is UTF-8 text");
        } catch (IOException unreadable) {
            err.println("The file " + file + " cannot be read");
        }
        return null;
    }

    /** Says what is wrong with a file, one line a problem: {@code FILE:LINE:COL: message}. */
    public static void tell(Path file, PolicyCompileException invalid, PrintWriter err) {
        invalid.problems().forEach(problem -> err.println(visible(file + ":" + problem)));
    }

    /** Says what its author should know, although it can be used. */
    public static void warn(Path file, Iterable<Problem> warnings, PrintWriter err) {
        warnings.forEach(warning -> err.println(
                visible(file + ":" + warning.line() + ":" + warning.column() + ": warning: " + warning.message())));
    }

    /** A policy's names may hold terminal escapes; nothing that is printed acts on the terminal. */
    static String visible(String line) {
        return line.codePoints()
                .mapToObj(point ->
                        Character.isISOControl(point) ? String.format("\\u%04x", point) : Character.toString(point))
                .collect(Collectors.joining());
    }
}
