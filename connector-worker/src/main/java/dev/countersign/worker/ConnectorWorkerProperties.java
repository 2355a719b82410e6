package dev.countersign.worker;

import dev.countersign.egress.Reach;
import dev.countersign.worker.notice.SmtpServer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The worker's configuration.
 *
 * @param instance this worker's name, the same at every start and no other worker's: 1 to 100
 *     characters of {@code A-Z a-z 0-9 . _ -}
 * @param underWayMax attempts under way at once, over all connections; each is a virtual thread
 * @param pollRecordsMax dispatches that one journal flush and one commit serve
 * @param drainWithin how long a stop waits for attempts under way; what remains is left to its lease
 * @param deliveriesUnderWayMax callbacks that are sent at once
 * @param callbackReach how far callbacks and notices' webhooks may go; the same as the ingress's
 * @param noticesUnderWayMax notices that are being told at once, those that wait for another try included
 * @param looksUnderWayMax looks at targets at once, for people who have a card open
 * @param mail the mail server that notices go through; null for none, and then nobody gets mail
 * @param consoleUrl where people reach the console, for the links in notices; null for no links
 * @param secretDirectory {@code file:} secrets must lie here, and relative ones are looked for here;
 *     null for any file
 */
@ConfigurationProperties("countersign.worker")
public record ConnectorWorkerProperties(
        @DefaultValue("worker-1") String instance,
        @DefaultValue("2000") int underWayMax,
        @DefaultValue("500") int pollRecordsMax,
        @DefaultValue("20s") Duration drainWithin,
        @DefaultValue("16") int deliveriesUnderWayMax,
        @DefaultValue("public") Reach callbackReach,
        @DefaultValue("5000") int noticesUnderWayMax,
        @DefaultValue("16") int looksUnderWayMax,
        @Nullable SmtpServer mail,
        @Nullable URI consoleUrl,
        @Nullable Path secretDirectory) {
    static final int DELIVERIES_UNDER_WAY_MAX = 1_000;
    static final int NOTICES_UNDER_WAY_MAX = 100_000;
    static final int LOOKS_UNDER_WAY_MAX = 1_000;
    static final int UNDER_WAY_MAX = 100_000;
    static final int POLL_RECORDS_MAX = 5_000;

    private static final Pattern INSTANCE = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    /** @throws IllegalArgumentException with a sentence that names the property and its limits */
    public ConnectorWorkerProperties {
        require(INSTANCE.matcher(instance).matches(), "instance is 1 to 100 characters of A-Z a-z 0-9 . _ -");
        require(underWayMax >= 1 && underWayMax <= UNDER_WAY_MAX, "under-way-max is 1 to " + UNDER_WAY_MAX);
        require(
                pollRecordsMax >= 1 && pollRecordsMax <= POLL_RECORDS_MAX,
                "poll-records-max is 1 to " + POLL_RECORDS_MAX);
        require(
                deliveriesUnderWayMax >= 1 && deliveriesUnderWayMax <= DELIVERIES_UNDER_WAY_MAX,
                "deliveries-under-way-max is 1 to " + DELIVERIES_UNDER_WAY_MAX);
        require(
                noticesUnderWayMax >= 1 && noticesUnderWayMax <= NOTICES_UNDER_WAY_MAX,
                "notices-under-way-max is 1 to " + NOTICES_UNDER_WAY_MAX);
        require(
                looksUnderWayMax >= 1 && looksUnderWayMax <= LOOKS_UNDER_WAY_MAX,
                "looks-under-way-max is 1 to " + LOOKS_UNDER_WAY_MAX);
        consoleUrl = consoleUrl == null ? null : base(consoleUrl);
        require(drainWithin.isPositive(), "drain-within is a positive duration");
    }

    /** Without a slash at its end, so that a path can follow. */
    private static URI base(URI url) {
        boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        require(
                web && url.getHost() != null && url.getQuery() == null && url.getFragment() == null,
                "console-url is an http or https address");
        String text = url.toString();
        return text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : url;
    }

    private static void require(boolean met, String rule) {
        if (!met) {
            throw new IllegalArgumentException("countersign.worker: " + rule);
        }
    }
}
