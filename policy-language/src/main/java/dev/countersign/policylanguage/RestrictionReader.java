package dev.countersign.policylanguage;

import dev.countersign.domain.policy.FieldName;
import dev.countersign.domain.policy.Restriction;
import dev.countersign.domain.policy.Restriction.ApprovalStages;
import dev.countersign.domain.policy.Restriction.DeniedField;
import dev.countersign.domain.policy.Restriction.MaximumAmount;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Reads a rule's shorthands: {@code deny_fields}, {@code max_amount}, {@code stages}. */
final class RestrictionReader {
    private static final Set<String> AMOUNT_KEYS = Set.of("field", "limit");
    private static final Set<String> STAGE_KEYS = Set.of("field", "require_approval");

    private final Problems problems;

    RestrictionReader(Problems problems) {
        this.problems = problems;
    }

    /** What the rule says of fields; parts that are wrong are left out and complained of. */
    List<Restriction> read(Mapping rule) {
        List<Restriction> restrictions = new ArrayList<>();
        Node denied = rule.get("deny_fields");
        if (denied != null) {
            deniedFields(denied, restrictions);
        }
        Node amount = rule.get("max_amount");
        if (amount != null) {
            maximumAmount(amount, restrictions);
        }
        Node stages = rule.get("stages");
        if (stages != null) {
            stages(stages, restrictions);
        }
        return restrictions;
    }

    private void deniedFields(Node node, List<Restriction> restrictions) {
        for (String name : Mapping.texts(node, "\"deny_fields\"", problems)) {
            FieldName field = field(node, name);
            if (field != null) {
                restrictions.add(new DeniedField(field));
            }
        }
    }

    private void maximumAmount(Node node, List<Restriction> restrictions) {
        FieldName field = FieldName.of("amount");
        Node limitNode = node;
        if (node instanceof MappingNode) {
            Mapping fields = Mapping.of(node, "\"max_amount\"", AMOUNT_KEYS, problems);
            field = fields == null ? null : fieldOf(fields, "amount");
            limitNode = fields == null ? null : fields.require("limit");
        }
        BigDecimal limit =
                limitNode == null ? null : Mapping.number(limitNode, "the limit of \"max_amount\"", problems);
        if (limitNode == null || limit == null || field == null) {
            return;
        }
        if (limit.signum() < 0) {
            problems.at(limitNode, "A maximum amount is not negative: it limits the size, whatever the sign");
            return;
        }
        restrictions.add(new MaximumAmount(field, limit));
    }

    private void stages(Node node, List<Restriction> restrictions) {
        FieldName field = FieldName.of("stage");
        Node listNode = node;
        if (node instanceof MappingNode) {
            Mapping fields = Mapping.of(node, "\"stages\"", STAGE_KEYS, problems);
            field = fields == null ? null : fieldOf(fields, "stage");
            listNode = fields == null ? null : fields.require("require_approval");
        }
        if (listNode == null || field == null) {
            return;
        }
        List<String> stages = new ArrayList<>();
        for (Node element : listNode instanceof SequenceNode list ? list.getValue() : List.of(listNode)) {
            // A stage may be a number's or a boolean's text: pipelines number their stages.
            if (element instanceof ScalarNode scalar
                    && !scalar.getTag().equals(Tag.NULL)
                    && !scalar.getValue().isBlank()) {
                stages.add(scalar.getValue());
            } else {
                problems.at(element, "A stage is a plain value");
            }
        }
        if (stages.isEmpty()) {
            problems.at(listNode, "\"stages\" names at least one stage");
            return;
        }
        restrictions.add(new ApprovalStages(field, stages));
    }

    private @Nullable FieldName fieldOf(Mapping fields, String usual) {
        Node node = fields.get("field");
        if (node == null) {
            return FieldName.of(usual);
        }
        String name = fields.text("field");
        return name == null ? null : field(node, name);
    }

    private @Nullable FieldName field(Node node, String name) {
        if (name.contains("*")) {
            problems.at(node, "A field's name is not a pattern: \"" + name + "\"");
            return null;
        }
        try {
            return FieldName.of(name);
        } catch (IllegalArgumentException invisible) {
            problems.at(node, "A field's name has at least one visible character");
            return null;
        }
    }
}
