package dev.countersign.readmodel;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The read model's database, and what its use may cost.
 *
 * @param jdbcUrl H2 ({@code jdbc:h2:file:…}) or PostgreSQL ({@code jdbc:postgresql:…})
 * @param projecting whether this process keeps the tables up to date. One process of an installation
 *     does; every other one on the same database only asks
 * @param connectionsMax of the pool; one is the projector's
 * @param pollRecordsMax records that one SQL transaction projects
 * @param unknownWait how long the absence of a call may take to be confirmed
 * @param searchWindowCalls how many calls one page of a search tries that no index answers
 * @param queryTimeout how long the database may take for one query, and the pool for a connection
 */
@ConfigurationProperties("countersign.read-model")
public record ReadModelProperties(
        @DefaultValue("jdbc:h2:file:./data/read-model/receipts")
        String jdbcUrl,

        @DefaultValue("sa") String username,
        @DefaultValue("") String password,
        @DefaultValue("true") boolean projecting,
        @DefaultValue("8") int connectionsMax,
        @DefaultValue("5000") int pollRecordsMax,
        @DefaultValue("2s") Duration unknownWait,
        @DefaultValue("10000") int searchWindowCalls,
        @DefaultValue("5s") Duration queryTimeout) {
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** @throws IllegalArgumentException naming the property that is wrong */
    public ReadModelProperties {
        require(
                jdbcUrl.startsWith("jdbc:h2:") || jdbcUrl.startsWith("jdbc:postgresql:"),
                "jdbc-url begins with jdbc:h2: or jdbc:postgresql:");
        require(
                projecting || !jdbcUrl.startsWith("jdbc:h2:file:"),
                "projecting is false only where the jdbc-url is a database that processes share; an H2 file is one's own");
        require(connectionsMax >= 2, "connections-max is at least 2: the projector needs one of its own");
        require(pollRecordsMax >= 1, "poll-records-max is at least 1");
        require(unknownWait.isPositive(), "unknown-wait is a positive duration");
        require(searchWindowCalls >= ReceiptQueries.LIMIT_MAX, "search-window-calls is at least a page");
        require(queryTimeout.compareTo(SECOND) >= 0, "query-timeout is at least a second");
    }

    boolean isPostgres() {
        return jdbcUrl.startsWith("jdbc:postgresql:");
    }

    private static void require(boolean right, String sentence) {
        if (!right) {
            throw new IllegalArgumentException("The property countersign.read-model." + sentence);
        }
    }

    /** Without the URL, which may hold credentials, and the password. */
    @Override
    public String toString() {
        return "ReadModelProperties[" + (isPostgres() ? "PostgreSQL" : "H2") + ", username=" + username
                + ", projecting=" + projecting + ", connectionsMax=" + connectionsMax + ", pollRecordsMax="
                + pollRecordsMax + ", unknownWait="
                + unknownWait + ", searchWindowCalls=" + searchWindowCalls + ", queryTimeout=" + queryTimeout + "]";
    }
}
