package dev.countersign.lab.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Collects medians and says them as a table, each beside the yardstick of the same run. */
final class BenchReport {
    private final List<String> rows = new ArrayList<>();
    private long errors;
    private double rawOneP50;
    private double rawManyPerSecond;

    void raw(List<Window> one, List<Window> sixteen, List<Window> many) {
        rawOneP50 = median(one, Window::p50Millis);
        rawManyPerSecond = median(many, Window::perSecond);
        latency("raw Kafka, four hops, 1 under way", one, "yardstick");
        latency("raw Kafka, four hops, 16 under way", sixteen, "");
        latency("raw Kafka, four hops, saturation", many, "yardstick");
    }

    void starts(List<Double> seconds) {
        double median = seconds.stream().sorted().toList().get(seconds.size() / 2);
        row("ready after a warm start", format("%.1f s", median), "", "", "goal ≤ 6 s");
    }

    void oneCaller(List<Window> windows) {
        double ratio = median(windows, Window::p50Millis) / rawOneP50;
        latency("one caller", windows, format("p50 = %.1f × raw four hops; goal ≤ 10 ms, ≤ 6 ×", ratio));
    }

    void open(List<Window> windows) {
        latency("1,000 calls/s, open loop", windows, "goal p50 ≤ 20 ms, p99 ≤ 100 ms");
    }

    void callers(int connections, List<Window> windows) {
        double ratio = rawManyPerSecond / median(windows, Window::perSecond);
        latency(
                connections + " callers, closed loop",
                windows,
                format("raw four hops move %.1f × as many records", ratio)
                        + (connections == 256 ? "; goal ≥ 3,500/s" : ""));
    }

    /** @param what a part of the product, which the second windows are without */
    void part(String what, List<Window> with, List<Window> without) {
        double ratio = median(with, Window::perSecond) / median(without, Window::perSecond);
        latency("64 callers, with " + what, with, format("%.2f × as many calls as without, in turns", ratio));
        latency("64 callers, without " + what, without, "");
    }

    void perCall(double cpuMicros, double bytes) {
        row("CPU per call, everything but the load generator", format("%.0f µs", cpuMicros), "", "", "");
        row("bytes in the log per call", format("%,.0f", bytes), "", "", "");
    }

    void resident(long bytes) {
        row("resident memory after all of this", format("%.0f MB", bytes / 1e6), "", "", "goal ≤ 800 MB");
    }

    /** Calls that were not answered as expected, in all windows. */
    long errors() {
        return errors;
    }

    private void latency(String what, List<Window> windows, String note) {
        long failed = windows.stream().mapToLong(Window::errors).sum();
        errors += failed;
        row(
                what,
                format("%,.0f/s", median(windows, Window::perSecond)),
                format("%.2f ms", median(windows, Window::p50Millis)),
                format("%.2f ms", median(windows, Window::p99Millis)),
                note + (failed == 0 ? "" : format("; %d ERRORS", failed)));
    }

    private void row(String... cells) {
        rows.add("| " + String.join(" | ", cells) + " |");
    }

    String markdown() {
        return "| what | figure | p50 | p99 | beside it |\n|---|---|---|---|---|\n" + String.join("\n", rows) + "\n";
    }

    String document() {
        return """
                # Benchmarks

                Written by `./countersign bench`; medians of three windows after a warm-up. Broker, all services
                and the load generator share one machine (%d processors, %s), so read the ratios: they are
                against raw Kafka in the same run (records of 500 bytes, four topics one after the other, no
                transactions, no state, no HTTP). The target is the echo connector; policy with a CEL condition,
                Avro, read model and HTTP are all on. Latency of the open loop counts from when a call was due.

                %s
                """.formatted(
                        Runtime.getRuntime().availableProcessors(),
                        "Java " + Runtime.version().feature(),
                        markdown());
    }

    private static double median(List<Window> windows, ToDoubleFunction<Window> figure) {
        List<Double> sorted =
                windows.stream().map(figure::applyAsDouble).sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
