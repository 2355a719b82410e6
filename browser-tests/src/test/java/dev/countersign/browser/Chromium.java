package dev.countersign.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.CLI;
import com.microsoft.playwright.Playwright;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which browser the tests drive: the one that {@value #VARIABLE} names, else Playwright's own where
 * somebody has installed it, else the system's. Nothing is downloaded unless {@value #VARIABLE} says
 * {@value #INSTALL}.
 */
final class Chromium {
    /** The path of an executable, or {@value #INSTALL}. Given at all, a browser is required. */
    static final String VARIABLE = "COUNTERSIGN_CHROMIUM";

    /** Fetches Playwright's own and the libraries it needs (as root) where it is missing. */
    static final String INSTALL = "install";

    static final String MISSING = "The tests in a browser are skipped: there is no Chromium. Install it"
            + " ('apt install chromium', 'brew install --cask chromium'), or set " + VARIABLE
            + " to the path of one, or to '" + INSTALL + "' to let Playwright fetch its own.";

    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome-stable", "google-chrome");

    /** Chromium looks after itself on the network when nobody asks it to; here it only ever meets the console. */
    private static final List<String> QUIET = List.of("--disable-quic", "--no-first-run", "--no-default-browser-check");

    private Chromium() {}

    /** Playwright's driver, which must not download browsers by itself. */
    static Playwright driver() {
        return Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    }

    /**
     * The executable.
     *
     * @return null when nothing was asked for and there is none
     * @throws IllegalStateException when what was asked for is not there
     */
    static @Nullable Path find(Playwright playwright) throws IOException, InterruptedException {
        String asked = Objects.requireNonNullElse(System.getenv(VARIABLE), "").strip();
        Path own = Path.of(playwright.chromium().executablePath());
        if (asked.equals(INSTALL)) {
            return Files.isExecutable(own) ? own : installed(own);
        }
        if (!asked.isEmpty()) {
            return required(Path.of(asked));
        }
        return Files.isExecutable(own) ? own : onThePath();
    }

    static Browser launch(Playwright playwright, Path executable) {
        return playwright
                .chromium()
                .launch(new LaunchOptions().setExecutablePath(executable).setArgs(QUIET));
    }

    private static Path required(Path executable) {
        if (!Files.isExecutable(executable)) {
            throw new IllegalStateException(VARIABLE + " names " + executable + ", which is no program");
        }
        return executable;
    }

    private static Path installed(Path own) throws IOException, InterruptedException {
        // Its command line ends the process that it runs in.
        Process cli = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        CLI.class.getName(),
                        "install",
                        "--with-deps",
                        "chromium")
                .inheritIO()
                .start();
        if (cli.waitFor() != 0) {
            throw new IllegalStateException("Playwright could not install its Chromium; the reason is above");
        }
        return required(own);
    }

    private static @Nullable Path onThePath() {
        List<Path> folders = Arrays.stream(
                        Objects.requireNonNullElse(System.getenv("PATH"), "").split(File.pathSeparator))
                .filter(folder -> !folder.isBlank())
                .map(Path::of)
                .toList();
        return NAMES.stream()
                .flatMap(name -> folders.stream().map(folder -> folder.resolve(name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }
}
