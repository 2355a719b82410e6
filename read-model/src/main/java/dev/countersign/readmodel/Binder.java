package dev.countersign.readmodel;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sets a statement's parameters from left to right. */
final class Binder {
    private final PreparedStatement statement;
    private int index;

    Binder(PreparedStatement statement) {
        this.statement = statement;
    }

    /** A text, an enum's constant or a value type by its text form; null is SQL's null. */
    Binder text(@Nullable Object value) throws SQLException {
        statement.setString(++index, value == null ? null : storable(value.toString()));
        return this;
    }

    Binder number(int value) throws SQLException {
        statement.setInt(++index, value);
        return this;
    }

    Binder number(long value) throws SQLException {
        statement.setLong(++index, value);
        return this;
    }

    Binder flag(boolean value) throws SQLException {
        statement.setBoolean(++index, value);
        return this;
    }

    /** Null is SQL's null. */
    Binder flag(@Nullable Boolean value) throws SQLException {
        return value == null ? nulls(1) : flag(value.booleanValue());
    }

    /** Null is SQL's null. */
    Binder millis(@Nullable Duration value) throws SQLException {
        return value == null ? nulls(1) : number(value.toMillis());
    }

    Binder instant(@Nullable Instant value) throws SQLException {
        if (value == null) {
            return nulls(1);
        }
        statement.setObject(++index, value.atOffset(ZoneOffset.UTC));
        return this;
    }

    Binder bytes(byte @Nullable [] value) throws SQLException {
        statement.setBytes(++index, value);
        return this;
    }

    Binder texts(List<String> values) throws SQLException {
        statement.setArray(++index, statement.getConnection().createArrayOf("varchar", storable(values)));
        return this;
    }

    Binder numbers(List<Long> values) throws SQLException {
        statement.setArray(++index, statement.getConnection().createArrayOf("bigint", values.toArray()));
        return this;
    }

    /** The next parameters are null, whatever their types. */
    Binder nulls(int count) throws SQLException {
        for (int i = 0; i < count; i++) {
            statement.setNull(++index, Types.NULL);
        }
        return this;
    }

    private static Object[] storable(List<String> values) {
        return values.stream().map(Binder::storable).toArray();
    }

    /** PostgreSQL knows no zero character, and a caller must not stop the projection with one. */
    private static String storable(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
    }
}
