package dev.countersign.worker.http;

import dev.countersign.worker.connector.OrderRefusedException;
import java.nio.charset.StandardCharsets;

/** Makes a value a part of a URL that cannot become more than that part (RFC 3986, section 2). */
final class UrlEncoding {
    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    private UrlEncoding() {}

    /** Everything but unreserved characters as UTF-8 percent triplets. */
    static String component(String value) {
        StringBuilder encoded = new StringBuilder(value.length() + 16);
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (UNRESERVED.indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append('%')
                        .append(Character.toUpperCase(Character.forDigit(b >> 4 & 15, 16)))
                        .append(Character.toUpperCase(Character.forDigit(b & 15, 16)));
            }
        }
        return encoded.toString();
    }

    /**
     * Refuses what encoding does not tame in a path: servers exist that decode {@code %2F} before
     * they split it, and all of them read {@code %2E%2E} as "one up".
     */
    static void checkPathValue(String what, String value) {
        if (value.isEmpty()) {
            throw OrderRefusedException.unfit(what, "is empty");
        }
        if (hasStep(value)) {
            throw OrderRefusedException.unfit(what, "has a step up or down the path in it");
        }
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw OrderRefusedException.unfit(what, "has a control character in it");
        }
    }

    /** Whether a server could read a segment of it as "here" or "one up". */
    static boolean hasStep(String path) {
        for (String segment : path.split("[/\\\\]", -1)) {
            String plain = segment.replace("%2e", ".").replace("%2E", ".");
            if (plain.equals(".") || plain.equals("..")) {
                return true;
            }
        }
        return false;
    }
}
