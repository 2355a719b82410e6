package dev.countersign.schemas.json;

import java.math.BigDecimal;
import java.util.function.Function;

/** Numbers between JSON text and Java, by the rules of RFC 8785 section 3.2.2.3 (ECMAScript's). */
final class Numbers {
    /** 2^53 - 1: up to here a double holds every integer, and so does every reader. */
    static final long INTEGER_MAX = (1L << 53) - 1;

    /** An integer of so many characters is at most {@link #INTEGER_MAX} in size and needs no proof. */
    static final int EXACT_CHARS = 15;

    /** Digits that every double keeps, in the range where doubles have their full precision. */
    private static final int DIGITS_KEPT = 15;

    private static final double FULL_PRECISION_MIN = 1e-290;
    private static final double FULL_PRECISION_MAX = 1e290;

    /** The largest double written out has 309 digits; beyond that a number is an attack on the reader. */
    private static final int NUMBER_CHARS_MAX = 400;

    /** Where ECMAScript changes to exponents. */
    private static final int PLAIN_DIGITS_MAX = 21;

    private static final int PLAIN_LEADING_ZEROS_MAX = 6;

    private Numbers() {}

    /**
     * A {@code Long} when the number is integral and at most {@link #INTEGER_MAX} in size, else a
     * {@code Double}.
     *
     * @param text of JSON's number grammar
     * @param fault adds where the number stands to what is wrong with it
     * @throws InvalidJsonException when the number would not survive
     */
    static Number read(String text, Function<String, InvalidJsonException> fault) {
        if (text.length() > NUMBER_CHARS_MAX) {
            throw fault.apply("A number in the JSON is longer than " + NUMBER_CHARS_MAX + " characters");
        }
        double nearest = Double.parseDouble(text);
        if (Double.isInfinite(nearest)) {
            throw fault.apply("A number in the JSON is too large for a double");
        }
        if (nearest == 0) {
            if (!isZero(text)) {
                throw fault.apply("A number in the JSON is too small for a double");
            }
            return 0L;
        }
        if (!survives(text, nearest)) {
            throw fault.apply("A number in the JSON has more digits than a double keeps");
        }
        if (Math.abs(nearest) <= INTEGER_MAX && nearest == Math.rint(nearest)) {
            return (long) nearest;
        }
        return nearest;
    }

    /**
     * The number as ECMAScript's {@code Number::toString} writes it.
     *
     * @throws IllegalArgumentException for NaN and infinities, which JSON does not have
     */
    static String write(double number) {
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException("NaN and infinities cannot be written as JSON");
        }
        if (number == 0) {
            return "0";
        }
        StringBuilder text = new StringBuilder(25);
        if (number < 0) {
            text.append('-');
        }
        Decimal decimal = Decimal.shortest(Math.abs(number));
        layOut(text, decimal.digits(), decimal.point());
        return text.toString();
    }

    private static void layOut(StringBuilder text, String digits, int point) {
        int count = digits.length();
        if (count <= point && point <= PLAIN_DIGITS_MAX) {
            text.append(digits).repeat('0', point - count);
        } else if (0 < point && point <= PLAIN_DIGITS_MAX) {
            text.append(digits, 0, point).append('.').append(digits, point, count);
        } else if (-PLAIN_LEADING_ZEROS_MAX < point && point <= 0) {
            text.append("0.").repeat('0', -point).append(digits);
        } else {
            text.append(digits.charAt(0));
            if (count > 1) {
                text.append('.').append(digits, 1, count);
            }
            int exponent = point - 1;
            text.append('e').append(exponent < 0 ? '-' : '+').append(Math.abs(exponent));
        }
    }

    private static boolean survives(String text, double nearest) {
        double size = Math.abs(nearest);
        if (digits(text) <= DIGITS_KEPT && size > FULL_PRECISION_MIN && size < FULL_PRECISION_MAX) {
            return true;
        }
        return new BigDecimal(text).compareTo(new BigDecimal(write(nearest))) == 0;
    }

    private static int digits(String text) {
        int digits = 0;
        for (int i = 0; i < text.length() && !isExponentSign(text.charAt(i)); i++) {
            if (text.charAt(i) >= '0' && text.charAt(i) <= '9') {
                digits++;
            }
        }
        return digits;
    }

    private static boolean isZero(String text) {
        for (int i = 0; i < text.length() && !isExponentSign(text.charAt(i)); i++) {
            if (text.charAt(i) >= '1' && text.charAt(i) <= '9') {
                return false;
            }
        }
        return true;
    }

    private static boolean isExponentSign(char c) {
        return c == 'e' || c == 'E';
    }
}
