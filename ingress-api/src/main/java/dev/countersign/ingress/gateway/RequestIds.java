package dev.countersign.ingress.gateway;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Names HTTP requests, so that each can tell from a reply whether it made the call. Unique over
 * instances and restarts by 80 random bits drawn once; they need not be hard to guess.
 */
public final class RequestIds {
    private static final int RANDOM_BYTES = 10;

    private final String prefix;
    private final AtomicLong next = new AtomicLong();

    public RequestIds() {
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        prefix = "req_" + HexFormat.of().formatHex(random) + "_";
    }

    public String next() {
        return prefix + Long.toString(next.incrementAndGet(), Character.MAX_RADIX);
    }
}
