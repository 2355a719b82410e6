package dev.countersign.ingress.hub;

import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.policy.Verdict;
import dev.countersign.ingress.gateway.CallRequest;
import dev.countersign.ingress.http.Spelling;
import dev.countersign.ingress.hub.Catalogue.Route;
import dev.countersign.schemas.json.CanonicalJson;
import dev.countersign.schemas.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What would come of a call: what is decided, and beside it what the connector would be given. No connector
 * runs.
 *
 * <p>The operation is shown as its owner wrote it beside the values that it refers to: how a connector puts
 * the two together (escapes, binds) is the connector's alone.
 *
 * @param request what the connector would be given, rendered before anything is sent
 * @param budgets that would be asked before it runs, by the policy that is in force here; whether they have
 *     room, nobody asks for a dry run
 */
record DryRun(Map<String, @Nullable Object> request, List<String> budgets) {
    private static final String MASK = "***";
    private static final Pattern PRIVATE =
            Pattern.compile("(?i)headers|.*(?:secret|password|passwd|token|credential|authorization|api[_-]?key).*");
    private static final Pattern REFERENCE = Pattern.compile("(?:env|file):.*", Pattern.DOTALL);

    static DryRun of(Route route, CallRequest call, List<String> budgets) {
        return new DryRun(request(route, call), budgets);
    }

    /** What its caller is told, as JSON in UTF-8. */
    byte[] data(String receiptId, Ruling ruling) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("dry_run", true);
        json.put("receipt_id", receiptId);
        json.put("decision", Spelling.code(ruling.verdict()));
        json.put("requires_approval", ruling.verdict() == Verdict.REQUIRE_APPROVAL);
        json.put("risk_level", Spelling.code(ruling.risk()));
        json.put("reason", ruling.reason());
        json.put("matched_rule", ruling.rule());
        json.put("subject_to_budgets", ruling.verdict() == Verdict.DENY ? List.of() : budgets);
        json.put("policy_version", ruling.policy().name());
        json.put("request", request);
        return CanonicalJson.write(json);
    }

    private static Map<String, @Nullable Object> request(Route route, CallRequest call) {
        Tool tool = route.tool();
        Connection connection = route.connection();
        Map<String, @Nullable Object> settings = object(connection.settings());
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("tool_key", tool.name());
        json.put("action", call.action());
        json.put("resource", call.resource());
        json.put("payload", StrictJson.parseObject(call.payload().bytes()));
        json.put("resource_parts", route.resource().match(call.resource()));
        json.put("operation", masked(object(tool.operation())));
        json.put("connection_id", route.connectionId());
        json.put("connector", connection.kind());
        json.put("settings", masked(settings));
        return json;
    }

    /**
     * Owners are to refer to secrets; where one lies is nobody's business either, and what is named like one, or
     * is sent as a header, might be one as it stands.
     */
    private static @Nullable Object masked(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case String text -> REFERENCE.matcher(text).matches() ? MASK : text;
            case Map<?, ?> object -> {
                Map<String, @Nullable Object> members = new LinkedHashMap<>();
                object.forEach((name, member) -> members.put(
                        String.valueOf(name),
                        PRIVATE.matcher(String.valueOf(name)).matches() ? MASK : masked(member)));
                yield members;
            }
            case List<?> list -> list.stream().map(DryRun::masked).toList();
            default -> value;
        };
    }

    private static Map<String, @Nullable Object> object(String json) {
        return StrictJson.parseObject(json.getBytes(StandardCharsets.UTF_8));
    }
}
