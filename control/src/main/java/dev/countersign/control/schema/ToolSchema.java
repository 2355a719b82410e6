package dev.countersign.control.schema;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.ValidationLimitExceededException;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.path.PathType;
import dev.countersign.schemas.json.InvalidJsonException;
import dev.countersign.schemas.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tool's JSON Schema (2020-12), compiled once and shared by many threads. Nothing is fetched for it,
 * and holding an input against it is bounded in steps and depth. {@code format} is asserted.
 */
public final class ToolSchema {
    /** Keywords looked at for one input. */
    static final long STEPS_MAX = 200_000;

    /** Schemas within schemas that are looked at within one another. */
    static final int DEPTH_MAX = 200;

    /** Of one input; what is wrong beyond it is not told. */
    public static final int FLAWS_MAX = 50;

    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDialect(
            Dialects.getDraft202012(),
            builder -> builder.schemaCacheEnabled(false)
                    .schemaLoader(loader -> loader.fetchRemoteResources(false))
                    .schemaRegistryConfig(SchemaRegistryConfig.builder()
                            .locale(Locale.ENGLISH)
                            .pathType(PathType.JSON_POINTER)
                            .formatAssertionsEnabled(true)
                            .regularExpressionFactory(BoundedExpression::new)
                            .build()));

    private static final Schema OF_SCHEMAS =
            REGISTRY.getSchema(SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId()));

    private static final List<SchemaFlaw> BEYOND_LIMITS =
            List.of(new SchemaFlaw("", "This cannot be held against the schema within its limits."));

    private final Schema schema;

    private ToolSchema(Schema schema) {
        this.schema = schema;
    }

    /**
     * Compiles a schema.
     *
     * @param json a JSON object, within the limits of {@link StrictJson}
     * @throws UnusableSchemaException naming everything that is wrong with it
     */
    public static ToolSchema compile(String json) throws UnusableSchemaException {
        Map<String, @Nullable Object> text = object(json);
        refuse(References.flaws(text));
        JsonNode node = node(text);
        refuse(new ToolSchema(OF_SCHEMAS).flaws(node));
        try {
            ToolSchema compiled = new ToolSchema(REGISTRY.getSchema(node));
            // What cannot be asked about nothing at all goes round in circles.
            compiled.validate(JsonNodeFactory.instance.objectNode());
            return compiled;
        } catch (ValidationLimitExceededException endless) {
            throw unusable("The schema refers to itself without end.");
        } catch (RuntimeException | StackOverflowError broken) {
            throw unusable("The schema cannot be compiled.");
        }
    }

    /**
     * What an input has against it, in the order of the schema's keywords; empty when nothing.
     *
     * @param input values as {@link StrictJson} gives them
     */
    public List<SchemaFlaw> flaws(Map<String, @Nullable Object> input) {
        return flaws(node(input));
    }

    private List<SchemaFlaw> flaws(JsonNode input) {
        BoundedExpression.Steps steps = new BoundedExpression.Steps();
        try {
            List<Error> errors = BoundedExpression.within(steps, () -> validate(input));
            return steps.lasted()
                    ? errors.stream()
                            .limit(FLAWS_MAX)
                            .map(error ->
                                    new SchemaFlaw(error.getInstanceLocation().toString(), error.getMessage()))
                            .toList()
                    : BEYOND_LIMITS;
        } catch (ValidationLimitExceededException | StackOverflowError beyond) {
            return BEYOND_LIMITS;
        }
    }

    private List<Error> validate(JsonNode input) {
        return schema.validate(
                input,
                context -> context.executionConfig(
                        config -> config.maxEvaluationSteps(STEPS_MAX).maxEvaluationDepth(DEPTH_MAX)));
    }

    private static Map<String, @Nullable Object> object(String json) throws UnusableSchemaException {
        try {
            return StrictJson.parseObject(json.getBytes(StandardCharsets.UTF_8));
        } catch (InvalidJsonException invalid) {
            String reason = invalid.getMessage();
            throw unusable(reason == null ? "This is not JSON." : reason + ".");
        }
    }

    private static void refuse(List<SchemaFlaw> flaws) throws UnusableSchemaException {
        if (!flaws.isEmpty()) {
            throw new UnusableSchemaException(flaws);
        }
    }

    private static UnusableSchemaException unusable(String sentence) {
        return new UnusableSchemaException(List.of(new SchemaFlaw("", sentence)));
    }

    private static JsonNode node(@Nullable Object value) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (value) {
            case null -> nodes.nullNode();
            case String text -> nodes.stringNode(text);
            case Boolean bool -> nodes.booleanNode(bool);
            case Long number -> nodes.numberNode(number.longValue());
            case Double number -> nodes.numberNode(number.doubleValue());
            case Map<?, ?> object -> {
                ObjectNode members = nodes.objectNode();
                object.forEach((name, member) -> members.set(String.valueOf(name), node(member)));
                yield members;
            }
            case List<?> list -> {
                ArrayNode elements = nodes.arrayNode();
                list.forEach(element -> elements.add(node(element)));
                yield elements;
            }
            default ->
                throw new IllegalStateException(
                        "StrictJson gives no " + value.getClass().getName());
        };
    }
}
