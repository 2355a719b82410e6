package dev.countersign.tlog.format;

/** A number as these formats write it: ASCII digits, no sign, no leading zero but in {@code 0} itself. */
public final class Decimal {
    /** The digits of {@link Long#MAX_VALUE}. */
    private static final int DIGITS_MAX = 19;

    private Decimal() {}

    /**
     * @param what the thing that holds the number, for the message
     * @param name the number's name, for the message
     * @return never negative
     */
    public static long parse(String text, String what, String name) throws MalformedException {
        if (text.isEmpty() || text.length() > DIGITS_MAX) {
            throw MalformedException.of(what, "its " + name + " is not a number of 1 to " + DIGITS_MAX + " digits");
        }
        if (text.length() > 1 && text.charAt(0) == '0') {
            throw MalformedException.of(what, "its " + name + " has a leading zero");
        }
        long number = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw MalformedException.of(what, "its " + name + " has something else than the digits 0 to 9");
            }
            number = number * 10 + digit;
        }
        // Of 19 digits all that exceed the largest long become negative, as none reaches twice that.
        if (number < 0) {
            throw MalformedException.of(what, "its " + name + " is beyond 2^63 - 1");
        }
        return number;
    }
}
