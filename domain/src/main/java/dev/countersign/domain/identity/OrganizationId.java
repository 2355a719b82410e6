package dev.countersign.domain.identity;

/**
 * The tenant a call belongs to. It comes from the credential and from nowhere else.
 *
 * @param value 1 to 63 characters of {@code a-z 0-9 -}, starting with a letter or digit
 */
public record OrganizationId(String value) {
    private static final int CHARS_MAX = 63;

    /** @throws IllegalArgumentException when the value is not of that form */
    public OrganizationId {
        if (!isWellFormed(value)) {
            throw new IllegalArgumentException(
                    "An organization id is 1 to 63 characters of a-z, 0-9 and '-': " + value);
        }
    }

    /** Whether a text is of that form. */
    public static boolean isWellFormed(String value) {
        if (value.isEmpty() || value.length() > CHARS_MAX || value.charAt(0) == '-') {
            return false;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-') {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return value;
    }
}
