package dev.countersign.ingress.hub;

import dev.countersign.control.ResourcePattern;
import dev.countersign.control.schema.SchemaFlaw;
import dev.countersign.control.schema.ToolSchema;
import dev.countersign.control.schema.UnusableSchemaException;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.request.Limits;
import dev.countersign.ingress.gateway.CallRequest;
import dev.countersign.ingress.gateway.PlainText;
import dev.countersign.ingress.hub.Catalogue.Route;
import dev.countersign.ingress.hub.Refusal.Violation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes of a tool's input the call that every other dialect would make: the named parts of the tool's
 * resource pattern are taken out of the input and fill the pattern, and what is left is the payload. So
 * {@code crm.deals.update} with <code>{"deal_id":"123","amount":1}</code> is {@code update_deal} on
 * {@code crm:deal:123} with <code>{"amount":1}</code>, to the digest.
 */
final class ToolInput {
    private static final Logger log = LoggerFactory.getLogger(ToolInput.class);

    private static final String AT_INPUT = "/input";

    private ToolInput() {}

    /**
     * The call that an input stands for.
     *
     * @param run in which it is made
     * @throws Refusal.RefusedException INVALID_INPUT, naming everything that is wrong with it; UNAVAILABLE
     *     when the tool's schema cannot be used
     */
    static CallRequest call(KeyHolder holder, Route route, Map<String, @Nullable Object> input, String run) {
        Tool tool = route.tool();
        refuse(flaws(holder, tool, input));
        Map<String, @Nullable Object> payload = new LinkedHashMap<>(input);
        String resource = resource(holder, route, payload);
        return new CallRequest(run, tool.action(), resource, route.named(), CallRequest.canonical(payload));
    }

    private static List<Violation> flaws(KeyHolder holder, Tool tool, Map<String, @Nullable Object> input) {
        try {
            ToolSchema schema = holder.control().inputSchema(holder.organization(), tool.name());
            List<SchemaFlaw> flaws = schema == null ? List.of() : schema.flaws(input);
            return flaws.stream()
                    .map(flaw -> new Violation(AT_INPUT + flaw.pointer(), flaw.sentence()))
                    .toList();
        } catch (UnusableSchemaException unusable) {
            log.atWarn()
                    .addKeyValue("orgId", holder.organization())
                    .addKeyValue("tool", tool.name())
                    .addKeyValue("reason", unusable.getMessage())
                    .log("A tool's input schema cannot be used; its calls are refused");
            throw Refusal.of(HubCode.UNAVAILABLE, "The tool's input schema cannot be used; nothing was executed")
                    .exception();
        }
    }

    /** Takes the parts out of the payload. */
    private static String resource(KeyHolder holder, Route route, Map<String, @Nullable Object> payload) {
        Tool tool = route.tool();
        ResourcePattern pattern = route.resource();
        Map<String, String> parts = new LinkedHashMap<>();
        List<Violation> violations = new ArrayList<>();
        for (String name : pattern.names()) {
            String part = part(payload.remove(name));
            if (part == null || !ResourcePattern.isPart(part)) {
                violations.add(new Violation(
                        AT_INPUT + "/" + name,
                        "The input's " + name + " names a part of the resource: a text without ':' and '/', or a whole"
                                + " number"));
            } else {
                parts.put(name, part);
            }
        }
        refuse(violations);
        String resource = pattern.fill(parts);
        String flaw = resource.length() > Limits.RESOURCE_CHARS_MAX
                ? "has more than " + Limits.RESOURCE_CHARS_MAX + " characters"
                : PlainText.flaw(resource);
        if (flaw != null) {
            refuse(List.of(new Violation(AT_INPUT, "The resource that the input names " + flaw)));
        }
        // The pipeline goes by action and resource: a tool with a closer pattern would run in this one's place.
        if (!tool.equals(holder.control().toolFor(holder.organization(), tool.action(), resource))) {
            refuse(List.of(new Violation(AT_INPUT, "Another tool serves this resource")));
        }
        return resource;
    }

    private static @Nullable String part(@Nullable Object value) {
        return value instanceof String || value instanceof Long ? value.toString() : null;
    }

    private static void refuse(List<Violation> violations) {
        if (!violations.isEmpty()) {
            throw Refusal.invalid(violations).exception();
        }
    }
}
