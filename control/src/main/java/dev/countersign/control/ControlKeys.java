package dev.countersign.control;

import dev.countersign.domain.identity.OrganizationId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The keys of the control topic, read back. They are written by {@code ControlFact.key()}. */
public final class ControlKeys {
    private static final Pattern FORM = Pattern.compile("[a-z]{1,32}/([a-z0-9][a-z0-9-]{0,62})/[A-Za-z0-9._-]{1,128}");

    private ControlKeys() {}

    /** The organization that a key {@code kind/organization/name} belongs to; null for another form. */
    public static @Nullable OrganizationId organizationOf(String key) {
        Matcher matcher = FORM.matcher(key);
        return matcher.matches() ? new OrganizationId(matcher.group(1)) : null;
    }
}
