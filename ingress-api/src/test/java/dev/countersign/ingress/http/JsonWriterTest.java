package dev.countersign.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class JsonWriterTest {
    @Test
    void writesNestedValuesWithCommasWhereTheyBelong() {
        byte[] json = new JsonWriter()
                .beginObject()
                .member("a", "1")
                .name("b")
                .beginArray()
                .value(1)
                .value(true)
                .value((String) null)
                .beginObject()
                .endObject()
                .endArray()
                .memberIfPresent("c", null)
                .name("d")
                .raw("{\"x\":[]}".getBytes(StandardCharsets.UTF_8))
                .endObject()
                .toBytes();

        assertThat(new String(json, StandardCharsets.UTF_8))
                .isEqualTo("{\"a\":\"1\",\"b\":[1,true,null,{}],\"d\":{\"x\":[]}}");
    }

    @Test
    void everyCharacterSurvivesAnIndependentReader() {
        StringBuilder all = new StringBuilder();
        for (int point = 0; point < 0x11000; point++) {
            if (point < 0xd800 || point > 0xdfff) {
                all.appendCodePoint(point);
            }
        }

        byte[] json = new JsonWriter()
                .beginObject()
                .member("\"\u0001é", all.toString())
                .endObject()
                .toBytes();

        assertThat(JsonMapper.shared().readTree(json).get("\"\u0001é").asString())
                .isEqualTo(all.toString());
    }
}
