package dev.countersign.worker.jdbc;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Clob;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows as JSON values. A number that a double cannot hold exactly becomes a text, so that nothing is
 * rounded in silence; times are texts as ISO 8601 has them; bytes are base64. Names without a small
 * letter are written small: databases fold unquoted names, and differ in the direction.
 */
final class Rows {
    private static final long EXACT_MAX = (1L << 53) - 1;

    private Rows() {}

    /** The rows from here on, up to a number. */
    static List<Map<String, @Nullable Object>> read(ResultSet rows, int max) throws SQLException {
        List<Map<String, @Nullable Object>> read = new ArrayList<>();
        while (read.size() < max && rows.next()) {
            read.add(row(rows));
        }
        return read;
    }

    private static Map<String, @Nullable Object> row(ResultSet rows) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            String label = columns.getColumnLabel(i);
            boolean folded = label.equals(label.toUpperCase(Locale.ROOT));
            row.put(folded ? label.toLowerCase(Locale.ROOT) : label, json(rows.getObject(i)));
        }
        return row;
    }

    private static @Nullable Object json(@Nullable Object value) throws SQLException {
        return switch (value) {
            case null -> null;
            case String text -> text;
            case Boolean flag -> flag;
            case BigInteger number -> number(new BigDecimal(number));
            case BigDecimal number -> number(number);
            case Double number -> Double.isFinite(number) ? number(BigDecimal.valueOf(number)) : number.toString();
            case Float number -> Float.isFinite(number) ? number(new BigDecimal(number.toString())) : number.toString();
            case Number number -> number(BigDecimal.valueOf(number.longValue()));
            case Clob text -> text.getSubString(1, (int) Math.min(text.length(), Integer.MAX_VALUE));
            case byte[] bytes -> Base64.getEncoder().encodeToString(bytes);
            case java.sql.Timestamp time -> time.toLocalDateTime().toString();
            case Object other -> other.toString();
        };
    }

    private static Object number(BigDecimal number) {
        if (number.stripTrailingZeros().scale() <= 0) {
            BigInteger whole = number.toBigInteger();
            return whole.abs().compareTo(BigInteger.valueOf(EXACT_MAX)) <= 0
                    ? (Object) whole.longValueExact()
                    : whole.toString();
        }
        double nearest = number.doubleValue();
        boolean exact = Double.isFinite(nearest) && BigDecimal.valueOf(nearest).compareTo(number) == 0;
        return exact ? (Object) nearest : number.toPlainString();
    }
}
