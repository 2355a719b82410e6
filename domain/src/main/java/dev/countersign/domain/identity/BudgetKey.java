package dev.countersign.domain.identity;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The name of one counter: of an organization, a budget, and what it counts by. It looks like a call id, so
 * that its records find their home partition alike. It is a digest, so that no topic spells what calls
 * carried; whoever knows all values that may stand behind it can try them.
 *
 * @param value 26 characters of RFC 4648 base32 in lower case: 128 bits
 */
public record BudgetKey(String value) {

    /** @throws IllegalArgumentException when the value is not of that form */
    public BudgetKey {
        if (!CallId.isWellFormed(value)) {
            throw new IllegalArgumentException("A budget key is 26 characters of base32");
        }
    }

    /**
     * The first 128 bits of SHA-256 over the parts, each behind its length, so that no two lists of
     * parts read alike.
     *
     * @param scope the values that the budget counts by, in its order; empty where it counts the
     *     organization's calls together
     */
    public static BudgetKey of(OrganizationId organization, String budget, List<String> scope) {
        StringBuilder name = new StringBuilder();
        add(name, organization.value());
        add(name, budget);
        scope.forEach(part -> add(name, part));
        byte[] digest =
                Digest.of(name.toString().getBytes(StandardCharsets.UTF_8)).bytes();
        return new BudgetKey(CallId.base32(Arrays.copyOf(digest, 16)));
    }

    private static void add(StringBuilder name, String part) {
        name.append(part.length()).append(':').append(part);
    }

    @Override
    public String toString() {
        return value;
    }
}
