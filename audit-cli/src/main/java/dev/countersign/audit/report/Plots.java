package dev.countersign.audit.report;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Plots as inline SVG, in the colours of the style, each beside the figures it is made of. */
final class Plots {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 200;
    private static final int LEFT = 46;
    private static final int BOTTOM = 24;
    private static final int BAR_HEIGHT = 20;
    private static final int NAME_WIDTH = 190;
    private static final double COLUMN_WIDTH_MAX = 90;
    private static final int DAYS_MAX = 62;
    private static final int LABELS_MAX = 8;
    /** As the style has colours. */
    private static final int SERIES_MAX = 6;

    private Plots() {}

    /** A bar for each name, in the order of the map, the longest as wide as there is room. */
    static void bars(Html html, String title, Map<String, Long> counts) {
        long max = Math.max(
                1, counts.values().stream().mapToLong(Long::longValue).max().orElse(0));
        int height = counts.size() * (BAR_HEIGHT + 6);
        svg(html, title, height);
        int y = 0;
        for (Map.Entry<String, Long> one : counts.entrySet()) {
            long width = Math.round((WIDTH - NAME_WIDTH - 90.0) * one.getValue() / max);
            html.open("text", "x", at(NAME_WIDTH - 8), "y", at(y + 15), "text-anchor", "end", "class", "label")
                    .text(shortened(one.getKey()))
                    .close();
            html.open(
                    "rect",
                    "x",
                    at(NAME_WIDTH),
                    "y",
                    at(y),
                    "width",
                    at((double) Math.max(one.getValue() > 0 ? 1 : 0, width)),
                    "height",
                    at(BAR_HEIGHT),
                    "class",
                    "s0");
            html.element(
                    "text",
                    number(one.getValue()),
                    "x",
                    at((double) NAME_WIDTH + width + 6),
                    "y",
                    at(y + 15),
                    "class",
                    "label");
            y += BAR_HEIGHT + 6;
        }
        html.close().line();
    }

    /** Stacked bars by day; by month where there are too many days to tell apart. */
    static void days(Html html, String title, Map<LocalDate, Map<String, Long>> days) {
        Map<String, Map<String, Long>> columns = columns(days);
        List<String> series = new ArrayList<>(new TreeSet<>(
                columns.values().stream().flatMap(one -> one.keySet().stream()).toList()));
        long max = Math.max(
                1,
                columns.values().stream()
                        .mapToLong(one ->
                                one.values().stream().mapToLong(Long::longValue).sum())
                        .max()
                        .orElse(0));
        legend(html, series);
        svg(html, title, HEIGHT + BOTTOM);
        html.element("text", number(max), "x", at(LEFT - 6), "y", "12", "text-anchor", "end", "class", "label");
        html.element("text", "0", "x", at(LEFT - 6), "y", at(HEIGHT), "text-anchor", "end", "class", "label");
        html.open("line", "x1", at(LEFT), "y1", at(HEIGHT), "x2", at(WIDTH), "y2", at(HEIGHT), "class", "axis");
        double step = Math.min(COLUMN_WIDTH_MAX, (WIDTH - LEFT) / (double) Math.max(1, columns.size()));
        int every = Math.ceilDiv(columns.size(), LABELS_MAX);
        int i = 0;
        for (Map.Entry<String, Map<String, Long>> column : columns.entrySet()) {
            double x = LEFT + i * step;
            double y = HEIGHT;
            for (int s = 0; s < series.size(); s++) {
                double height = (HEIGHT - 4.0) * column.getValue().getOrDefault(series.get(s), 0L) / max;
                y -= height;
                if (height > 0) {
                    html.open(
                            "rect",
                            "x",
                            at(x + step * 0.1),
                            "y",
                            at(y),
                            "width",
                            at(step * 0.8),
                            "height",
                            at(height),
                            "class",
                            "s" + s % SERIES_MAX);
                }
            }
            if (i % every == 0) {
                html.element("text", column.getKey(), "x", at(x), "y", at(HEIGHT + 16.0), "class", "label");
            }
            i++;
        }
        html.close().line();
    }

    /** With the empty ones between, so that a gap is seen. */
    private static Map<String, Map<String, Long>> columns(Map<LocalDate, Map<String, Long>> days) {
        Map<String, Map<String, Long>> columns = new TreeMap<>();
        if (days.isEmpty()) {
            return columns;
        }
        TreeSet<LocalDate> dates = new TreeSet<>(days.keySet());
        boolean byDay = dates.first().plusDays(DAYS_MAX).isAfter(dates.last());
        if (byDay) {
            dates.first()
                    .datesUntil(dates.last().plusDays(1))
                    .forEach(day -> columns.put(day.toString(), days.getOrDefault(day, Map.of())));
        } else {
            days.forEach((day, counts) -> counts.forEach((name, count) -> columns.computeIfAbsent(
                            YearMonth.from(day).toString(), none -> new LinkedHashMap<>())
                    .merge(name, count, Long::sum)));
        }
        return columns;
    }

    private static void legend(Html html, List<String> series) {
        html.open("p", "class", "legend");
        for (int s = 0; s < series.size(); s++) {
            html.open("svg", "width", "12", "height", "12", "aria-hidden", "true");
            html.open("rect", "width", "12", "height", "12", "class", "s" + s % SERIES_MAX);
            html.close().text(" ").text(series.get(s)).text("   ");
        }
        html.close().line();
    }

    private static void svg(Html html, String title, int height) {
        html.open("svg", "viewBox", "0 0 " + WIDTH + " " + height, "role", "img", "aria-label", title);
        html.element("title", title);
    }

    static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static String shortened(String name) {
        return name.codePointCount(0, name.length()) <= 26
                ? name
                : name.substring(0, name.offsetByCodePoints(0, 25)) + "…";
    }

    private static String at(double place) {
        return place == Math.rint(place) ? Long.toString(Math.round(place)) : String.format(Locale.ROOT, "%.1f", place);
    }
}
