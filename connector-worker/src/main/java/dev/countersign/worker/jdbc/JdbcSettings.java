package dev.countersign.worker.jdbc;

import dev.countersign.worker.connector.Fields;
import org.jspecify.annotations.Nullable;

/**
 * A connection's settings:
 *
 * <pre>{@code
 * {"url":"jdbc:postgresql://db.example.com/crm","username":"crm","password":"env:CRM_PASSWORD","inbox":"create"}
 * }</pre>
 *
 * @param password a reference; null for none
 */
record JdbcSettings(
        JdbcUrl url, @Nullable String user, @Nullable String password, InboxUse inbox) {
    /** What becomes of the inbox table, without which no statement runs exactly once. */
    enum InboxUse {
        /** It is made when it is missing. The default. */
        CREATE,
        /** It is there already; for users that may not make tables. */
        EXISTING,
        /** None: then tools are UNSAFE, and nothing else can be declared for them. */
        OFF
    }

    static JdbcSettings parse(String settings) {
        Fields fields = Fields.parse("connection's settings", settings);
        JdbcSettings parsed = new JdbcSettings(
                JdbcUrl.parse(fields.text("url")),
                fields.textOrNull("username"),
                fields.textOrNull("password"),
                switch (fields.text("inbox", "create")) {
                    case "create" -> InboxUse.CREATE;
                    case "existing" -> InboxUse.EXISTING;
                    case "off" -> InboxUse.OFF;
                    default -> throw fields.refused("its inbox is none of create, existing, off");
                });
        fields.end();
        return parsed;
    }
}
