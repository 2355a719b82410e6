package dev.countersign.client;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * Where Countersign is, as whom to call it, and how long to try.
 *
 * @param url of the ingress, for example {@code http://127.0.0.1:8080}; a path in it is kept
 * @param agentId as in the organization's {@code credentials.yaml}
 * @param secret of that agent; never in {@link #toString}
 * @param within how long a request is tried in all, pauses between tries included
 * @param tryMax how long one try may take; the ingress is asked to answer within half of it
 */
public record Settings(URI url, String agentId, String secret, Duration within, Duration tryMax) {
    public static final Duration WITHIN_DEFAULT = Duration.ofSeconds(60);
    public static final Duration TRY_MAX_DEFAULT = Duration.ofSeconds(20);

    /** @throws IllegalArgumentException naming what is wrong; the secret is not repeated */
    public Settings {
        require(
                url.getHost() != null && ("http".equals(url.getScheme()) || "https".equals(url.getScheme())),
                "The URL of Countersign must be http or https, with a host");
        require(
                !agentId.isEmpty() && agentId.indexOf(':') < 0 && isVisible(agentId),
                "The agent id must be visible ASCII without a colon");
        require(!secret.isEmpty() && isVisible(secret), "The agent's secret must be visible ASCII");
        require(!within.isNegative() && !within.isZero(), "The time to try within must be positive");
        require(!tryMax.isNegative() && !tryMax.isZero(), "The time of one try must be positive");
    }

    public static Settings of(URI url, String agentId, String secret) {
        return new Settings(url, agentId, secret, WITHIN_DEFAULT, TRY_MAX_DEFAULT);
    }

    /**
     * From {@code COUNTERSIGN_URL}, {@code AGENT_ID} and {@code AGENT_SECRET}, as {@code data/demo.env} has them.
     *
     * @throws IllegalArgumentException naming a variable that is missing
     */
    public static Settings fromEnvironment() {
        return from(System.getenv());
    }

    /** The same, of variables from elsewhere. */
    public static Settings from(Map<String, String> environment) {
        return of(
                URI.create(value(environment, "COUNTERSIGN_URL")),
                value(environment, "AGENT_ID"),
                value(environment, "AGENT_SECRET"));
    }

    public Settings within(Duration other) {
        return new Settings(url, agentId, secret, other, tryMax);
    }

    public Settings tryMax(Duration other) {
        return new Settings(url, agentId, secret, within, other);
    }

    URI resolve(String path) {
        String base = url.toString();
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    }

    @Override
    public String toString() {
        return "Settings[url=" + url + ", agentId=" + agentId + ", within=" + within + ", tryMax=" + tryMax + "]";
    }

    static boolean isVisible(String text) {
        return text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    private static String value(Map<String, String> environment, String name) {
        String value = environment.get(name);
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException(
                    "The environment has no " + name + "; `. data/demo.env` sets it for the demo");
        }
        return value;
    }

    private static void require(boolean met, String rule) {
        if (!met) {
            throw new IllegalArgumentException(rule);
        }
    }
}
