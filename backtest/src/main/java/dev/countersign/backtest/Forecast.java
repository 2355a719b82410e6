package dev.countersign.backtest;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How much approving there was, and would have been, if agents had asked for the same.
 *
 * @param hours from the first call to the last, the quiet ones included
 * @param hoursOfDay 24, from midnight UTC
 */
public record Forecast(long hours, Side recorded, Side candidate, List<HourOfDay> hoursOfDay) {
    private static final int HOURS_OF_DAY = 24;

    public Forecast {
        hoursOfDay = List.copyOf(hoursOfDay);
    }

    /**
     * One of the two.
     *
     * @param asked how often in all
     * @param busiest how often in the busiest hour
     * @param busiestFrom when that began; null where nobody was asked
     */
    public record Side(long asked, int busiest, @Nullable Instant busiestFrom) {}

    /** All days' same hour together. */
    public record HourOfDay(int hour, long recorded, long candidate) {}

    static Forecast of(Map<Long, Load.Asked> hours, long span) {
        long[] recorded = new long[HOURS_OF_DAY];
        long[] candidate = new long[HOURS_OF_DAY];
        Side before = new Side(0, 0, null);
        Side after = new Side(0, 0, null);
        for (Map.Entry<Long, Load.Asked> entry : hours.entrySet()) {
            Instant from = Instant.ofEpochSecond(entry.getKey() * Load.HOUR_SECONDS);
            int hour = (int) Math.floorMod(entry.getKey(), (long) HOURS_OF_DAY);
            recorded[hour] += entry.getValue().recorded;
            candidate[hour] += entry.getValue().candidate;
            before = with(before, entry.getValue().recorded, from);
            after = with(after, entry.getValue().candidate, from);
        }
        List<HourOfDay> day = new ArrayList<>();
        for (int hour = 0; hour < HOURS_OF_DAY; hour++) {
            day.add(new HourOfDay(hour, recorded[hour], candidate[hour]));
        }
        return new Forecast(span, before, after, day);
    }

    private static Side with(Side side, int asked, Instant from) {
        return asked > side.busiest()
                ? new Side(side.asked() + asked, asked, from)
                : new Side(side.asked() + asked, side.busiest(), side.busiestFrom());
    }

    /** On average in an hour. */
    public double perHour(Side side) {
        return hours == 0 ? 0 : (double) side.asked() / hours;
    }
}
