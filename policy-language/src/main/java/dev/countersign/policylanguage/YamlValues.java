package dev.countersign.policylanguage;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Turns YAML into the values that StrictJson reads from the same JSON. */
final class YamlValues {
    /** The largest integer that every JSON reader keeps exactly (RFC 8259, section 6). */
    private static final BigDecimal EXACT_MAX = BigDecimal.valueOf((1L << 53) - 1);

    private YamlValues() {}

    static Map<String, @Nullable Object> object(MappingNode node, Problems problems) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        Mapping.entries(node, problems).forEach((key, value) -> object.put(key, value(value, problems)));
        return object;
    }

    private static @Nullable Object value(Node node, Problems problems) {
        return switch (node) {
            case MappingNode mapping -> object(mapping, problems);
            case SequenceNode sequence -> {
                List<@Nullable Object> list = new ArrayList<>();
                sequence.getValue().forEach(element -> list.add(value(element, problems)));
                yield list;
            }
            case ScalarNode scalar -> scalar(scalar, problems);
            default -> throw new IllegalStateException("YAML has no other kind of node: " + node.getNodeId());
        };
    }

    private static @Nullable Object scalar(ScalarNode scalar, Problems problems) {
        Tag tag = scalar.getTag();
        if (tag.equals(Tag.NULL)) {
            return null;
        }
        if (tag.equals(Tag.BOOL)) {
            return Boolean.valueOf(scalar.getValue());
        }
        if (!tag.equals(Tag.INT) && !tag.equals(Tag.FLOAT)) {
            return scalar.getValue();
        }
        BigDecimal number = Mapping.number(scalar, "a payload value", problems);
        if (number == null) {
            return null;
        }
        boolean integral = number.stripTrailingZeros().scale() <= 0;
        if (integral && number.abs().compareTo(EXACT_MAX) <= 0) {
            return number.longValueExact();
        }
        double nearest = number.doubleValue();
        if (Double.isInfinite(nearest) || (integral && new BigDecimal(nearest).compareTo(number) != 0)) {
            problems.at(scalar, "A JSON number cannot hold this value exactly; the gateway refuses it too");
        }
        return nearest;
    }
}
