package dev.countersign.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a template must not do, so that the content security policy has nothing to stop. */
class TemplatesTest {
    private static final Path PAGES = Path.of("src/main/resources/countersign/console/pages");
    private static final Pattern UNESCAPED = Pattern.compile("th:utext=\"([^\"]*)\"");
    private static final Pattern SAFE = Pattern.compile("\\$\\{[a-zA-Z.0-9\\[\\]]+\\.html}|\\$\\{cell\\.html}");
    private static final Pattern FORBIDDEN = Pattern.compile(
            "\\sstyle=|\\son[a-z]+=|<style|<script(?! defer th:src)|javascript:|hx-on|hx-vals='?js:|hx-vars|th:inline|\\[\\[|\\[\\(");

    static List<Path> templates() throws IOException {
        try (Stream<Path> files = Files.list(PAGES)) {
            return files.toList();
        }
    }

    @ParameterizedTest
    @MethodSource("templates")
    void onlySafeHtmlIsPrintedAsItIs(Path template) throws IOException {
        assertThat(UNESCAPED.matcher(Files.readString(template)).results().map(found -> found.group(1)))
                .allMatch(expression -> SAFE.matcher(expression).matches());
    }

    @ParameterizedTest
    @MethodSource("templates")
    void noScriptOrStyleIsInAPage(Path template) throws IOException {
        assertThat(FORBIDDEN.matcher(Files.readString(template)).results().map(found -> found.group()))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("templates")
    void everyFormThatPostsGetsAToken(Path template) throws IOException {
        String html = Files.readString(template);

        // Thymeleaf adds the token where it writes the action.
        assertThat(Pattern.compile("<form[^>]*method=\"post\"[^>]*>")
                        .matcher(html)
                        .results()
                        .map(form -> form.group()))
                .allMatch(form -> form.contains("th:action=\"@{"));
    }
}
