package dev.countersign.ingress.authorization;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where browsers reach this installation. What a request says of itself is its sender's word, so that only where
 * it came in over the loopback its own address will do.
 *
 * @param configured without a path; null for none
 */
public record PublicAddress(@Nullable URI configured) {
    /** Null where nobody said, and the request does not come from this machine. */
    @Nullable
    String base(HttpServletRequest request) {
        if (configured != null) {
            String text = configured.toString();
            return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        }
        String local = request.getLocalAddr();
        boolean onLoopback = InetAddress.ofLiteral(local).isLoopbackAddress();
        return onLoopback
                ? "http://" + (local.indexOf(':') < 0 ? local : "[" + local + "]") + ":" + request.getLocalPort()
                : null;
    }
}
