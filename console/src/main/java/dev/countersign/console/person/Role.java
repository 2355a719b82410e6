package dev.countersign.console.person;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a person is to the organization. */
public enum Role {
    /** Votes, and resolves unknown outcomes. */
    APPROVER,
    /** Sees everything and decides nothing. */
    AUDITOR,
    /** Sees everything, answers for the policy. */
    POLICY_OWNER,
    /** Sees everything, runs the installation. */
    ADMIN;

    /** The stable code, {@code snake_case}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Null for a text that is no role's code. */
    public static @Nullable Role ofCode(String code) {
        for (Role role : values()) {
            if (role.code().equals(code)) {
                return role;
            }
        }
        return null;
    }
}
