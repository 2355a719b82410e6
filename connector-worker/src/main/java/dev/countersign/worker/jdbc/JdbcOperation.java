package dev.countersign.worker.jdbc;

import dev.countersign.worker.connector.Fields;
import org.jspecify.annotations.Nullable;

/** What a tool does in a database, in its owner's words. */
sealed interface JdbcOperation {

    /**
     * Changes rows:
     *
     * <pre>{@code
     * {"sql":"UPDATE deal SET amount = COALESCE(:payload.amount, amount) WHERE id = :resource.deal_id",
     *  "expect_rows":1,
     *  "returning":"SELECT id, amount FROM deal WHERE id = :resource.deal_id"}
     * }</pre>
     *
     * @param expectRows another count is rolled back; 1 unless told, null for {@code "any"}
     * @param returning its first row is the response; without it, that is the number of rows
     */
    record Change(
            NamedStatement statement,
            @Nullable Integer expectRows,
            @Nullable NamedStatement returning) implements JdbcOperation {}

    /**
     * Reads rows: {@code {"query":"SELECT …","rows_max":100}}. Runs in a read-only transaction that is
     * rolled back.
     */
    record Query(NamedStatement statement, int rowsMax) implements JdbcOperation {}

    int ROWS_MAX_DEFAULT = 100;
    int ROWS_MAX = 10_000;

    static JdbcOperation parse(String operation) {
        Fields fields = Fields.parse("tool's operation", operation);
        JdbcOperation parsed = fields.has("query") ? query(fields) : change(fields);
        fields.end();
        return parsed;
    }

    private static JdbcOperation query(Fields fields) {
        return new Query(
                NamedStatement.parse(fields.text("query")), fields.integer("rows_max", ROWS_MAX_DEFAULT, 1, ROWS_MAX));
    }

    private static JdbcOperation change(Fields fields) {
        String returning = fields.textOrNull("returning");
        boolean any = "any".equals(fields.any("expect_rows"));
        return new Change(
                NamedStatement.parse(fields.text("sql")),
                any ? null : Integer.valueOf(fields.integer("expect_rows", 1, 0, Integer.MAX_VALUE)),
                returning == null ? null : NamedStatement.parse(returning));
    }
}
