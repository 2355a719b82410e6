package dev.countersign.backtest;

import dev.countersign.domain.identity.CallId;

/** A call's id in its 128 bits: a million of them are 16 MB. */
record CallKey(long high, long low) {
    static final int CHARS = 26;
    private static final int CHAR_BITS = 5;
    /** The last character has three bits of the 128. */
    private static final int LAST_BITS = 3;

    static CallKey of(CallId id) {
        String value = id.value();
        byte[] bytes = new byte[CHARS];
        for (int i = 0; i < CHARS; i++) {
            bytes[i] = (byte) value.charAt(i);
        }
        return of(bytes, 0);
    }

    /** From characters that are known to be an id's. */
    static CallKey of(byte[] text, int from) {
        long high = 0;
        long low = 0;
        for (int i = 0; i < CHARS; i++) {
            int bits = i < CHARS - 1 ? CHAR_BITS : LAST_BITS;
            long value = value(text[from + i]) >> (CHAR_BITS - bits);
            high = high << bits | low >>> (Long.SIZE - bits);
            low = low << bits | value;
        }
        return new CallKey(high, low);
    }

    private static long value(byte c) {
        return c >= 'a' ? c - 'a' : c - '2' + 26L;
    }
}
