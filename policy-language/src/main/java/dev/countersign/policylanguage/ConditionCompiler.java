package dev.countersign.policylanguage;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.MapType;
import dev.cel.common.types.NullableType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelStandardFunctions;
import dev.countersign.domain.policy.Condition;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * Compiles CEL conditions. What an author can see: {@code agent, owner, action, resource} (texts, owner
 * may be null), {@code payload} (a map of anything), {@code tool.name}, {@code tool.effect} (null
 * without a tool), {@code session.instance_id} and {@code now} (a timestamp). A condition gives true or false.
 */
final class ConditionCompiler {
    static final int EXPRESSION_CHARS_MAX = 4_096;
    private static final int NESTING_MAX = 50;
    private static final CelOptions OPTIONS = CelOptions.current()
            // JSON has one kind of number and CEL three: payload.amount > 100 must not depend on which came.
            .enableHeterogeneousNumericComparisons(true)
            .maxExpressionCodePointSize(EXPRESSION_CHARS_MAX)
            .maxParseRecursionDepth(NESTING_MAX)
            // CEL's own limit throws what "||" absorbs; the budget ends the judgement instead.
            .comprehensionMaxIterations(-1)
            .build();

    private static final CelType NULLABLE_TEXT = NullableType.create(SimpleType.STRING);
    private static final StructType TOOL =
            struct("countersign.Tool", ImmutableMap.of("name", NULLABLE_TEXT, "effect", NULLABLE_TEXT));
    private static final StructType SESSION =
            struct("countersign.Session", ImmutableMap.of("instance_id", SimpleType.STRING));

    private static final CelCompiler COMPILER = CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .setTypeProvider(new Structs(ImmutableList.of(TOOL, SESSION)))
            .addVar("agent", SimpleType.STRING)
            .addVar("owner", NULLABLE_TEXT)
            .addVar("action", SimpleType.STRING)
            .addVar("resource", SimpleType.STRING)
            .addVar("payload", MapType.create(SimpleType.STRING, SimpleType.DYN))
            .addVar("tool", TOOL)
            .addVar("session", SESSION)
            .addVar("now", SimpleType.TIMESTAMP)
            .setResultType(SimpleType.BOOL)
            .build();

    /**
     * CEL's interpreter rather than its newer planner: the planner converts the whole payload again
     * each time a condition mentions it, and cannot hold a null in it (CelValueConverter, 0.14.0).
     */
    private static final CelRuntime RUNTIME = CelRuntimeFactory.legacyCelRuntimeBuilder()
            .setOptions(OPTIONS)
            .setStandardEnvironmentEnabled(false)
            .setStandardFunctions(CelStandardFunctions.newBuilder()
                    .filterFunctions((function, overload) -> !Metering.REPLACED.contains(overload))
                    .build())
            .addFunctionBindings(Metering.functions())
            .build();

    private final ScalarPlaces places;
    private final Problems problems;

    ConditionCompiler(ScalarPlaces places, Problems problems) {
        this.places = places;
        this.problems = problems;
    }

    /**
     * The condition; null, and at least one problem, when it cannot be used.
     *
     * @param scalar the expression as it stands in the file
     */
    @Nullable
    Condition compile(ScalarNode scalar) {
        CelValidationResult result = COMPILER.compile(scalar.getValue());
        try {
            CelAbstractSyntaxTree tree = result.getAst();
            ConditionReview review = ConditionReview.of(tree);
            review.complaints().forEach((offset, complaint) -> places.report(scalar, offset, complaint, problems));
            return review.complaints().isEmpty()
                    ? new CelCondition(RUNTIME.createProgram(tree), review.namesInText())
                    : null;
        } catch (CelValidationException invalid) {
            for (CelIssue issue : invalid.getErrors()) {
                places.report(scalar, offset(scalar, issue), "Condition: " + readable(issue), problems);
            }
        } catch (CelEvaluationException unplannable) {
            places.report(scalar, 0, "Condition: this expression cannot be used", problems);
        }
        return null;
    }

    /** CEL counts lines from 1 and columns from 0, in code points of the expression. */
    private static int offset(ScalarNode scalar, CelIssue issue) {
        List<String> lines = List.of(scalar.getValue().split("\n", -1));
        int offset = 0;
        for (int line = 1; line < issue.getSourceLocation().getLine() && line <= lines.size(); line++) {
            String passed = lines.get(line - 1);
            offset += passed.codePointCount(0, passed.length()) + 1;
        }
        return offset + Math.max(0, issue.getSourceLocation().getColumn());
    }

    private static String readable(CelIssue issue) {
        return issue.getMessage()
                .replace(" (in container '')", "")
                .replaceAll("\\s+", " ")
                .strip();
    }

    private static StructType struct(String name, ImmutableMap<String, CelType> fields) {
        return StructType.create(name, fields.keySet(), field -> Optional.ofNullable(fields.get(field)));
    }

    /** Lets the checker know the fields of tool and session, so that a misspelt one is found before it is used. */
    private record Structs(ImmutableList<StructType> structs) implements CelTypeProvider {
        @Override
        public ImmutableCollection<CelType> types() {
            return ImmutableList.copyOf(structs);
        }

        @Override
        public Optional<CelType> findType(String name) {
            return structs.stream()
                    .filter(struct -> struct.name().equals(name))
                    .map(CelType.class::cast)
                    .findFirst();
        }
    }
}
