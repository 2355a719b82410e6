package dev.countersign.egress;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A URL that we may be asked to call, taken apart so strictly that no two readers can see different
 * hosts in it. Looks up nothing: the addresses behind the name are {@link GuardedResolver}'s to judge.
 *
 * @param scheme {@code http} or {@code https}
 * @param host lower case; a name, a dotted quad, or an IPv6 literal without brackets
 * @param port never absent
 * @param path raw and encoded; empty or starting with a slash
 * @param query raw and encoded, without the question mark; empty when there is none
 */
public record TargetUrl(String scheme, String host, int port, String path, String query) {
    private static final int URL_CHARS_MAX = 2_048;
    private static final int HOST_CHARS_MAX = 253;
    private static final Pattern LABELS = Pattern.compile("[a-z0-9]([a-z0-9-]{0,62})(\\.[a-z0-9]([a-z0-9-]{0,62}))*");
    private static final Pattern DOTTED_QUAD =
            Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");
    /** A last label that some reader takes for a number makes the whole host an IPv4 address to it. */
    private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(.*\\.)?(\\d+|0x[0-9a-f]*)");

    private static final Pattern V6 = Pattern.compile("\\[[0-9a-f:.]+]");

    /** @throws ForbiddenTargetException naming what is wrong */
    public static TargetUrl parse(String text) throws ForbiddenTargetException {
        if (text.length() > URL_CHARS_MAX) {
            throw ForbiddenTargetException.url("it is longer than " + URL_CHARS_MAX + " characters");
        }
        URI uri = uri(text);
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) {
            throw ForbiddenTargetException.url("its scheme is neither https nor http");
        }
        if (uri.getRawUserInfo() != null) {
            throw ForbiddenTargetException.url("it carries user information");
        }
        if (uri.getRawFragment() != null) {
            throw ForbiddenTargetException.url("it carries a fragment");
        }
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        return new TargetUrl(scheme, host(uri), port(uri, scheme), path, query);
    }

    /** Whether what is sent there is encrypted on its way. */
    public boolean encrypted() {
        return scheme.equals("https");
    }

    /** Scheme, host and port as they stand in a URL. */
    public String origin() {
        String shown = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return scheme + "://" + shown + ":" + port;
    }

    private static URI uri(String text) throws ForbiddenTargetException {
        try {
            URI uri = new URI(text).parseServerAuthority();
            if (uri.isOpaque() || uri.getHost() == null) {
                throw ForbiddenTargetException.url("it has no host");
            }
            return uri;
        } catch (URISyntaxException e) {
            throw ForbiddenTargetException.url("it is not well formed");
        }
    }

    private static int port(URI uri, String scheme) throws ForbiddenTargetException {
        int port = uri.getPort();
        if (port == -1) {
            return scheme.equals("https") ? 443 : 80;
        }
        if (port < 1 || port > 65_535) {
            throw ForbiddenTargetException.url("its port is not between 1 and 65535");
        }
        return port;
    }

    private static String host(URI uri) throws ForbiddenTargetException {
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        if (V6.matcher(host).matches()) {
            return host.substring(1, host.length() - 1);
        }
        if (DOTTED_QUAD.matcher(host).matches()) {
            return host;
        }
        if (ENDS_IN_NUMBER.matcher(host).matches()) {
            throw ForbiddenTargetException.url("its host is a number in disguise");
        }
        if (host.length() > HOST_CHARS_MAX || !LABELS.matcher(host).matches()) {
            throw ForbiddenTargetException.url("its host is not a plain name");
        }
        return host;
    }
}
