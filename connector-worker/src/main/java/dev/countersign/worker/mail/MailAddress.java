package dev.countersign.worker.mail;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One plain address, {@code local@domain}: the part of RFC 5321 that every server reads alike. Quoted local
 * parts, comments, source routes, {@code %} and {@code !} (with which old servers relay to somebody else),
 * address literals and everything but ASCII are none of it.
 *
 * @param local compared letter by letter, because its server may
 * @param domain in lower case
 */
public record MailAddress(String local, String domain) {
    private static final int LOCAL_CHARS_MAX = 64;
    private static final int CHARS_MAX = 254;
    private static final Pattern DOMAIN = Pattern.compile(
            "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*");
    private static final Pattern FORM = Pattern.compile(
            "(?<local>[A-Za-z0-9_][A-Za-z0-9_+=&#'~-]*(\\.[A-Za-z0-9_+=&#'~-]+)*)@(?<domain>[A-Za-z0-9.-]+)");

    /** @return null when the text is none */
    public static @Nullable MailAddress parse(String text) {
        if (text.length() > CHARS_MAX) {
            return null;
        }
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        String local = matcher.group("local");
        String domain = domain(matcher.group("domain"));
        return domain == null || local.length() > LOCAL_CHARS_MAX ? null : new MailAddress(local, domain);
    }

    /** A domain in lower case; null when the text is none. */
    public static @Nullable String domain(String text) {
        return text.length() <= CHARS_MAX && DOMAIN.matcher(text).matches() ? text.toLowerCase(Locale.ROOT) : null;
    }

    @Override
    public String toString() {
        return local + "@" + domain;
    }
}
