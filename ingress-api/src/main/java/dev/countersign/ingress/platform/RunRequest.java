package dev.countersign.ingress.platform;

import dev.countersign.domain.request.Limits;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code runs/execute}, read strictly. There is no language model here: what is run is the one
 * tool that is named, with the one {@code tool_input}. Text beside it is not read, and {@code metadata} is not
 * kept.
 *
 * @param tool its key
 * @param input of the tool
 * @param callbackUrl where to tell how an async run ended; null for nowhere
 * @param callbackToken what is sent along as a bearer token; null for none
 */
record RunRequest(
        SessionIdentity identity,
        String tool,
        Map<String, @Nullable Object> input,
        boolean isAsync,
        @Nullable String callbackUrl,
        @Nullable String callbackToken) {
    private static final Set<String> FIELDS =
            Set.of("sessionIdentity", "input", "invoke", "isAsync", "callbackUrl", "callbackToken", "metadata");
    private static final String TEXT = "text";
    private static final String TOOL_INPUT = "tool_input";
    private static final int INPUTS_MAX = 10;
    private static final int TOOL_CHARS_MAX = 128;
    private static final int TOOL_TYPE_CHARS_MAX = 64;
    private static final int TOKEN_CHARS_MAX = 2_000;

    /** @throws PlatformRefusal 400 with the first thing that is wrong */
    static RunRequest parse(byte[] bytes) {
        Map<String, @Nullable Object> body = Json.object(bytes);
        Json.requireKnown(body, "The body", FIELDS);
        SessionIdentity identity = SessionIdentity.parse(body.get("sessionIdentity"));
        Map<String, @Nullable Object> input = input(body.get("input"));
        String tool = tool(body.get("invoke"));
        boolean isAsync = Json.flag(body, "isAsync");
        String url = Json.optionalText(body, "callbackUrl", "The field callbackUrl", Limits.CALLBACK_URL_CHARS_MAX);
        String token = Json.optionalText(body, "callbackToken", "The field callbackToken", TOKEN_CHARS_MAX);
        if (token != null && token.chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
            throw PlatformRefusal.invalid("The field callbackToken must be visible ASCII without spaces");
        }
        if (url != null && !isAsync) {
            throw PlatformRefusal.invalid("A callbackUrl is for async runs: send it with isAsync true");
        }
        if (url == null && token != null) {
            throw PlatformRefusal.invalid("A callbackToken is sent to a callbackUrl, and there is none");
        }
        if (body.get("metadata") != null && !(body.get("metadata") instanceof Map<?, ?>)) {
            throw PlatformRefusal.invalid("The field metadata must be an object where it is sent");
        }
        return new RunRequest(identity, tool, input, isAsync, url, token);
    }

    private static Map<String, @Nullable Object> input(@Nullable Object value) {
        if (!(value instanceof List<?> items) || items.isEmpty() || items.size() > INPUTS_MAX) {
            throw PlatformRefusal.invalid("The field input is required: a list of 1 to " + INPUTS_MAX + " objects");
        }
        Map<String, @Nullable Object> found = null;
        for (Object item : items) {
            Map<String, @Nullable Object> one = Json.object(item, "An item of input", Set.of("type", "content"));
            if (!TEXT.equals(one.get("type")) && !TOOL_INPUT.equals(one.get("type"))) {
                throw PlatformRefusal.invalid("The type of an item of input is text or tool_input");
            }
            if (TEXT.equals(one.get("type"))) {
                continue;
            }
            if (found != null) {
                throw PlatformRefusal.invalid("A run has one tool_input");
            }
            if (!(one.get("content") instanceof Map<?, ?> content)) {
                throw PlatformRefusal.invalid("The content of a tool_input is the tool's input, an object");
            }
            found = Json.copy(content);
        }
        if (found == null) {
            throw PlatformRefusal.of(
                    400,
                    "TOOL_INPUT_REQUIRED",
                    "There is no language model here that could read text: send a tool_input, and name its tool in"
                            + " invoke.tasks");
        }
        return found;
    }

    private static String tool(@Nullable Object value) {
        if (value == null) {
            throw PlatformRefusal.invalid("The field invoke is required: it names the tool in tasks");
        }
        Map<String, @Nullable Object> invoke = Json.object(value, "The field invoke", Set.of("tasks"));
        if (!(invoke.get("tasks") instanceof List<?> tasks) || tasks.size() != 1) {
            throw PlatformRefusal.invalid("The field invoke.tasks is a list of one task");
        }
        Map<String, @Nullable Object> task =
                Json.object(tasks.getFirst(), "A task", Set.of("type", "name", "toolType"));
        if (!"tool".equals(task.get("type"))) {
            throw PlatformRefusal.invalid("The type of a task is tool");
        }
        Json.optionalText(task, "toolType", "A task's toolType", TOOL_TYPE_CHARS_MAX);
        String name = Json.optionalText(task, "name", "A task's name", TOOL_CHARS_MAX);
        if (name == null) {
            throw PlatformRefusal.invalid("A task names its tool");
        }
        return name;
    }
}
