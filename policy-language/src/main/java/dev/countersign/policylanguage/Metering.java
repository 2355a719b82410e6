package dev.countersign.policylanguage;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.exceptions.CelAttributeNotFoundException;
import dev.cel.common.exceptions.CelBadFormatException;
import dev.cel.common.internal.ComparisonFunctions;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.ConcatenatedListView;
import dev.cel.runtime.RuntimeHelpers;
import dev.cel.runtime.standard.AddOperator.AddOverload;
import dev.cel.runtime.standard.CelStandardOverload;
import dev.cel.runtime.standard.ContainsFunction.ContainsOverload;
import dev.cel.runtime.standard.EqualsOperator.EqualsOverload;
import dev.cel.runtime.standard.InOperator.InOverload;
import dev.cel.runtime.standard.IndexOperator.IndexOverload;
import dev.cel.runtime.standard.MatchesFunction.MatchesOverload;
import dev.cel.runtime.standard.NotEqualsOperator.NotEqualsOverload;
import dev.countersign.domain.policy.StepBudget;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes CEL pay for its work. Every node costs a step and something for the size of its value, which
 * covers all functions that take time in proportion to their arguments. Those that can take more
 * (equality of nested values, search in text, regular expressions) are ours and pay as they go. New
 * lists pay for everything inside them, because a few nested ones can stand for more values than
 * there is memory.
 */
final class Metering {
    /** The budget of the judgement that is running; functions have no other way to it. */
    static final ScopedValue<StepBudget> BUDGET = ScopedValue.newInstance();

    /** Characters that are compared or copied in about one step. */
    private static final int CHARS_A_STEP = 64;

    private static final int REGEX_CHARS_MAX = 1_000;
    private static final int REGEX_PROGRAM_MAX = 1_000;
    /** A regular expression's automaton moves this far in about one step. */
    private static final int REGEX_MOVES_A_STEP = 16;

    /** CEL's own overloads that {@link #functions} stand in for. */
    static final Set<CelStandardOverload> REPLACED = Set.of(
            EqualsOverload.EQUALS,
            NotEqualsOverload.NOT_EQUALS,
            InOverload.IN_LIST,
            InOverload.IN_MAP,
            IndexOverload.INDEX_MAP,
            ContainsOverload.CONTAINS_STRING,
            MatchesOverload.MATCHES,
            MatchesOverload.MATCHES_STRING,
            AddOverload.ADD_LIST);

    private Metering() {}

    /** Called for each node after it was evaluated. */
    static void pay(CelExpr node, Object value) {
        StepBudget budget = BUDGET.get();
        budget.spend(1);
        if (value instanceof String text) {
            budget.spend(text.length() / CHARS_A_STEP);
        } else if (value instanceof Collection<?> || value instanceof Map<?, ?>) {
            CelExpr.ExprKind.Kind kind = node.exprKind().getKind();
            if (kind == CelExpr.ExprKind.Kind.LIST || kind == CelExpr.ExprKind.Kind.MAP) {
                payForContents(value, budget);
            } else if (kind == CelExpr.ExprKind.Kind.COMPREHENSION) {
                budget.spend(value instanceof Collection<?> list ? list.size() : 0);
            }
        }
    }

    private static void payForContents(Object value, StepBudget budget) {
        budget.spend(1);
        if (value instanceof Map<?, ?> map) {
            map.values().forEach(element -> payForContents(element, budget));
        } else if (value instanceof Collection<?> list) {
            list.forEach(element -> payForContents(element, budget));
        }
    }

    /** The functions that stand in for CEL's own, under CEL's names for their overloads. */
    static List<CelFunctionBinding> functions() {
        return List.of(
                CelFunctionBinding.from("equals", Object.class, Object.class, Metering::areEqual),
                CelFunctionBinding.from("not_equals", Object.class, Object.class, (x, y) -> !areEqual(x, y)),
                CelFunctionBinding.from("in_list", Object.class, List.class, Metering::isInList),
                CelFunctionBinding.from("in_map", Object.class, Map.class, Metering::isInMap),
                CelFunctionBinding.from("index_map", Map.class, Object.class, Metering::valueAt),
                CelFunctionBinding.from("contains_string", String.class, String.class, Metering::contains),
                CelFunctionBinding.from("matches", String.class, String.class, Metering::matches),
                CelFunctionBinding.from("matches_string", String.class, String.class, Metering::matches),
                CelFunctionBinding.from("add_list", List.class, List.class, Metering::concatenate));
    }

    /** CEL's equality: numbers by value whatever their type, different kinds are unequal, NaN equals nothing. */
    private static boolean areEqual(Object x, Object y) {
        StepBudget budget = BUDGET.get();
        budget.spend(1);
        if (x instanceof Number left && y instanceof Number right) {
            return ComparisonFunctions.numericEquals(left, right);
        }
        if (x instanceof List<?> left && y instanceof List<?> right) {
            return areEqual(left, right);
        }
        if (x instanceof Map<?, ?> left && y instanceof Map<?, ?> right) {
            return areEqual(left, right);
        }
        return Objects.equals(x, y);
    }

    private static boolean areEqual(List<?> left, List<?> right) {
        if (left.size() != right.size()) {
            return false;
        }
        Iterator<?> others = right.iterator();
        for (Object element : left) {
            if (!areEqual(element, others.next())) {
                return false;
            }
        }
        return true;
    }

    private static boolean areEqual(Map<?, ?> left, Map<?, ?> right) {
        if (left.size() != right.size()) {
            return false;
        }
        for (Map.Entry<?, ?> entry : left.entrySet()) {
            Object other = right.get(entry.getKey());
            if (other == null || !areEqual(entry.getValue(), other)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isInList(Object value, List<?> list) {
        for (Object element : list) {
            if (areEqual(value, element)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isInMap(Object key, Map<?, ?> map) {
        return find(key, map) != null;
    }

    private static Object valueAt(Map<?, ?> map, Object key) {
        Object value = find(key, map);
        if (value == null) {
            throw CelAttributeNotFoundException.forMissingMapKey(key instanceof String text ? text : "");
        }
        return value;
    }

    /** Never hashes a list or map that a condition built: nested ones can stand for more values than memory holds. */
    private static @Nullable Object find(Object key, Map<?, ?> map) {
        return switch (key) {
            case String text -> map.get(text);
            case Boolean flag -> map.get(flag);
            case Number number -> {
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    if (areEqual(number, entry.getKey())) {
                        yield entry.getValue();
                    }
                }
                yield null;
            }
            default -> null;
        };
    }

    private static boolean contains(String text, String part) {
        BUDGET.get().spend((long) text.length() * part.length() / CHARS_A_STEP);
        return text.contains(part);
    }

    private static boolean matches(String text, String regex) {
        BUDGET.get().spend(1 + regex.length());
        Pattern pattern = usableRegex(regex);
        if (pattern == null) {
            throw new CelBadFormatException("The regular expression cannot be used");
        }
        BUDGET.get().spend((long) text.length() * pattern.programSize() / REGEX_MOVES_A_STEP);
        return pattern.matcher(text).find();
    }

    /** RE2's syntax, which cannot backtrack; null when it is invalid or too large. */
    static @Nullable Pattern usableRegex(String regex) {
        if (regex.length() > REGEX_CHARS_MAX) {
            return null;
        }
        try {
            Pattern pattern = Pattern.compile(regex);
            return pattern.programSize() <= REGEX_PROGRAM_MAX ? pattern : null;
        } catch (PatternSyntaxException invalid) {
            return null;
        }
    }

    @SuppressWarnings("unchecked") // CEL's lists hold anything.
    private static List<Object> concatenate(List<?> left, List<?> right) {
        // A comprehension's own accumulator grows in place; any other list is copied.
        BUDGET.get().spend(right.size() + (left instanceof ConcatenatedListView<?> ? 0L : left.size()));
        return RuntimeHelpers.concat((List<Object>) left, (List<Object>) right);
    }
}
