package dev.countersign.ingress.report;

import dev.countersign.ingress.http.JsonWriter;
import java.util.List;

/**
 * One thing that is wrong with a request, in the form that clients of such APIs know. It never quotes a
 * value.
 *
 * @param loc where it is: {@code body} or {@code path}, and the field
 * @param msg for people
 * @param type stable, for programs
 */
record Flaw(List<String> loc, String msg, String type) {
    Flaw {
        loc = List.copyOf(loc);
    }

    static Flaw body(String msg, String type) {
        return new Flaw(List.of("body"), msg, type);
    }

    static Flaw field(String name, String msg, String type) {
        return new Flaw(List.of("body", name), msg, type);
    }

    static Flaw path(String name, String msg, String type) {
        return new Flaw(List.of("path", name), msg, type);
    }

    static Flaw missing(String name) {
        return field(name, "Field required", "missing");
    }

    void write(JsonWriter json) {
        json.beginObject().name("loc").beginArray();
        loc.forEach(json::value);
        json.endArray().member("msg", msg).member("type", type).endObject();
    }
}
