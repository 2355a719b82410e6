package dev.countersign.ingress.gateway;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The caller's {@code traceparent} (W3C Trace Context, version 00), passed on only when well formed. */
public final class TraceContext {
    private static final Pattern FORM = Pattern.compile("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    private TraceContext() {}

    public static @Nullable String of(@Nullable String header) {
        return header != null && FORM.matcher(header).matches() ? header : null;
    }
}
