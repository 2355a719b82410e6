package dev.countersign.schemas.json;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;

/** Instants as {@link Instant#toString} writes them, in a fraction of the time: it goes through a formatter. */
public final class IsoTime {
    private static final long YEAR_0 = -62_167_219_200L;
    private static final long YEAR_10000 = 253_402_300_800L;
    private static final int SECONDS_A_DAY = 86_400;
    private static final int LONGEST = "2026-11-22T09:00:00.123456789Z".length();

    private final byte[] text = new byte[LONGEST];
    private int length;

    private IsoTime() {}

    /** ISO 8601, UTC, with as many digits of a second as there are, in threes. */
    public static String text(Instant instant) {
        long seconds = instant.getEpochSecond();
        if (seconds < YEAR_0 || seconds >= YEAR_10000) {
            return instant.toString();
        }
        return new IsoTime().write(seconds, instant.getNano());
    }

    private String write(long seconds, int nanos) {
        LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(seconds, SECONDS_A_DAY));
        int ofDay = Math.floorMod(seconds, SECONDS_A_DAY);
        number(date.getYear(), 4).sign('-');
        number(date.getMonthValue(), 2).sign('-');
        number(date.getDayOfMonth(), 2).sign('T');
        number(ofDay / 3600, 2).sign(':');
        number(ofDay / 60 % 60, 2).sign(':');
        number(ofDay % 60, 2);
        if (nanos > 0) {
            sign('.');
            if (nanos % 1_000_000 == 0) {
                number(nanos / 1_000_000, 3);
            } else if (nanos % 1_000 == 0) {
                number(nanos / 1_000, 6);
            } else {
                number(nanos, 9);
            }
        }
        sign('Z');
        return new String(text, 0, length, StandardCharsets.ISO_8859_1);
    }

    private IsoTime number(int value, int digits) {
        int rest = value;
        for (int i = length + digits - 1; i >= length; i--) {
            text[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        return this;
    }

    private void sign(char sign) {
        text[length++] = (byte) sign;
    }
}
