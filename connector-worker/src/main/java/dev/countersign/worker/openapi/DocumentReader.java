package dev.countersign.worker.openapi;

import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * A document in JSON or YAML as plain values, read within limits: it is somebody else's. YAML is read as
 * JSON's other spelling (YAML 1.2, JSON schema): {@code no} is a text, {@code 012} too, a date as well.
 * Aliases are refused, because nine of them can be a billion values.
 */
final class DocumentReader {
    static final int BYTES_MAX = 8 * 1024 * 1024;
    static final int DEPTH_MAX = 100;
    static final int VALUES_MAX = 400_000;

    private static final long EXACT_MAX = (1L << 53) - 1;
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
    private static final int NUMBER_CHARS_MAX = 100;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxDocumentLength(BYTES_MAX)
                            .maxNestingDepth(DEPTH_MAX)
                            .maxNumberLength(NUMBER_CHARS_MAX)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build();

    private int values;

    private DocumentReader() {}

    /** @throws ImportRefusedException naming what is wrong with it as a text */
    static Map<String, @Nullable Object> read(byte[] bytes) throws ImportRefusedException {
        if (bytes.length > BYTES_MAX) {
            throw ImportRefusedException.unreadable("it is larger than " + BYTES_MAX + " bytes");
        }
        String text = utf8(bytes);
        DocumentReader reader = new DocumentReader();
        try {
            Object value = text.stripLeading().startsWith("{") ? reader.json(text) : reader.yaml(text);
            if (value instanceof Map<?, ?> document) {
                Map<String, @Nullable Object> named = new LinkedHashMap<>();
                document.forEach((name, member) -> named.put(String.valueOf(name), member));
                return named;
            }
        } catch (StackOverflowError deep) {
            throw tooDeep();
        }
        throw ImportRefusedException.unreadable("it is no object");
    }

    private @Nullable Object json(String text) throws ImportRefusedException {
        try {
            return plain(JSON.readValue(text, Object.class), 1);
        } catch (JacksonException e) {
            throw ImportRefusedException.unreadable(
                    e.getLocation() == null
                            ? "it is not JSON, or beyond the limits"
                            : "it is not JSON, or beyond the limits, from line "
                                    + e.getLocation().getLineNr() + " on");
        }
    }

    private @Nullable Object plain(@Nullable Object value, int depth) throws ImportRefusedException {
        count(depth);
        switch (value) {
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> members = new LinkedHashMap<>();
                for (Map.Entry<?, ?> member : map.entrySet()) {
                    members.put(String.valueOf(member.getKey()), plain(member.getValue(), depth + 1));
                }
                return members;
            }
            case List<?> list -> {
                List<@Nullable Object> elements = new ArrayList<>();
                for (Object element : list) {
                    elements.add(plain(element, depth + 1));
                }
                return elements;
            }
            case Integer number -> {
                return number.longValue();
            }
            case Long number -> {
                return number(BigDecimal.valueOf(number));
            }
            case BigInteger number -> {
                return number(new BigDecimal(number));
            }
            case null, default -> {
                return value;
            }
        }
    }

    private @Nullable Object yaml(String text) throws ImportRefusedException {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(BYTES_MAX);
        options.setNestingDepthLimit(DEPTH_MAX);
        options.setAllowDuplicateKeys(false);
        Yaml yaml = new Yaml(new SafeConstructor(options));
        try {
            for (Event event : yaml.parse(new StringReader(text))) {
                if (event instanceof AliasEvent) {
                    throw ImportRefusedException.unreadable("it has an alias (*name) in line "
                            + (event.getStartMark().getLine() + 1) + ", and aliases are not followed");
                }
            }
            Node root = yaml.compose(new StringReader(text));
            if (root == null) {
                throw ImportRefusedException.unreadable("it is empty");
            }
            return value(root, 1);
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark();
            throw ImportRefusedException.unreadable(
                    mark == null
                            ? "it is neither JSON nor YAML"
                            : "it is neither JSON nor YAML from line " + (mark.getLine() + 1) + " on");
        } catch (YAMLException e) {
            throw ImportRefusedException.unreadable("it is neither JSON nor YAML, or beyond the limits");
        }
    }

    private @Nullable Object value(Node node, int depth) throws ImportRefusedException {
        count(depth);
        switch (node) {
            case MappingNode mapping -> {
                Map<String, @Nullable Object> members = new LinkedHashMap<>();
                for (NodeTuple member : mapping.getValue()) {
                    if (!(member.getKeyNode() instanceof ScalarNode key) || members.containsKey(key.getValue())) {
                        throw ImportRefusedException.unreadable("a name in line "
                                + (member.getKeyNode().getStartMark().getLine() + 1)
                                + " is none, or is there twice");
                    }
                    members.put(key.getValue(), value(member.getValueNode(), depth + 1));
                }
                return members;
            }
            case SequenceNode sequence -> {
                List<@Nullable Object> elements = new ArrayList<>();
                for (Node element : sequence.getValue()) {
                    elements.add(value(element, depth + 1));
                }
                return elements;
            }
            case ScalarNode scalar -> {
                return scalar.getScalarStyle() == ScalarStyle.PLAIN ? scalar(scalar.getValue()) : scalar.getValue();
            }
            default -> throw ImportRefusedException.unreadable("it has something that is no value");
        }
    }

    private static @Nullable Object scalar(String text) {
        return switch (text) {
            case "", "~", "null" -> null;
            case "true" -> true;
            case "false" -> false;
            default ->
                text.length() <= NUMBER_CHARS_MAX && NUMBER.matcher(text).matches()
                        ? number(new BigDecimal(text))
                        : text;
        };
    }

    /** A whole number as a Long where that is exact, everything else as the nearest double. */
    private static Object number(BigDecimal number) {
        // The exponent first: 1e999999999 has as many digits as it says.
        if (number.precision() - (long) number.scale() < 18 && number.scale() > -18 && number.scale() < 1_000) {
            BigDecimal bare = number.stripTrailingZeros();
            if (bare.scale() <= 0 && bare.abs().compareTo(BigDecimal.valueOf(EXACT_MAX)) <= 0) {
                return bare.longValueExact();
            }
        }
        return number.doubleValue();
    }

    private void count(int depth) throws ImportRefusedException {
        if (depth > DEPTH_MAX) {
            throw tooDeep();
        }
        if (++values > VALUES_MAX) {
            throw ImportRefusedException.unreadable("it has more than " + VALUES_MAX + " values");
        }
    }

    private static ImportRefusedException tooDeep() {
        return ImportRefusedException.unreadable("it is nested more than " + DEPTH_MAX + " levels deep");
    }

    private static String utf8(byte[] bytes) throws ImportRefusedException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw ImportRefusedException.unreadable("it is not UTF-8");
        }
    }
}
