package dev.countersign.worker.jdbc;

import dev.countersign.schemas.json.CanonicalJson;
import dev.countersign.worker.connector.CallValues;
import dev.countersign.worker.connector.OrderRefusedException;
import dev.countersign.worker.connector.Reference;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One SQL statement with named parameters such as {@code :payload.amount}. The text is the owner's
 * alone; what a call brings is bound and never becomes text.
 *
 * @param sql with a question mark for each parameter
 */
record NamedStatement(String sql, List<Reference> parameters) {
    private static final Pattern PARAMETER = Pattern.compile(":([A-Za-z_]\\w*(\\.\\w+)*)");

    NamedStatement {
        parameters = List.copyOf(parameters);
    }

    /** @throws OrderRefusedException when it is more than one statement, or names what no call has */
    static NamedStatement parse(String text) {
        if (text.isBlank()) {
            throw refused("it is empty");
        }
        StringBuilder sql = new StringBuilder();
        List<Reference> parameters = new ArrayList<>();
        Matcher parameter = PARAMETER.matcher(text);
        int at = 0;
        while (at < text.length()) {
            int end = endOfQuoted(text, at);
            if (end > at) {
                sql.append(text, at, end);
                at = end;
            } else if (text.startsWith("::", at)) {
                sql.append("::");
                at += 2;
            } else if (parameter.region(at, text.length()).lookingAt()) {
                sql.append('?');
                parameters.add(reference(parameter.group(1)));
                at = parameter.end();
            } else {
                sql.append(plain(text.charAt(at)));
                at++;
            }
        }
        return new NamedStatement(sql.toString(), parameters);
    }

    /** Binds by type; a value that the call does not have is SQL NULL. */
    void bind(PreparedStatement statement, CallValues call) throws SQLException {
        for (int i = 0; i < parameters.size(); i++) {
            Reference.Found found = parameters.get(i).find(call);
            bind(statement, i + 1, found == null ? null : found.value());
        }
    }

    private static void bind(PreparedStatement statement, int index, @Nullable Object value) throws SQLException {
        switch (value) {
            case null -> statement.setNull(index, Types.NULL);
            case String text -> statement.setString(index, text);
            case Boolean flag -> statement.setBoolean(index, flag);
            case Long number -> statement.setLong(index, number);
            // The shortest decimal that stands for the double: what the caller wrote.
            case Double number -> statement.setBigDecimal(index, BigDecimal.valueOf(number));
            case Object json ->
                statement.setString(index, new String(CanonicalJson.write(json), StandardCharsets.UTF_8));
        }
    }

    private static Reference reference(String name) {
        if (!Reference.isWellFormed(name) || name.equals("payload")) {
            throw refused("':" + name + "' names nothing of a call");
        }
        return new Reference(name);
    }

    private static char plain(char c) {
        return switch (c) {
            case ';' -> throw refused("it has a semicolon; one statement is all it may be");
            case '?' -> throw refused("it has a question mark; parameters go by name");
            case '$' -> throw refused("it has a dollar sign; texts stand in single quotes");
            case '\\' -> throw refused("it has a backslash");
            default -> c;
        };
    }

    /** Where the literal, quoted name or comment that starts here ends; {@code at} when none does. */
    private static int endOfQuoted(String text, int at) {
        char c = text.charAt(at);
        if (c == '\'' || c == '"') {
            int end = text.indexOf(c, at + 1);
            if (end < 0) {
                throw refused("a quote in it is not closed");
            }
            if (text.substring(at, end).indexOf('\\') >= 0) {
                // Some settings let a backslash escape the closing quote; then we would see another end.
                throw refused("it has a backslash");
            }
            return end + 1;
        }
        if (text.startsWith("--", at) || text.startsWith("/*", at)) {
            throw refused("it has a comment");
        }
        return at;
    }

    private static OrderRefusedException refused(String why) {
        return OrderRefusedException.misconfigured("tool's SQL", why);
    }
}
