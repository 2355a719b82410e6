package dev.countersign.domain.identity;

/**
 * The agent that asks, as named by its credential.
 *
 * @param value 1 to 128 characters of {@code A-Z a-z 0-9 . _ -}
 */
public record AgentId(String value) {
    private static final int CHARS_MAX = 128;

    /** @throws IllegalArgumentException when the value is not of that form */
    public AgentId {
        if (!isWellFormed(value)) {
            throw new IllegalArgumentException(
                    "An agent id is 1 to 128 characters of letters, digits, '.', '_' and '-'");
        }
    }

    /** Whether a text could be an agent id at all; asked before a credential is looked up. */
    public static boolean isWellFormed(String value) {
        if (value.isEmpty() || value.length() > CHARS_MAX || !isLetterOrDigit(value.charAt(0))) {
            return false;
        }
        for (int i = 1; i < value.length(); i++) {
            char c = value.charAt(i);
            if (!isLetterOrDigit(c) && c != '.' && c != '_' && c != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    @Override
    public String toString() {
        return value;
    }
}
