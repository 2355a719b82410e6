package dev.countersign.domain.identity;

import java.util.regex.Pattern;

/**
 * The agent that asks, as named by its credential.
 *
 * @param value 1 to 128 characters of {@code A-Z a-z 0-9 . _ -}
 */
public record AgentId(String value) {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    /** @throws IllegalArgumentException when the value is not of that form */
    public AgentId {
        if (!isWellFormed(value)) {
            throw new IllegalArgumentException(
                    "An agent id is 1 to 128 characters of letters, digits, '.', '_' and '-'");
        }
    }

    /** Whether a text could be an agent id at all; asked before a credential is looked up. */
    public static boolean isWellFormed(String value) {
        return FORM.matcher(value).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
