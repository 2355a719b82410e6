package dev.countersign.domain.control;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a key of the organization is for, in whichever dialect. */
public enum KeyScope {
    /** Asking people questions. */
    APPROVALS(true),
    /**
     * Opening, listing and terminating sessions, attaching files to them, and taking back what their users
     * authorized.
     */
    SESSIONS(false),
    /** Calling tools. */
    RUNS(true),
    /** Reading the catalogue, exporting tools, and how jobs stand. */
    TOOLS_READ(true),
    /** Changing what tools there are, and which may be called. */
    TOOLS_WRITE(false),
    /** Reading which keys the organization has, and when each was used. */
    KEYS_READ(false);

    private final boolean ofOldKeys;

    KeyScope(boolean ofOldKeys) {
        this.ofOldKeys = ofOldKeys;
    }

    /** Whether keys without scopes are for it. */
    boolean isOfOldKeys() {
        return ofOldKeys;
    }

    /** As it is written: {@code tools.read}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '.');
    }

    /** Null when no scope is written so. */
    public static @Nullable KeyScope parse(String text) {
        return Arrays.stream(values())
                .filter(scope -> scope.text().equals(text))
                .findFirst()
                .orElse(null);
    }
}
