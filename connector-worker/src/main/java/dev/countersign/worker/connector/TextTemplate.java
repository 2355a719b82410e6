package dev.countersign.worker.connector;

import dev.countersign.schemas.json.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A text with placeholders such as <code>{payload.reason}</code>. What looks like a placeholder and
 * names nothing of a call is the owner's slip, and refused when the template is read.
 */
public final class TextTemplate {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_.-]*)}");

    private final List<Part> parts;

    /** A piece of the text: as it stands, or to be filled in. */
    private sealed interface Part {
        record Literal(String text) implements Part {}

        record Hole(Reference reference) implements Part {}
    }

    private TextTemplate(List<Part> parts) {
        this.parts = parts;
    }

    public static TextTemplate parse(String text) {
        List<Part> parts = new ArrayList<>();
        Matcher matcher = PLACEHOLDER.matcher(text);
        int end = 0;
        while (matcher.find()) {
            if (!Reference.isWellFormed(matcher.group(1))) {
                throw OrderRefusedException.misconfigured(
                        "tool's operation", "'" + matcher.group() + "' names nothing of a call");
            }
            parts.add(new Part.Literal(text.substring(end, matcher.start())));
            parts.add(new Part.Hole(new Reference(matcher.group(1))));
            end = matcher.end();
        }
        parts.add(new Part.Literal(text.substring(end)));
        parts.removeIf(part -> part.equals(new Part.Literal("")));
        return new TextTemplate(List.copyOf(parts));
    }

    /** The reference, when the whole text is one placeholder; such a text keeps the value's type. */
    @Nullable
    public Reference whole() {
        return parts.size() == 1 && parts.getFirst() instanceof Part.Hole(var reference) ? reference : null;
    }

    /** Whether every placeholder has a value. */
    public boolean isComplete(CallValues call) {
        return parts.stream().allMatch(part -> !(part instanceof Part.Hole(var reference)) || has(call, reference));
    }

    /**
     * Fills the placeholders in.
     *
     * @param encoding for the values; the owner's own text stays as it is
     * @throws OrderRefusedException when a value is missing, or is not a text, number or truth value
     */
    public String fill(CallValues call, UnaryOperator<String> encoding) {
        StringBuilder filled = new StringBuilder();
        for (Part part : parts) {
            switch (part) {
                case Part.Literal(var text) -> filled.append(text);
                case Part.Hole(var reference) -> filled.append(encoding.apply(scalar(call, reference)));
            }
        }
        return filled.toString();
    }

    /** Each value as a text, in order; for checks that must see values before they are encoded. */
    public List<String> values(CallValues call) {
        List<String> values = new ArrayList<>();
        for (Part part : parts) {
            if (part instanceof Part.Hole(var reference)) {
                values.add(scalar(call, reference));
            }
        }
        return values;
    }

    private static boolean has(CallValues call, Reference reference) {
        Reference.Found found = reference.find(call);
        return found != null && found.value() != null;
    }

    private static String scalar(CallValues call, Reference reference) {
        Reference.Found found = reference.find(call);
        return switch (found == null ? null : found.value()) {
            case null -> throw OrderRefusedException.missing(reference.text());
            case String text -> text;
            case Map<?, ?> map -> throw OrderRefusedException.unfit(reference.text(), "is an object");
            case List<?> list -> throw OrderRefusedException.unfit(reference.text(), "is a list");
            // Numbers as the canonical JSON has them: one value for policy and target.
            case Object value -> new String(CanonicalJson.write(value), StandardCharsets.UTF_8);
        };
    }
}
