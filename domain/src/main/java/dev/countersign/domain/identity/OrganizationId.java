package dev.countersign.domain.identity;

import java.util.regex.Pattern;

/**
 * The tenant a call belongs to. It comes from the credential and from nowhere else.
 *
 * @param value 1 to 63 characters of {@code a-z 0-9 -}, starting with a letter or digit
 */
public record OrganizationId(String value) {
    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    /** @throws IllegalArgumentException when the value is not of that form */
    public OrganizationId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "An organization id is 1 to 63 characters of a-z, 0-9 and '-': " + value);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
