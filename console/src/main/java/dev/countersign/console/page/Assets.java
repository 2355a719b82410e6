package dev.countersign.console.page;

import dev.countersign.domain.identity.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The pages' own files. Their address holds a digest of all of them, so that a browser may keep them
 * for ever and still sees a new version at once.
 */
public final class Assets {
    private static final String OWN = "countersign/console/assets/";

    /** The version is that of the webjar in the POM; the start fails when the two differ. */
    private static final String HTMX = "META-INF/resources/webjars/htmx.org/2.0.10/dist/";

    private static final List<String> FILES =
            List.of(OWN + "console.css", OWN + "console.js", OWN + "mark.svg", HTMX + "htmx.min.js");
    private static final int VERSION_CHARS = 16;

    private final String prefix = "/assets/" + version();

    /** What the files' names follow: {@code /assets/…}. */
    public String prefix() {
        return prefix;
    }

    /** Where the files are, for the resource handler. */
    public static String[] locations() {
        return new String[] {"classpath:/" + OWN, "classpath:/" + HTMX};
    }

    private static String version() {
        byte[][] contents = FILES.stream().map(Assets::read).toArray(byte[][]::new);
        return Digest.of(contents).hex().substring(0, VERSION_CHARS);
    }

    private static byte[] read(String file) {
        try (InputStream in = Assets.class.getClassLoader().getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("The build left out the resource " + file);
            }
            return in.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
