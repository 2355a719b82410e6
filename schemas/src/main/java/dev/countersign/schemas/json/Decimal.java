package dev.countersign.schemas.json;

/**
 * A positive number in decimal: 0.{@code digits} × 10^{@code point}.
 *
 * @param digits without zeros at either end
 * @param point how many of the digits stand before the decimal point; may be negative or more than
 *     there are
 */
record Decimal(String digits, int point) {
    /** Below this, doubles have lost so much precision that one digit may tell them apart. */
    private static final double ONE_DIGIT_MAX = 1e-320;

    /**
     * The fewest digits that still mean this double, and of those the nearest to it (ECMA-262,
     * Number::toString).
     *
     * @param number positive and finite
     */
    static Decimal shortest(double number) {
        Decimal decimal = parse(Double.toString(number));
        if (number < ONE_DIGIT_MAX && decimal.digits.length() == 2) {
            return oneDigitIfEnough(number, decimal);
        }
        return decimal;
    }

    /** Java's shortest has at least two digits, so that the smallest double is 4.9E-324, not 5e-324. */
    private static Decimal oneDigitIfEnough(double number, Decimal twoDigits) {
        int tens = twoDigits.digits.charAt(0) - '0';
        int ones = twoDigits.digits.charAt(1) - '0';
        int rounded = ones >= 5 ? tens + 1 : tens;
        Decimal candidate =
                rounded == 10 ? new Decimal("1", twoDigits.point + 1) : new Decimal("" + rounded, twoDigits.point);
        double meant = Double.parseDouble("0." + candidate.digits + "e" + candidate.point);
        return meant == number ? candidate : twoDigits;
    }

    /** Of the forms of {@link Double#toString(double)}: {@code 12.5}, {@code 0.00125}, {@code 1.25E-7}. */
    private static Decimal parse(String text) {
        int exponentAt = text.indexOf('E');
        int mantissaEnd = exponentAt < 0 ? text.length() : exponentAt;
        int exponent = exponentAt < 0 ? 0 : Integer.parseInt(text, exponentAt + 1, text.length(), 10);
        int pointAt = text.indexOf('.');
        StringBuilder digits = new StringBuilder(mantissaEnd);
        digits.append(text, 0, pointAt).append(text, pointAt + 1, mantissaEnd);
        int first = 0;
        while (digits.charAt(first) == '0') {
            first++;
        }
        int end = digits.length();
        while (digits.charAt(end - 1) == '0') {
            end--;
        }
        return new Decimal(digits.substring(first, end), pointAt - first + exponent);
    }
}
