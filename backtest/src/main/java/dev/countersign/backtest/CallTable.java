package dev.countersign.backtest;

/**
 * A small number for each of very many calls: open addressing over three arrays, 18 bytes a place. Ids are
 * evenly spread already (they come from an HMAC), so that their own bits choose the place. For one thread.
 */
final class CallTable {
    /** What stands for no number. */
    static final int NONE = -1;

    private static final int PLACES_AT_FIRST = 1_024;
    private static final float FULL = 0.7f;

    private final int callsMax;
    private long[] high = new long[PLACES_AT_FIRST];
    private long[] low = new long[PLACES_AT_FIRST];
    /** Zero is a place that is free. */
    private short[] numbers = new short[PLACES_AT_FIRST];

    private int size;

    /** @param callsMax how many calls it takes */
    CallTable(int callsMax) {
        this.callsMax = callsMax;
    }

    int size() {
        return size;
    }

    /** {@link #NONE} for a call that has no number. */
    int get(CallKey key) {
        int found = numbers[place(key.high(), key.low())];
        return found - 1;
    }

    /**
     * Gives a call a number, or another one.
     *
     * @param number from 0 to 32,766
     * @return false when the table takes no more calls
     */
    boolean put(CallKey key, int number) {
        int place = place(key.high(), key.low());
        if (numbers[place] == 0) {
            if (size == callsMax) {
                return false;
            }
            if (size + 1 > numbers.length * FULL) {
                grow();
                place = place(key.high(), key.low());
            }
            size++;
            high[place] = key.high();
            low[place] = key.low();
        }
        numbers[place] = (short) (number + 1);
        return true;
    }

    private int place(long first, long second) {
        int mask = numbers.length - 1;
        int place = (int) second & mask;
        while (numbers[place] != 0 && (high[place] != first || low[place] != second)) {
            place = place + 1 & mask;
        }
        return place;
    }

    private void grow() {
        long[] highs = high;
        long[] lows = low;
        short[] old = numbers;
        high = new long[2 * old.length];
        low = new long[2 * old.length];
        numbers = new short[2 * old.length];
        for (int i = 0; i < old.length; i++) {
            if (old[i] != 0) {
                int place = place(highs[i], lows[i]);
                high[place] = highs[i];
                low[place] = lows[i];
                numbers[place] = old[i];
            }
        }
    }
}
