package dev.countersign.worker.openapi;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one operation takes, gathered for its tool: parameters and the body's properties beside one another,
 * each with its schema, and where the http connector puts it.
 */
final class Inputs {
    /** Of a name that is told to people. */
    private static final int NAME_CHARS_SHOWN = 60;

    private static final int DESCRIPTION_CHARS_MAX = 300;
    private static final Pattern FIELD = Pattern.compile("[A-Za-z0-9_-]{1,100}");
    private static final Pattern PART = Pattern.compile("[a-z][a-z0-9_]{0,63}");
    private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");
    private static final String BODY = "body";

    /** OpenAPI says that these are described elsewhere in the document. */
    private static final Set<String> NO_PARAMETERS = Set.of("accept", "content-type", "authorization");

    /** What a body's schema may say so that its properties can stand beside the parameters. */
    private static final Set<String> FLAT = Set.of(
            "type",
            "properties",
            "required",
            "title",
            "description",
            "additionalProperties",
            "example",
            "examples",
            "externalDocs",
            "xml");

    private final Document document;
    private final String tool;
    private final List<String> notes;
    private final Schemas schemas;
    private final Map<String, @Nullable Object> properties = new LinkedHashMap<>();
    private final List<String> requiredNames = new ArrayList<>();
    private final Map<String, Object> query = new LinkedHashMap<>();
    private final Map<String, Object> headers = new LinkedHashMap<>();
    /** By the document's name, the part of the resource. */
    private final Map<String, String> parts = new LinkedHashMap<>();

    private @Nullable Object body;
    private boolean keyed;

    /** @param notes gets what is left out */
    Inputs(Document document, String tool, List<String> notes) {
        this.document = document;
        this.tool = tool;
        this.notes = notes;
        this.schemas = new Schemas(document, true);
    }

    /** Whether the operation takes a key by which it knows a repeated call. */
    boolean isKeyed() {
        return keyed;
    }

    /** The resource's part for a parameter of the path; null where there is no such parameter. */
    @Nullable
    String part(String name) {
        return parts.get(name);
    }

    /** Adds the places where inputs go to an operation of the http connector. */
    void places(Map<String, @Nullable Object> request) {
        if (!query.isEmpty()) {
            request.put("query", query);
        }
        if (!headers.isEmpty()) {
            request.put("headers", headers);
        }
        if (body != null) {
            request.put("body", body);
        }
    }

    /** The schema of what the tool is called with. */
    Map<String, @Nullable Object> schema() throws ImportRefusedException {
        Map<String, @Nullable Object> input = new LinkedHashMap<>();
        input.put("type", "object");
        input.put("additionalProperties", false);
        if (!requiredNames.isEmpty()) {
            input.put("required", List.copyOf(requiredNames));
        }
        input.put("properties", properties);
        if (!schemas.definitions().isEmpty()) {
            input.put("$defs", schemas.definitions());
        }
        UsableSchema.require(input, "input");
        return input;
    }

    /** Takes a parameter on, or notes why an optional one is left out. */
    void parameter(Map<?, ?> parameter) throws ImportRefusedException {
        String name = Document.text(parameter, "name");
        String in = Document.text(parameter, "in");
        if (name == null || in == null) {
            throw ImportRefusedException.because("A parameter of it has no name or no place.");
        }
        boolean required = in.equals("path") || Document.flag(parameter, "required");
        String objection = objection(in, parameter);
        if (objection != null) {
            if (required) {
                throw ImportRefusedException.because("Its parameter " + shown(name) + " " + objection + ".");
            }
            notes.add(tool + ": the optional parameter " + shown(name) + " " + objection + " and is left out.");
            return;
        }
        switch (in) {
            case "path" -> {
                String part = partOf(name);
                parts.put(name, part);
                add(part, parameter, required);
            }
            case "query" -> {
                String field = fieldOf(name);
                query.put(name, "{payload." + field + "}");
                add(field, parameter, required);
            }
            default -> header(name, parameter, required);
        }
    }

    private void header(String name, Map<?, ?> parameter, boolean required) throws ImportRefusedException {
        String small = name.toLowerCase(Locale.ROOT);
        if (small.equals("idempotency-key")) {
            // The connector's to send: the call's id, the same on every attempt.
            keyed = true;
        } else if (!NO_PARAMETERS.contains(small)) {
            String field = fieldOf(name);
            headers.put(name, "{payload." + field + "}");
            add(field, parameter, required);
        }
    }

    /** Why a parameter cannot be sent; null when it can. */
    private @Nullable String objection(String in, Map<?, ?> parameter) throws ImportRefusedException {
        if (!Set.of("path", "query", "header").contains(in)) {
            return "is sent in a cookie, which the connector does not do";
        }
        if (parameter.get("schema") == null) {
            return "is written in a format of its own";
        }
        String usual = in.equals("query") ? "form" : "simple";
        String style = Document.text(parameter, "style");
        Map<?, ?> schema =
                parameter.get("schema") instanceof Map<?, ?> ? document.resolved(parameter.get("schema")) : Map.of();
        boolean list = isOf(schema, "array");
        boolean nested = isOf(schema, "object") || schema.containsKey("properties");
        if ((style != null && !style.equals(usual)) || nested) {
            return "is more than a text or a list in the usual style";
        }
        if (list && (!in.equals("query") || Boolean.FALSE.equals(parameter.get("explode")))) {
            return "is a list that is not sent as repeated parameters";
        }
        return null;
    }

    private static boolean isOf(Map<?, ?> schema, String type) {
        return type.equals(schema.get("type")) || Document.list(schema, "type").contains(type);
    }

    private void add(String field, Map<?, ?> parameter, boolean required) throws ImportRefusedException {
        if (properties.containsKey(field)) {
            throw ImportRefusedException.because("Two of its inputs would be called " + shown(field) + ".");
        }
        Object schema = schemas.converted(parameter.get("schema"));
        String description = Document.text(parameter, "description");
        if (description != null && schema instanceof Map<?, ?> map && !map.containsKey("description")) {
            Map<String, @Nullable Object> described = new LinkedHashMap<>();
            map.forEach((name, value) -> described.put(String.valueOf(name), value));
            described.put("description", Lines.of(description, DESCRIPTION_CHARS_MAX));
            schema = described;
        }
        properties.put(field, schema);
        if (required) {
            requiredNames.add(field);
        }
    }

    private static String partOf(String name) throws ImportRefusedException {
        String part = HUMP.matcher(name)
                .replaceAll("_")
                .replaceAll("[^A-Za-z0-9]+", "_")
                .toLowerCase(Locale.ROOT);
        if (!PART.matcher(part).matches()) {
            throw ImportRefusedException.because(
                    "Its parameter " + shown(name) + " makes no name of a resource's part.");
        }
        return part;
    }

    private static String fieldOf(String name) throws ImportRefusedException {
        String field = name.replaceAll("[^A-Za-z0-9_-]+", "_").replaceAll("^_+|_+$", "");
        if (!FIELD.matcher(field).matches()) {
            throw ImportRefusedException.because("Its parameter " + shown(name) + " makes no name of an input.");
        }
        return field;
    }

    /** Takes the body on, if there is one. */
    void body(Map<?, ?> operation) throws ImportRefusedException {
        if (operation.get("requestBody") == null) {
            return;
        }
        Map<?, ?> requestBody = document.resolved(operation.get("requestBody"));
        boolean required = Document.flag(requestBody, "required");
        Map<?, ?> media = Document.object(Document.object(requestBody, "content"), "application/json");
        if (media.isEmpty()) {
            if (required) {
                throw ImportRefusedException.because("Its body is not application/json, which is all that is sent.");
            }
            notes.add(tool + ": the optional body is not application/json and is left out.");
            return;
        }
        Map<?, ?> schema = media.get("schema") instanceof Map<?, ?> ? document.resolved(media.get("schema")) : Map.of();
        if (isFlat(schema)) {
            flatBody(schema);
            return;
        }
        if (properties.containsKey(BODY)) {
            throw ImportRefusedException.because("Two of its inputs would be called body.");
        }
        properties.put(BODY, schemas.converted(media.get("schema")));
        // Always: what the connector would send in its absence is for every target something else.
        requiredNames.add(BODY);
        body = "{payload." + BODY + "}";
    }

    /** Whether the body's properties can stand beside the parameters, where policies and people see them best. */
    private boolean isFlat(Map<?, ?> schema) {
        Map<?, ?> members = Document.object(schema, "properties");
        Object more = schema.get("additionalProperties");
        return !members.isEmpty()
                && (schema.get("type") == null || "object".equals(schema.get("type")))
                && (more == null || more.equals(false))
                && schema.keySet().stream()
                        .allMatch(key -> FLAT.contains(String.valueOf(key))
                                || String.valueOf(key).startsWith("x-"))
                && members.keySet().stream()
                        .map(String::valueOf)
                        .allMatch(name -> FIELD.matcher(name).matches() && !properties.containsKey(name));
    }

    private void flatBody(Map<?, ?> schema) throws ImportRefusedException {
        if (!(schemas.converted(schema) instanceof Map<?, ?> converted)) {
            return;
        }
        Map<String, Object> template = new LinkedHashMap<>();
        Document.object(converted, "properties").forEach((key, property) -> {
            String name = String.valueOf(key);
            properties.put(name, property);
            template.put(name, "{payload." + name + "}");
        });
        for (Object name : Document.list(converted, "required")) {
            if (name instanceof String text && template.containsKey(text)) {
                requiredNames.add(text);
            }
        }
        body = template;
    }

    private static String shown(String name) {
        return "'" + Lines.of(name, NAME_CHARS_SHOWN) + "'";
    }
}
