package dev.countersign.worker.jdbc;

import dev.countersign.worker.connector.Fields;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How to see what a database holds, in the tool owner's words:
 *
 * <pre>{@code
 * {"query":"SELECT amount, stage FROM deal WHERE id = :resource.deal_id"}
 * }</pre>
 *
 * One SELECT of at most one row, whose columns are named like the parameters. It runs in a read-only
 * transaction that is rolled back; and because not every database holds to that, no word of it may be one
 * that writes or locks.
 */
record JdbcRead(NamedStatement statement) {
    private static final Pattern QUOTED = Pattern.compile("'[^']*'|\"[^\"]*\"");
    private static final Pattern NO_WORD = Pattern.compile("[^A-Za-z0-9_]+");
    private static final Set<String> WRITING = Set.of("INSERT", "UPDATE", "DELETE", "MERGE", "INTO", "SHARE");

    static JdbcRead parse(String read) {
        Fields fields = Fields.parse("tool's read", read);
        NamedStatement statement = NamedStatement.parse(fields.text("query"));
        fields.end();
        String[] words = NO_WORD.split(
                QUOTED.matcher(statement.sql()).replaceAll(" ").strip().toUpperCase(Locale.ROOT), -1);
        if (!words[0].equals("SELECT")) {
            throw fields.refused("it changes nothing, so its query starts with SELECT");
        }
        for (String word : words) {
            if (WRITING.contains(word)) {
                throw fields.refused("it changes nothing, and its query has the word " + word);
            }
        }
        return new JdbcRead(statement);
    }
}
