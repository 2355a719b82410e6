package dev.countersign.ingress.gateway;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Text that others wrote, made fit for a header value. */
final class HeaderText {
    private HeaderText() {}

    /** Visible ASCII and spaces as they are; every other byte, and {@code %}, as {@code %XX}. */
    static String encode(String text) {
        StringBuilder value = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b >= ' ' && b < 0x7f && b != '%') {
                value.append((char) b);
            } else {
                value.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return value.toString();
    }
}
