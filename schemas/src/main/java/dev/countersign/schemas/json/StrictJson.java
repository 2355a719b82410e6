package dev.countersign.schemas.json;

import static dev.countersign.domain.request.Limits.BODY_BYTES_MAX;
import static dev.countersign.domain.request.Limits.JSON_DEPTH_MAX;
import static dev.countersign.domain.request.Limits.JSON_FIELDS_MAX;
import static dev.countersign.domain.request.Limits.JSON_STRING_CHARS_MAX;
import static dev.countersign.domain.request.Limits.JSON_VALUES_MAX;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads JSON (RFC 8259) and refuses what two readers could read differently: duplicate names, NaN,
 * trailing data, anything but UTF-8, lone surrogates, U+0000 (where C strings end), numbers that
 * would not survive, and anything beyond the limits of {@link dev.countersign.domain.request.Limits}.
 *
 * <p>A number survives when the double nearest to it, written in its canonical form, is the same
 * number: 0.1 and 5e4 do; 9007199254740993, 50000.00000000000001 and 1e400 do not. Depth counts
 * objects and arrays, the outermost as 1; the limit on fields is for all objects of the text
 * together, and the one on values for all that the text has: objects, arrays and what is in them.
 *
 * <p>Values: objects are insertion-ordered {@code Map<String, Object>}, arrays {@code List<Object>},
 * strings {@code String}, booleans {@code Boolean}, null {@code null}; a number is a {@code Long}
 * when it is integral and at most 2^53 - 1 in size, else a {@code Double}. Minus zero is 0. Maps
 * and lists belong to the caller and may be changed.
 *
 * <p>Every refusal says what is wrong and where, in lines and columns (characters, both from 1). It
 * never quotes a value; the name of a field is quoted where it is short and plain.
 */
public final class StrictJson {
    /**
     * Our own limits are checked here, with sentences of our own, so that Jackson's stand just
     * behind them and would only be met if one of ours were forgotten. Duplicate
     * names are found in the map being built: Jackson's detection would keep a second set of them.
     */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxDocumentLength(BODY_BYTES_MAX)
                    .maxNestingDepth(JSON_DEPTH_MAX + 1)
                    .maxStringLength(BODY_BYTES_MAX)
                    .maxNameLength(BODY_BYTES_MAX)
                    .maxNumberLength(BODY_BYTES_MAX)
                    .build())
            // UTF-8 only; Jackson would guess UTF-16 and UTF-32 from the first bytes.
            .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
            .build();

    private final byte[] utf8;
    private final JsonParser parser;
    private int depth;
    private int fields;
    private int values;

    private StrictJson(byte[] utf8, JsonParser parser) {
        this.utf8 = utf8;
        this.parser = parser;
    }

    /**
     * Reads a text that is one object.
     *
     * @throws InvalidJsonException naming what is wrong and where
     */
    public static Map<String, @Nullable Object> parseObject(byte[] utf8) {
        checkText(utf8);
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), utf8)) {
            StrictJson reader = new StrictJson(utf8, parser);
            if (reader.first() != JsonToken.START_OBJECT) {
                throw reader.fault("The JSON is not an object");
            }
            reader.values++;
            Map<String, @Nullable Object> object = reader.object();
            reader.end();
            return object;
        } catch (JacksonException notJson) {
            throw Faults.of(utf8, notJson);
        }
    }

    /**
     * Reads a text that is one value, of any kind.
     *
     * @throws InvalidJsonException naming what is wrong and where
     */
    public static @Nullable Object parse(byte[] utf8) {
        checkText(utf8);
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), utf8)) {
            StrictJson reader = new StrictJson(utf8, parser);
            Object value = reader.value(reader.first());
            reader.end();
            return value;
        } catch (JacksonException notJson) {
            throw Faults.of(utf8, notJson);
        }
    }

    private static void checkText(byte[] utf8) {
        if (utf8.length > BODY_BYTES_MAX) {
            throw new InvalidJsonException(
                    "The JSON is " + utf8.length + " bytes long; at most " + BODY_BYTES_MAX + " are read");
        }
        Utf8.check(utf8);
    }

    private JsonToken first() {
        JsonToken token = parser.nextToken();
        if (token == null) {
            throw new InvalidJsonException("The JSON is empty");
        }
        return token;
    }

    private void end() {
        if (parser.nextToken() != null) {
            throw fault("Something follows after the JSON's end");
        }
    }

    private @Nullable Object value(JsonToken token) {
        if (++values > JSON_VALUES_MAX) {
            throw fault("The JSON has more than " + JSON_VALUES_MAX + " values");
        }
        return switch (token) {
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            case VALUE_STRING -> string(parser.getString());
            case VALUE_NUMBER_INT -> integer();
            case VALUE_NUMBER_FLOAT -> number();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            // Where a value may stand, Jackson gives these or throws; the rest are for other formats.
            case END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                throw new IllegalStateException("The JSON parser gave " + token + " in place of a value");
        };
    }

    private Map<String, @Nullable Object> object() {
        enter();
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            string(name);
            if (++fields > JSON_FIELDS_MAX) {
                throw fault("The JSON has more than " + JSON_FIELDS_MAX + " fields");
            }
            if (members.containsKey(name)) {
                throw fault("The JSON names " + Faults.field(name) + " twice in one object");
            }
            members.put(name, value(parser.nextToken()));
        }
        depth--;
        return members;
    }

    private List<@Nullable Object> array() {
        enter();
        List<@Nullable Object> elements = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            elements.add(value(token));
        }
        depth--;
        return elements;
    }

    private void enter() {
        if (++depth > JSON_DEPTH_MAX) {
            throw fault("The JSON is nested deeper than " + JSON_DEPTH_MAX + " levels");
        }
    }

    /** A string or name as it is, once it is one that every reader reads alike. */
    private String string(String text) {
        if (text.length() > JSON_STRING_CHARS_MAX) {
            throw fault("A string in the JSON is longer than " + JSON_STRING_CHARS_MAX + " characters");
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw fault("A string in the JSON contains U+0000");
            }
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    throw fault("A string in the JSON contains half of a surrogate pair");
                }
                i++;
            }
        }
        return text;
    }

    private Number integer() {
        if (parser.getStringLength() <= Numbers.EXACT_CHARS) {
            return parser.getLongValue();
        }
        return number();
    }

    private Number number() {
        return Numbers.read(parser.getString(), this::fault);
    }

    private InvalidJsonException fault(String what) {
        return Faults.at(utf8, parser.currentTokenLocation().getByteOffset(), what);
    }
}
