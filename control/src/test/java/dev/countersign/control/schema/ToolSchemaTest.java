package dev.countersign.control.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.countersign.schemas.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToolSchemaTest {
    private static final String DEAL = """
            {"type":"object","additionalProperties":false,"required":["deal_id"],
             "properties":{"deal_id":{"type":"string"},"amount":{"$ref":"#/$defs/money"},
                           "due":{"type":"string","format":"date"}},
             "$defs":{"money":{"type":"integer","minimum":0}}}
            """;

    @Test
    void anInputThatFitsHasNothingAgainstIt() throws Exception {
        assertThat(flaws(DEAL, "{\"deal_id\":\"1\",\"amount\":5e4,\"due\":\"2026-11-22\"}"))
                .isEmpty();
    }

    @Test
    void everythingThatIsWrongIsToldWithItsPlace() throws Exception {
        List<SchemaFlaw> flaws = flaws(DEAL, "{\"amount\":-1.5,\"due\":\"tomorrow\",\"owner\":1}");

        assertThat(flaws)
                .extracting(SchemaFlaw::pointer)
                .containsExactlyInAnyOrder("", "", "/amount", "/amount", "/due");
        assertThat(flaws.toString()).contains("deal_id", "owner", "integer", "date");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"objekt\"}                                             | /type",
                "{\"type\":\"object\",\"required\":\"deal_id\"}                     | /required",
                "{\"properties\":{\"a\":{\"minLength\":-1}}}                        | /properties/a/minLength",
                "{\"properties\":{\"a\":{\"$ref\":\"https://example.com/s.json\"}}} | /properties/a/$ref",
                "{\"properties\":{\"a\":{\"$ref\":\"#/$defs/b\"}}}                  | /properties/a/$ref",
                "{\"$id\":\"https://example.com/a\"}                                | /$id",
                "{\"$schema\":\"http://json-schema.org/draft-07/schema#\"}          | /$schema",
            })
    void aSchemaThatCannotBeUsedIsRefusedWithThePlace(String schema, String pointer) {
        UnusableSchemaException refused =
                catchThrowableOfType(UnusableSchemaException.class, () -> ToolSchema.compile(schema));

        assertThat(refused.flaws()).extracting(SchemaFlaw::pointer).contains(pointer);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"$ref\":\"#\"}",
                "{\"allOf\":[{\"$ref\":\"#/$defs/a\"}],\"$defs\":{\"a\":{\"$ref\":\"#/$defs/b\"},\"b\":{\"$ref\":\"#/$defs/a\"}}}",
                "{\"properties\":{\"a\":{\"pattern\":\"(\"}}}",
                "[]",
                "{\"a\":1,\"a\":2}",
            })
    void aSchemaThatLeadsNowhereIsRefused(String schema) {
        assertThatThrownBy(() -> ToolSchema.compile(schema)).isInstanceOf(UnusableSchemaException.class);
    }

    @Test
    void aPropertyMayBeCalledLikeAKeyword() throws Exception {
        assertThat(flaws("{\"properties\":{\"$ref\":{\"type\":\"string\"}}}", "{\"$ref\":1}"))
                .extracting(SchemaFlaw::pointer)
                .containsExactly("/$ref");
    }

    /** ABUSE A33: an expression that would take years with this text. */
    @Test
    @Timeout(60)
    void a33AnExpressionThatBacktracksForEverGivesUp() throws Exception {
        String schema = "{\"properties\":{\"a\":{\"pattern\":\"^(a*)(a*)(a*)(a*)(a*)(a*)\\\\1x$\"}}}";

        assertThat(flaws(schema, "{\"a\":\"" + "a".repeat(60) + "!\"}"))
                .extracting(SchemaFlaw::sentence)
                .containsExactly("This cannot be held against the schema within its limits.");
        assertThat(flaws(schema, "{\"a\":\"aax\"}")).isEmpty();
    }

    /** Not matching and not knowing are two things: a schema may ask for the opposite. */
    @Test
    @Timeout(60)
    void whatGaveUpIsNoAnswerToTheOppositeEither() throws Exception {
        String schema = "{\"properties\":{\"a\":{\"not\":{\"pattern\":\"^(a*)(a*)(a*)(a*)(a*)(a*)\\\\1x$\"}}}}";

        assertThat(flaws(schema, "{\"a\":\"" + "a".repeat(60) + "!\"}")).hasSize(1);
        assertThat(flaws(schema, "{\"a\":\"b\"}")).isEmpty();
    }

    /** ABUSE A33. */
    @Test
    @Timeout(60)
    void a33AnInputAsDeepAsItMayBeIsHeldAgainstARecursiveSchema() throws Exception {
        String schema = "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#\"}},\"required\":[\"b\"]}";
        String deepest = "{\"a\":".repeat(30) + "{}" + "}".repeat(30);

        assertThat(flaws(schema, deepest)).hasSizeBetween(31, 50);
    }

    @Test
    @Timeout(60)
    void whatWouldTakeTooManyStepsIsRefused() throws Exception {
        String branches = "{\"type\":\"integer\"},".repeat(400) + "{\"type\":\"string\"}";
        String schema = "{\"properties\":{\"a\":{\"items\":{\"anyOf\":[" + branches + "]}}}}";
        String input = "{\"a\":[" + "\"x\",".repeat(5_000) + "\"x\"]}";

        long start = System.nanoTime();
        List<SchemaFlaw> flaws = flaws(schema, input);

        assertThat(flaws).hasSize(1);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    private static List<SchemaFlaw> flaws(String schema, String input) throws UnusableSchemaException {
        Map<String, @Nullable Object> values = StrictJson.parseObject(input.getBytes(StandardCharsets.UTF_8));
        return ToolSchema.compile(schema).flaws(values);
    }
}
