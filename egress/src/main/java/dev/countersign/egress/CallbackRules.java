package dev.countersign.egress;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a caller may have an answer sent, and with which headers. Pure: it looks nothing up, so the door
 * asks it when an address is given, and the sender asks it again. What a name leads to is
 * {@link GuardedResolver}'s to judge, at the moment of sending.
 */
public final class CallbackRules {
    /** Headers that a caller may add. */
    public static final int HEADERS_MAX = 20;

    /** Longest header name. */
    public static final int HEADER_NAME_CHARS_MAX = 64;

    /** Longest header value. */
    public static final int HEADER_VALUE_CHARS_MAX = 2_048;

    /** All names and values together. */
    public static final int HEADERS_CHARS_MAX = 8_192;

    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    /** Visible ASCII, with blanks inside only: no line ends, no controls, nothing a proxy trims. */
    private static final Pattern VALUE = Pattern.compile("[!-~]([ \\t!-~]*[!-~])?");

    private static final Pattern DOTTED_QUAD = Pattern.compile("[0-9.]+");

    /** Names that no public name server answers for: RFC 6761, RFC 6762, RFC 8375, and ICANN's "internal". */
    private static final Set<String> PRIVATE_SUFFIXES =
            Set.of("localdomain", "local", "internal", "intranet", "lan", "home", "corp", "home.arpa");

    /** About this connection or this message's frame (RFC 9110, 7.6.1 and 8), or ours to say. */
    private static final Set<String> REFUSED = Set.of(
            "accept-encoding",
            "connection",
            "content-encoding",
            "content-length",
            "content-range",
            "content-type",
            "cookie",
            "date",
            "expect",
            "forwarded",
            "host",
            "http2-settings",
            "keep-alive",
            "max-forwards",
            "metadata",
            "metadata-flavor",
            "range",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "user-agent",
            "via",
            "x-http-method",
            "x-http-method-override",
            "x-method-override",
            "x-original-url",
            "x-real-ip",
            "x-rewrite-url");

    /** Ours, a proxy's, or what a cloud's metadata service asks for as proof of good intent. */
    private static final Set<String> REFUSED_BEGINNINGS =
            Set.of("webhook-", "proxy-", "sec-", "x-forwarded-", "x-aws-ec2-metadata-", "x-google-metadata-");

    private CallbackRules() {}

    /**
     * The address, taken apart. It is https; within {@link Reach#THIS_MACHINE} http may lead to this machine,
     * within {@link Reach#PRIVATE_NETWORKS} anywhere.
     *
     * @throws ForbiddenTargetException with a sentence fit for whoever gave it
     */
    public static TargetUrl url(String text, Reach reach) throws ForbiddenTargetException {
        TargetUrl url = TargetUrl.parse(text);
        InetAddress literal = literal(url.host());
        boolean local = literal == null ? isLocalhost(url.host()) : literal.isLoopbackAddress();
        String objection =
                literal == null ? objectionToName(url.host(), reach) : AddressRules.objection(literal, reach);
        if (objection != null) {
            throw ForbiddenTargetException.address(url.host(), objection);
        }
        if (!url.encrypted() && !(reach == Reach.PRIVATE_NETWORKS || (reach == Reach.THIS_MACHINE && local))) {
            throw ForbiddenTargetException.url("its scheme is not https");
        }
        return url;
    }

    /**
     * Why these headers may not be added.
     *
     * @return a sentence that names the header and never its value; null when they may
     */
    public static @Nullable String objectionToHeaders(Map<String, String> headers) {
        if (headers.size() > HEADERS_MAX) {
            return "There are more than " + HEADERS_MAX + " headers.";
        }
        Set<String> seen = new HashSet<>();
        int chars = 0;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            String name = header.getKey();
            String value = header.getValue();
            if (name.length() > HEADER_NAME_CHARS_MAX || !TOKEN.matcher(name).matches()) {
                return "A header's name is not one of HTTP, or longer than " + HEADER_NAME_CHARS_MAX + " characters.";
            }
            String lower = name.toLowerCase(Locale.ROOT);
            if (REFUSED.contains(lower) || REFUSED_BEGINNINGS.stream().anyMatch(lower::startsWith)) {
                return "The header " + name + " is not a caller's to set.";
            }
            if (!seen.add(lower)) {
                return "The header " + name + " is there twice.";
            }
            if (value.length() > HEADER_VALUE_CHARS_MAX || !VALUE.matcher(value).matches()) {
                return "The value of the header " + name + " is not visible ASCII, or longer than "
                        + HEADER_VALUE_CHARS_MAX + " characters.";
            }
            chars += name.length() + value.length();
        }
        return chars > HEADERS_CHARS_MAX
                ? "The headers are longer than " + HEADERS_CHARS_MAX + " characters together."
                : null;
    }

    /** The address itself, where the host is one. */
    private static @Nullable InetAddress literal(String host) throws ForbiddenTargetException {
        if (host.indexOf(':') < 0 && !DOTTED_QUAD.matcher(host).matches()) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException e) {
            throw ForbiddenTargetException.url("its host is not an address");
        }
    }

    private static @Nullable String objectionToName(String host, Reach reach) {
        if (isLocalhost(host)) {
            return reach == Reach.PUBLIC ? "this machine" : null;
        }
        boolean inner = host.indexOf('.') < 0
                || PRIVATE_SUFFIXES.stream().anyMatch(suffix -> host.equals(suffix) || host.endsWith("." + suffix));
        return inner && reach != Reach.PRIVATE_NETWORKS ? "a private network" : null;
    }

    private static boolean isLocalhost(String host) {
        return host.equals("localhost") || host.endsWith(".localhost");
    }
}
