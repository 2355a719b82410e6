package dev.countersign.worker.jdbc;

import dev.countersign.worker.connector.OrderRefusedException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The database URLs that are let through. Driver parameters can load classes, read files and run
 * scripts, so only the harmless ones named here pass, for the two drivers that are here.
 */
record JdbcUrl(Driver driver, String url) {
    enum Driver {
        H2,
        POSTGRESQL
    }

    private static final Pattern POSTGRESQL = Pattern.compile(
            "jdbc:postgresql://[A-Za-z0-9.-]+(:[0-9]{1,5})?/[A-Za-z0-9_.-]+(\\?(?<parameters>[A-Za-z0-9_=&.,-]*))?");

    private static final Pattern H2 = Pattern.compile(
            "jdbc:h2:(mem:[A-Za-z0-9_-]+|file:[A-Za-z0-9_./~-]+)(?<parameters>(;[A-Za-z_]+=[A-Za-z0-9_-]+)*)");

    private static final Set<String> POSTGRESQL_PARAMETERS = Set.of(
            "sslmode",
            "channelbinding",
            "currentschema",
            "targetservertype",
            "connecttimeout",
            "logintimeout",
            "tcpkeepalive",
            "preparethreshold",
            "applicationname");

    private static final Set<String> H2_PARAMETERS = Set.of(
            "mode",
            "db_close_delay",
            "db_close_on_exit",
            "database_to_upper",
            "database_to_lower",
            "case_insensitive_identifiers",
            "default_null_ordering",
            "lock_timeout");

    /** @throws OrderRefusedException naming the parameter, never the whole URL: it might hold a secret */
    static JdbcUrl parse(String url) {
        Matcher postgresql = POSTGRESQL.matcher(url);
        if (postgresql.matches()) {
            check(postgresql.group("parameters"), "&", POSTGRESQL_PARAMETERS);
            return new JdbcUrl(Driver.POSTGRESQL, url);
        }
        Matcher h2 = H2.matcher(url);
        if (h2.matches()) {
            check(h2.group("parameters"), ";", H2_PARAMETERS);
            return new JdbcUrl(Driver.H2, url);
        }
        throw OrderRefusedException.misconfigured(
                "connection's settings",
                "its url is neither of the form jdbc:postgresql://host[:port]/database"
                        + " nor jdbc:h2:mem:name or jdbc:h2:file:path");
    }

    private static void check(@Nullable String parameters, String separator, Set<String> allowed) {
        if (parameters == null) {
            return;
        }
        for (String parameter : parameters.split(separator, -1)) {
            String name = parameter.replaceFirst("=.*", "");
            if (!parameter.isEmpty() && !allowed.contains(name.toLowerCase(Locale.ROOT))) {
                throw OrderRefusedException.misconfigured(
                        "connection's settings",
                        "its url has the driver parameter '" + name + "', which is not allowed");
            }
        }
    }
}
