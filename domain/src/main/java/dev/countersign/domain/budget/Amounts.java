package dev.countersign.domain.budget;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** How amounts are counted: exactly, to the millionth, and equal ones alike however they were written. */
public final class Amounts {
    /** The largest amount that is counted at all, and the largest limit. */
    public static final BigDecimal MAX = new BigDecimal("1000000000000000");

    private static final int DECIMALS_MAX = 6;

    private Amounts() {}

    /** The same number, rounded up beyond the millionth, in one way of writing it. */
    public static BigDecimal plain(BigDecimal amount) {
        BigDecimal rounded = amount.scale() > DECIMALS_MAX ? amount.setScale(DECIMALS_MAX, RoundingMode.UP) : amount;
        BigDecimal stripped = rounded.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }
}
