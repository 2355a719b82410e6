package dev.countersign.worker.openapi;

import dev.countersign.control.ResourcePattern;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One operation of a document as an entry of {@code tools.yaml}, for the http connector. */
final class Operations {
    private static final int DESCRIPTION_CHARS_MAX = 300;
    private static final int NAME_CHARS_MAX = 128;

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}/]+)}");

    private final Document document;
    private final String domain;
    private final String connection;
    private final List<String> notes;

    /** @param notes gets what the owner should know of tools that were imported */
    Operations(Document document, String domain, String connection, List<String> notes) {
        this.document = document;
        this.domain = domain;
        this.connection = connection;
        this.notes = notes;
    }

    /**
     * An entry of {@code tools.yaml}.
     *
     * @param method in capitals
     * @throws ImportRefusedException with the reason why there can be none
     */
    Map<String, @Nullable Object> tool(String path, String method, Map<?, ?> pathItem, Map<?, ?> operation)
            throws ImportRefusedException {
        if (!Document.list(operation, "servers").isEmpty()
                || !Document.list(pathItem, "servers").isEmpty()) {
            throw ImportRefusedException.because("It has a server of its own; a connection has one.");
        }
        String name = name(path, method, operation);
        Inputs inputs = new Inputs(document, name, notes);
        for (Map<?, ?> parameter : parameters(pathItem, operation)) {
            inputs.parameter(parameter);
        }
        inputs.body(operation);
        Map<String, @Nullable Object> tool = new LinkedHashMap<>();
        tool.put("name", name);
        String description = description(operation);
        if (!description.isEmpty()) {
            tool.put("description", description);
        }
        tool.put("action", name);
        tool.put("resource", resource(path, inputs));
        tool.put("risk", risk(method));
        tool.put("effect", effect(method, inputs.isKeyed()));
        tool.put("connection", connection);
        tool.put("input", inputs.schema());
        Object output = output(operation, name);
        if (output != null) {
            tool.put("output", output);
        }
        tool.put("operation", request(path, method, inputs));
        return tool;
    }

    private String name(String path, String method, Map<?, ?> operation) throws ImportRefusedException {
        String id = Document.text(operation, "operationId");
        String own = id == null || id.isBlank() ? method.toLowerCase(Locale.ROOT) + path.replaceAll("[{}]", "") : id;
        String name = domain + "." + own.replaceAll("[^A-Za-z0-9._-]+", "_").replaceAll("^[._-]+|[._-]+$", "");
        if (name.length() > NAME_CHARS_MAX || name.length() == domain.length() + 1) {
            throw ImportRefusedException.because(
                    "Its operationId makes no name of 1 to " + NAME_CHARS_MAX + " characters.");
        }
        return name;
    }

    private static String description(Map<?, ?> operation) {
        String summary = Document.text(operation, "summary");
        String text = summary == null || summary.isBlank() ? Document.text(operation, "description") : summary;
        return text == null ? "" : Lines.of(text, DESCRIPTION_CHARS_MAX);
    }

    /** The path's, and the operation's own in their stead where they are of the same place and name. */
    private List<Map<?, ?>> parameters(Map<?, ?> pathItem, Map<?, ?> operation) throws ImportRefusedException {
        Map<String, Map<?, ?>> parameters = new LinkedHashMap<>();
        for (Map<?, ?> source : List.of(pathItem, operation)) {
            for (Object element : Document.list(source, "parameters")) {
                Map<?, ?> parameter = document.resolved(element);
                parameters.put(parameter.get("in") + " " + parameter.get("name"), parameter);
            }
        }
        return List.copyOf(parameters.values());
    }

    private String resource(String path, Inputs inputs) throws ImportRefusedException {
        String resource = domain + ":" + placed(path.substring(1), inputs, part -> "{" + part + "}");
        try {
            return ResourcePattern.parse(resource).toString();
        } catch (IllegalArgumentException e) {
            throw ImportRefusedException.because("Its path makes no resource: " + e.getMessage() + ".");
        }
    }

    private static String placed(String path, Inputs inputs, UnaryOperator<String> placeholder)
            throws ImportRefusedException {
        StringBuilder placed = new StringBuilder();
        Matcher matcher = PLACEHOLDER.matcher(path);
        while (matcher.find()) {
            String part = inputs.part(matcher.group(1));
            if (part == null) {
                throw ImportRefusedException.because("Its path has a placeholder without a parameter.");
            }
            matcher.appendReplacement(placed, Matcher.quoteReplacement(placeholder.apply(part)));
        }
        return matcher.appendTail(placed).toString();
    }

    private static String risk(String method) {
        return switch (method) {
            case "GET", "HEAD" -> "read";
            case "DELETE" -> "destructive";
            default -> "write";
        };
    }

    /** RFC 9110, 9.2: what the methods promise. A POST or PATCH promises nothing, unless it knows our key. */
    private static String effect(String method, boolean keyed) {
        return switch (method) {
            case "GET", "HEAD" -> "read";
            case "PUT", "DELETE" -> "idempotent";
            default -> keyed ? "idempotent" : "unsafe";
        };
    }

    /** Null where the document says nothing that can be used; nobody checks an output. */
    private @Nullable Object output(Map<?, ?> operation, String name) {
        Map<?, ?> responses = Document.object(operation, "responses");
        for (Object status : List.of("200", "201", "202", "2XX")) {
            try {
                if (responses.get(status) == null) {
                    continue;
                }
                Map<?, ?> content = Document.object(document.resolved(responses.get(status)), "content");
                Object schema = Document.object(content, "application/json").get("schema");
                return schema == null ? null : output(schema);
            } catch (ImportRefusedException unusable) {
                notes.add(name + ": the output's schema is left out. " + unusable.reason());
                return null;
            }
        }
        return null;
    }

    private Object output(Object schema) throws ImportRefusedException {
        Schemas schemas = new Schemas(document, false);
        Map<String, @Nullable Object> output = new LinkedHashMap<>();
        if (schemas.converted(schema) instanceof Map<?, ?> converted) {
            converted.forEach((name, value) -> output.put(String.valueOf(name), value));
        }
        if (!schemas.definitions().isEmpty()) {
            output.put("$defs", schemas.definitions());
        }
        UsableSchema.require(output, "output");
        return output;
    }

    private static Map<String, @Nullable Object> request(String path, String method, Inputs inputs)
            throws ImportRefusedException {
        Map<String, @Nullable Object> request = new LinkedHashMap<>();
        request.put("method", method);
        request.put("path", placed(path, inputs, part -> "{resource." + part + "}"));
        inputs.places(request);
        return request;
    }
}
