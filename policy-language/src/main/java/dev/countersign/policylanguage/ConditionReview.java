package dev.countersign.policylanguage;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.countersign.domain.execution.EffectClass;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Looks through a checked expression for what CEL permits and a policy should not: keys that are
 * computed, messages that are built, effect classes that do not exist, patterns that are none.
 */
final class ConditionReview {
    private static final List<String> EFFECTS = Arrays.stream(EffectClass.values())
            .map(effect -> effect.name().toLowerCase(Locale.ROOT))
            .toList();

    private final Map<Long, Integer> offsets;
    private final Set<String> namesInText = new HashSet<>();
    private final Map<Integer, String> complaints = new TreeMap<>();

    private ConditionReview(Map<Long, Integer> offsets) {
        this.offsets = offsets;
    }

    static ConditionReview of(CelAbstractSyntaxTree tree) {
        ConditionReview review = new ConditionReview(tree.getSource().getPositionsMap());
        review.visit(tree.getExpr());
        return review;
    }

    /** Every field name and text the expression spells out. */
    Set<String> namesInText() {
        return Set.copyOf(namesInText);
    }

    /** By their offset in the expression, in code points. */
    Map<Integer, String> complaints() {
        return complaints;
    }

    private void visit(CelExpr node) {
        switch (node.exprKind().getKind()) {
            case SELECT -> {
                namesInText.add(node.select().field());
                visit(node.select().operand());
            }
            case CONSTANT -> {
                if (node.constant().getKind() == CelConstant.Kind.STRING_VALUE) {
                    namesInText.add(node.constant().stringValue());
                }
            }
            case CALL -> visitCall(node);
            case LIST -> node.list().elements().forEach(this::visit);
            case MAP ->
                node.map().entries().forEach(entry -> {
                    if (entry.key().exprKind().getKind() != CelExpr.ExprKind.Kind.CONSTANT) {
                        complain(entry.key(), "Condition: the keys of a map have to be written out");
                    }
                    visit(entry.key());
                    visit(entry.value());
                });
            case STRUCT -> complain(node, "Condition: messages cannot be built here");
            case COMPREHENSION -> {
                visit(node.comprehension().iterRange());
                visit(node.comprehension().accuInit());
                visit(node.comprehension().loopCondition());
                visit(node.comprehension().loopStep());
                visit(node.comprehension().result());
            }
            case IDENT, NOT_SET -> {}
        }
    }

    private void visitCall(CelExpr node) {
        CelExpr.CelCall call = node.call();
        call.target().ifPresent(this::visit);
        call.args().forEach(this::visit);
        List<CelExpr> args = call.args();
        switch (call.function()) {
            case "_==_", "_!=_" -> {
                checkEffect(args.get(0), args.get(1));
                checkEffect(args.get(1), args.get(0));
            }
            case "@in" -> {
                if (args.get(1).exprKind().getKind() == CelExpr.ExprKind.Kind.LIST) {
                    args.get(1).list().elements().forEach(element -> checkEffect(args.get(0), element));
                }
            }
            case "matches" -> {
                CelExpr regex = args.getLast();
                if (isText(regex) && Metering.usableRegex(regex.constant().stringValue()) == null) {
                    complain(regex, "Condition: this is not a regular expression in RE2's syntax, or too large a one");
                }
            }
            default -> {}
        }
    }

    private void checkEffect(CelExpr selection, CelExpr word) {
        if (isToolEffect(selection)
                && isText(word)
                && !EFFECTS.contains(word.constant().stringValue())) {
            String written = word.constant().stringValue();
            complain(
                    word,
                    "Condition: tool.effect is one of " + String.join(", ", EFFECTS) + ", never \"" + written + "\""
                            + Suggestion.among(EFFECTS, written));
        }
    }

    private static boolean isToolEffect(CelExpr node) {
        if (node.exprKind().getKind() != CelExpr.ExprKind.Kind.SELECT
                || !node.select().field().equals("effect")) {
            return false;
        }
        CelExpr operand = node.select().operand();
        return operand.exprKind().getKind() == CelExpr.ExprKind.Kind.IDENT
                && operand.ident().name().equals("tool");
    }

    private static boolean isText(CelExpr node) {
        return node.exprKind().getKind() == CelExpr.ExprKind.Kind.CONSTANT
                && node.constant().getKind() == CelConstant.Kind.STRING_VALUE;
    }

    private void complain(CelExpr node, String complaint) {
        complaints.putIfAbsent(offsets.getOrDefault(node.id(), 0), complaint);
    }
}
