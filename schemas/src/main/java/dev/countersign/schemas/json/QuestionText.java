package dev.countersign.schemas.json;

import dev.countersign.domain.request.Limits;
import dev.countersign.domain.request.SealedValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a question says, and how it is sealed. All of it was written by an agent: it is shown, never
 * followed.
 *
 * @param contextMarkdown may be empty
 */
public record QuestionText(String question, String contextMarkdown, List<Option> options) {

    /**
     * One of the answers that are offered.
     *
     * @param label for people
     * @param value for the asker; different for each option
     */
    public record Option(String label, String value) {}

    /** @throws IllegalArgumentException when a limit is passed, in a sentence for the caller */
    public QuestionText {
        options = List.copyOf(options);
        if (question.isBlank() || question.length() > Limits.QUESTION_CHARS_MAX) {
            throw new IllegalArgumentException("A question is 1 to " + Limits.QUESTION_CHARS_MAX + " characters");
        }
        if (contextMarkdown.getBytes(StandardCharsets.UTF_8).length > Limits.CONTEXT_MARKDOWN_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "The context is at most " + Limits.CONTEXT_MARKDOWN_BYTES_MAX + " bytes of UTF-8");
        }
        if (options.isEmpty() || options.size() > Limits.OPTIONS_MAX) {
            throw new IllegalArgumentException("A question offers 1 to " + Limits.OPTIONS_MAX + " options");
        }
        Set<String> values = new HashSet<>();
        for (Option option : options) {
            if (option.label().isBlank() || option.label().length() > Limits.OPTION_LABEL_CHARS_MAX) {
                throw new IllegalArgumentException("A label is 1 to " + Limits.OPTION_LABEL_CHARS_MAX + " characters");
            }
            if (option.value().isEmpty() || option.value().length() > Limits.OPTION_VALUE_CHARS_MAX) {
                throw new IllegalArgumentException(
                        "An option's value is 1 to " + Limits.OPTION_VALUE_CHARS_MAX + " characters");
            }
            if (!values.add(option.value())) {
                throw new IllegalArgumentException("Two options have the same value");
            }
        }
    }

    /** The text as it travels. */
    public SealedValue seal() {
        return SealedValue.plain(CanonicalJson.write(Map.of(
                "question", question,
                "context_markdown", contextMarkdown,
                "options",
                        options.stream()
                                .map(option -> Map.of("label", option.label(), "value", option.value()))
                                .toList())));
    }

    /** The values of the options in their order, as the domain wants them beside the text. */
    public List<String> values() {
        return options.stream().map(Option::value).toList();
    }

    /** @throws IllegalArgumentException when the value is not a sealed question */
    public static QuestionText open(SealedValue sealed) {
        try {
            Map<String, @Nullable Object> text = StrictJson.parseObject(sealed.bytes());
            List<Option> options = new ArrayList<>();
            if (text.get("options") instanceof List<?> list) {
                for (Object option : list) {
                    if (option instanceof Map<?, ?> map) {
                        options.add(new Option(text(map, "label"), text(map, "value")));
                    }
                }
            }
            return new QuestionText(text(text, "question"), text(text, "context_markdown"), options);
        } catch (InvalidJsonException broken) {
            throw new IllegalArgumentException("The question's text is not what was sealed", broken);
        }
    }

    private static String text(Map<?, ?> map, String name) {
        if (map.get(name) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("The question's text has no " + name);
    }
}
