package dev.countersign.worker.connector;

import dev.countersign.control.ResourcePattern;
import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.Stop;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.execution.Dispatch;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.request.ClosedValueException;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.schemas.json.InvalidJsonException;
import dev.countersign.schemas.json.StrictJson;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds in an organization's own catalogue what a call is about, and nothing in anybody else's. Its
 * refusals are {@link OrderRefusedException}s.
 */
public final class Catalogue {
    private final Supplier<ControlSnapshot> control;
    private final ParsedTexts<ResourcePattern> patterns = new ParsedTexts<>(ResourcePattern::parse);

    /** @param control as it stands at each question */
    public Catalogue(Supplier<ControlSnapshot> control) {
        this.control = control;
    }

    /**
     * A tool and the connection to reach its target by, of one organization and one moment.
     *
     * @param definition names what it does
     */
    public record Target(
            Tool tool, Connection connection, @Nullable Digest definition) {}

    public Target target(OrganizationId organization, String toolName, String connectionName) {
        ControlSnapshot snapshot = control.get();
        Tool tool = snapshot.tool(organization, toolName);
        if (tool == null) {
            throw OrderRefusedException.gone("tool", toolName);
        }
        Connection connection = snapshot.connection(organization, connectionName);
        if (connection == null) {
            throw OrderRefusedException.gone("connection", connectionName);
        }
        return new Target(tool, connection, snapshot.definition(organization, toolName, connectionName));
    }

    /** What stops this call by now; null where nothing does. */
    public @Nullable Stop stop(Dispatch dispatch) {
        return control.get()
                .stop(
                        dispatch.call().organization(),
                        dispatch.call().agent(),
                        dispatch.terms().tool(),
                        dispatch.terms().connection());
    }

    /** What the named parts of the tool's pattern are in a resource. */
    public Map<String, String> bindings(Tool tool, String resource) {
        Map<String, String> bindings = match(tool, resource);
        if (bindings == null) {
            throw OrderRefusedException.misconfigured("tool", "it no longer serves the call's resource");
        }
        return bindings;
    }

    private @Nullable Map<String, String> match(Tool tool, String resource) {
        try {
            return patterns.of(tool.resource()).match(resource);
        } catch (IllegalArgumentException e) {
            throw OrderRefusedException.misconfigured("tool", "its resource is not a pattern");
        }
    }

    /** A call's parameters as values. */
    public static Map<String, @Nullable Object> payload(SealedValue payload) {
        try {
            return StrictJson.parseObject(payload.bytes());
        } catch (InvalidJsonException | ClosedValueException e) {
            throw OrderRefusedException.unfit("the payload", "cannot be read");
        }
    }
}
