package dev.countersign.ingress.question;

import dev.countersign.domain.approval.Callback;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.policy.ApprovalTerms;
import dev.countersign.domain.request.Limits;
import dev.countersign.schemas.json.CanonicalJson;
import dev.countersign.schemas.json.InvalidJsonException;
import dev.countersign.schemas.json.QuestionText;
import dev.countersign.schemas.json.QuestionText.Option;
import dev.countersign.schemas.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The body of a question, read strictly: everything that is wrong with it is told at once. A null
 * stands for a field that is not there.
 *
 * @param requestId null when one is to be assigned
 * @param terms the agent's own with what the body says of time
 * @param digest over everything that was posted but the request id
 */
record QuestionRequest(
        @Nullable String requestId,
        @Nullable String correlationId,
        QuestionText text,
        ApprovalTerms terms,
        @Nullable Callback callback,
        Digest digest) {
    /** It stands in paths, so it is made of what no proxy rewrites there. */
    private static final Pattern REQUEST_ID =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:@~-]{0," + (Limits.REQUEST_ID_CHARS_MAX - 1) + "}");

    private static final Pattern CORRELATION_ID = Pattern.compile("[!-~]{1," + Limits.CORRELATION_ID_CHARS_MAX + "}");
    private static final Set<String> FIELDS =
            Set.of("question", "context_markdown", "options", "timeout", "callback", "request_id", "correlation_id");
    private static final Set<String> OPTION_FIELDS = Set.of("label", "value");

    /**
     * Reads the body.
     *
     * @throws QuestionRefusedException 400 with every issue
     */
    static QuestionRequest parse(byte[] body, ApprovalTerms usual, CallbackRequest callbacks) {
        Issues issues = new Issues();
        Map<String, @Nullable Object> fields = object(body, issues);
        unknown("", fields, FIELDS, issues);
        String requestId = identifier(fields, "request_id", REQUEST_ID, issues);
        String correlationId = identifier(fields, "correlation_id", CORRELATION_ID, issues);
        QuestionText text = text(fields, issues);
        ApprovalTerms terms = TimeoutRequest.merged(fields.get("timeout"), usual, issues);
        Callback callback = callbacks.read(fields.get("callback"), issues);
        if (text == null || !issues.isEmpty()) {
            throw refused(issues);
        }
        Map<String, @Nullable Object> posted = new LinkedHashMap<>(fields);
        posted.remove("request_id");
        return new QuestionRequest(
                requestId, correlationId, text, terms, callback, Digest.of(CanonicalJson.write(posted)));
    }

    /** Whether a text could be a request id at all. */
    static boolean isRequestId(String text) {
        return REQUEST_ID.matcher(text).matches();
    }

    /** Reports every member that is not known, without quoting more than a plain name. */
    static void unknown(String path, Map<?, ?> fields, Set<String> known, Issues issues) {
        for (Object name : fields.keySet()) {
            if (name instanceof String text && !known.contains(text)) {
                boolean plain = text.length() <= 40 && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
                issues.add(path, "There is an unknown field" + (plain ? ": " + text : ""));
            }
        }
    }

    private static Map<String, @Nullable Object> object(byte[] body, Issues issues) {
        try {
            return StrictJson.parseObject(body);
        } catch (InvalidJsonException invalid) {
            issues.add("", Objects.toString(invalid.getMessage(), "The body is not JSON"));
            throw refused(issues);
        }
    }

    private static QuestionRefusedException refused(Issues issues) {
        return new QuestionRefusedException(QuestionAnswers.invalidPayload(issues.list()));
    }

    private static @Nullable String identifier(
            Map<String, @Nullable Object> fields, String name, Pattern form, Issues issues) {
        Object value = fields.get(name);
        if (value == null || (value instanceof String text && form.matcher(text).matches())) {
            return (String) value;
        }
        issues.add(
                "/" + name,
                name.equals("request_id")
                        ? "A request_id is 1 to 255 letters, digits and . _ : @ ~ -, beginning with a letter or digit"
                        : "A " + name + " is 1 to 255 visible ASCII characters");
        return null;
    }

    private static @Nullable QuestionText text(Map<String, @Nullable Object> fields, Issues issues) {
        String question = string(fields, "question", "/question", issues);
        if (question != null && (question.isBlank() || question.length() > Limits.QUESTION_CHARS_MAX)) {
            issues.add("/question", "A question is 1 to " + Limits.QUESTION_CHARS_MAX + " characters");
        }
        String context = string(fields, "context_markdown", "/context_markdown", issues);
        if (context != null && context.getBytes(StandardCharsets.UTF_8).length > Limits.CONTEXT_MARKDOWN_BYTES_MAX) {
            issues.add(
                    "/context_markdown",
                    "The context is at most " + Limits.CONTEXT_MARKDOWN_BYTES_MAX + " bytes of UTF-8");
        }
        List<Option> options = options(fields.get("options"), issues);
        return question == null || context == null || !issues.isEmpty()
                ? null
                : new QuestionText(question, context, options);
    }

    private static List<Option> options(@Nullable Object value, Issues issues) {
        List<Option> options = new ArrayList<>();
        if (!(value instanceof List<?> list) || list.isEmpty() || list.size() > Limits.OPTIONS_MAX) {
            issues.add("/options", "A question offers a list of 1 to " + Limits.OPTIONS_MAX + " options");
            return options;
        }
        Set<String> values = new HashSet<>();
        for (int i = 0; i < list.size(); i++) {
            String path = "/options/" + i;
            Option option = option(list.get(i), path, issues);
            if (option == null) {
                continue;
            }
            options.add(option);
            if (!values.add(option.value())) {
                issues.add(path + "/value", "Another option has the same value");
            }
        }
        return options;
    }

    private static @Nullable Option option(@Nullable Object value, String path, Issues issues) {
        if (!(value instanceof Map<?, ?> map)) {
            issues.add(path, "An option is an object of label and value");
            return null;
        }
        unknown(path, map, OPTION_FIELDS, issues);
        String label = string(map, "label", path + "/label", issues);
        String chosen = string(map, "value", path + "/value", issues);
        if (label == null || chosen == null) {
            return null;
        }
        if (label.isBlank() || label.length() > Limits.OPTION_LABEL_CHARS_MAX) {
            issues.add(path + "/label", "A label is 1 to " + Limits.OPTION_LABEL_CHARS_MAX + " characters");
        }
        if (chosen.isEmpty() || chosen.length() > Limits.OPTION_VALUE_CHARS_MAX) {
            issues.add(path + "/value", "A value is 1 to " + Limits.OPTION_VALUE_CHARS_MAX + " characters");
        }
        return new Option(label, chosen);
    }

    private static @Nullable String string(Map<?, ?> fields, String name, String path, Issues issues) {
        if (fields.get(name) instanceof String text) {
            return text;
        }
        issues.add(path, "The field " + name + " is required and must be a string");
        return null;
    }
}
