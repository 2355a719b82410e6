package dev.countersign.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Text stands out from its ground as WCAG 2.2 AA asks, in both themes. */
class ContrastTest {
    private static final double TEXT_MIN = 4.5;
    private static final double SHAPE_MIN = 3;
    private static final Pattern COLOUR = Pattern.compile("--([a-z-]+):\\s*(#[0-9a-f]{6});");

    private static Map<String, String> theme(boolean dark) throws IOException {
        String css = Files.readString(Path.of("src/main/resources/countersign/console/assets/console.css"));
        int split = css.indexOf("@media (prefers-color-scheme: dark)");
        Matcher colours = COLOUR.matcher(dark ? css.substring(split) : css.substring(0, split));
        Map<String, String> theme = new HashMap<>();
        while (colours.find()) {
            theme.put(colours.group(1), colours.group(2));
        }
        return theme;
    }

    @ParameterizedTest
    @CsvSource({
        "text, bg",
        "text, surface",
        "text, sunken",
        "text, line",
        "text, accent-soft",
        "muted, bg",
        "muted, surface",
        "muted, sunken",
        "muted, accent-soft",
        "accent, surface",
        "accent, bg",
        "accent, sunken",
        "accent, accent-soft",
        "on-accent, accent",
        "on-accent, accent-strong",
        "ok, ok-soft",
        "ok, surface",
        "warn, warn-soft",
        "warn, surface",
        "warn, sunken",
        "bad, bad-soft",
        "bad, surface",
        "bad, sunken",
        "mark, mark-soft",
        "text, ok-soft",
    })
    void textCanBeRead(String front, String back) throws IOException {
        assertThat(contrast(theme(false), front, back)).as("light").isGreaterThanOrEqualTo(TEXT_MIN);
        assertThat(contrast(theme(true), front, back)).as("dark").isGreaterThanOrEqualTo(TEXT_MIN);
    }

    @ParameterizedTest
    @CsvSource({"line-strong, surface", "line-strong, bg", "accent, bg", "accent, line"})
    void edgesOfWhatCanBeUsedCanBeSeen(String front, String back) throws IOException {
        assertThat(contrast(theme(false), front, back)).as("light").isGreaterThanOrEqualTo(SHAPE_MIN);
        assertThat(contrast(theme(true), front, back)).as("dark").isGreaterThanOrEqualTo(SHAPE_MIN);
    }

    private static double contrast(Map<String, String> theme, String front, String back) {
        double one = luminance(theme.get(front));
        double other = luminance(theme.get(back));
        return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    }

    private static double luminance(String colour) {
        int rgb = Integer.parseInt(colour.substring(1), 16);
        return 0.2126 * channel(rgb >> 16) + 0.7152 * channel(rgb >> 8 & 0xFF) + 0.0722 * channel(rgb & 0xFF);
    }

    private static double channel(int value) {
        double share = value / 255.0;
        return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
    }
}
