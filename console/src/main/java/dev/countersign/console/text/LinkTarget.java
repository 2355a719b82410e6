package dev.countersign.console.text;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a link that an agent wrote leads, in ASCII: a host in foreign letters shows as {@code
 * xn--…}, so that it cannot pass for another.
 *
 * @param uri absolute, http or https, without user information
 */
record LinkTarget(String uri) {
    private static final int CHARS_MAX = 2_000;
    private static final Pattern HOST = Pattern.compile("[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\\[[0-9a-f:.]+]");

    /** Null for whatever must not become a link: other schemes, user information, a host that is none. */
    static @Nullable LinkTarget of(String written) {
        if (written.length() > CHARS_MAX) {
            return null;
        }
        try {
            URI uri = new URI(written.strip());
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            String authority = uri.getRawAuthority();
            if (!(scheme.equals("http") || scheme.equals("https")) || authority == null || authority.contains("@")) {
                return null;
            }
            String host = ascii(authority);
            return host == null ? null : new LinkTarget(new URI(scheme + "://" + host + rest(uri)).toASCIIString());
        } catch (URISyntaxException | IllegalArgumentException noLink) {
            return null;
        }
    }

    private static String rest(URI uri) {
        return (uri.getRawPath() == null ? "" : uri.getRawPath())
                + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery())
                + (uri.getRawFragment() == null ? "" : "#" + uri.getRawFragment());
    }

    private static @Nullable String ascii(String authority) {
        int colon = authority.lastIndexOf(':');
        boolean port = colon >= 0 && !authority.endsWith("]");
        String host = port ? authority.substring(0, colon) : authority;
        String suffix = port ? authority.substring(colon) : "";
        String ascii = host.startsWith("[") ? host : IDN.toASCII(host);
        String lower = ascii.toLowerCase(Locale.ROOT);
        boolean usable = HOST.matcher(lower).matches() && suffix.matches("(:[0-9]{1,5})?");
        return usable ? lower + suffix : null;
    }
}
