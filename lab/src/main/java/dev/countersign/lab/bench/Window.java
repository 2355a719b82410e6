package dev.countersign.lab.bench;

import org.HdrHistogram.Histogram;

/**
 * What one window of load showed.
 *
 * @param seconds how long it lasted
 * @param errors answers other than the one expected
 */
record Window(Histogram micros, double seconds, long errors) {
    static Histogram histogram() {
        return new Histogram(60_000_000L, 3);
    }

    double perSecond() {
        return micros.getTotalCount() / seconds;
    }

    double p50Millis() {
        return micros.getValueAtPercentile(50) / 1000.0;
    }

    double p99Millis() {
        return micros.getValueAtPercentile(99) / 1000.0;
    }
}
