package dev.countersign.control.view;

import dev.countersign.domain.call.Rulebook;
import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.Stop;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.execution.ToolTerms;
import dev.countersign.domain.health.ConnectionHealth;
import dev.countersign.domain.policy.Assessment;
import dev.countersign.domain.policy.Judgement.PolicyFailure;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.policy.PolicyQuestion;
import dev.countersign.domain.policy.PolicyVersion;
import dev.countersign.domain.policy.RiskLevel;
import dev.countersign.domain.policy.Verdict;
import dev.countersign.domain.request.ToolCall;
import dev.countersign.schemas.json.InvalidJsonException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An organization's rulebook at one moment.
 *
 * @param health chooses among the connections of calls that ask for none
 * @param kept the connection that such a call has been shown to go through; null for none
 */
record OrganizationRulebook(
        OrganizationView view,
        ConnectionHealth health,
        @Nullable String kept) implements Rulebook {
    private static final String UNREADABLE_POLICY = "unreadable";

    /** What stands in the place of a rule where an order stopped the call; no rule can be named so. */
    private static final String STOPPED = "(stopped)";

    /** One that goes by nobody's word of any connection's health. */
    OrganizationRulebook(OrganizationView view) {
        this(view, ConnectionHealth.UNKNOWN, null);
    }

    /** A tool, and the connection that it would run through. */
    private record Way(Tool tool, Connection connection) {}

    @Override
    public Assessment assess(ToolCall call, Instant at) {
        if (isForeign(call)) {
            return failure(null, "The call belongs to another organization");
        }
        return switch (view.policy()) {
            case PolicyInForce.None() -> failure(null, "The organization has no policy");
            case PolicyInForce.Unusable(var text) ->
                failure(new PolicyVersion(UNREADABLE_POLICY, text.digest()), "The policy cannot be evaluated");
            case PolicyInForce.Compiled compiled -> assess(compiled, call, at);
        };
    }

    private static Assessment failure(@Nullable PolicyVersion version, String reason) {
        return Assessment.of(new PolicyFailure(version, null, reason));
    }

    private Assessment assess(PolicyInForce.Compiled compiled, ToolCall call, Instant at) {
        PolicyVersion version = compiled.policy().version();
        Way way = way(call);
        Stop stop = way == null
                ? view.stop(call.agent(), null, null)
                : view.stop(call.agent(), way.tool().name(), way.connection().name());
        if (stop != null) {
            return Assessment.of(new Ruling(Verdict.DENY, version, STOPPED, RiskLevel.HIGH, stop.sentence()));
        }
        try {
            return compiled.policy().assess(question(call, way == null ? null : way.tool(), at));
        } catch (InvalidJsonException e) {
            return failure(version, "The parameters cannot be read");
        } catch (RuntimeException | StackOverflowError e) {
            // Neither message nor type: both may tell of the payload.
            return failure(version, "The policy could not be evaluated");
        }
    }

    @Override
    public boolean mightAskPeople(ToolCall call, Instant at) {
        if (isForeign(call) || !(view.policy() instanceof PolicyInForce.Compiled(var text, var policy))) {
            return false;
        }
        try {
            return policy.mightAskPeople(question(call, null, at));
        } catch (RuntimeException | StackOverflowError unreadable) {
            return true;
        }
    }

    private static PolicyQuestion question(ToolCall call, @Nullable Tool tool, Instant at) {
        return new PolicyQuestion(
                call.organization(),
                call.agent(),
                call.owner(),
                call.instanceId(),
                call.action(),
                call.resource(),
                tool == null ? null : tool.name(),
                tool == null ? null : tool.effectClass(),
                Parameters.of(call),
                at);
    }

    @Override
    public @Nullable ToolTerms terms(ToolCall call) {
        Way way = way(call);
        return way == null ? null : view.terms(way.tool(), way.connection());
    }

    @Override
    public Rulebook keeping(@Nullable ToolTerms seen) {
        return new OrganizationRulebook(view, health, seen == null ? null : seen.connection());
    }

    /** The tool that would serve the call; null when none does, or not through the connection it asks for. */
    private @Nullable Way way(ToolCall call) {
        Tool tool = isForeign(call) ? null : view.toolFor(call.action(), call.resource());
        Connection connection = tool == null ? null : connection(tool, call);
        return tool == null || connection == null ? null : new Way(tool, connection);
    }

    /**
     * The connection that the call asks for; else the one that it was shown to go through, as long as it can;
     * else the tool's own or one in its place.
     */
    private @Nullable Connection connection(Tool tool, ToolCall call) {
        String asked = call.connection();
        if (asked != null) {
            return tool.runsThrough(asked) ? view.connection(asked) : null;
        }
        Connection shown = kept != null && tool.runsThrough(kept) ? view.connection(kept) : null;
        return shown == null ? view.route(tool, health) : shown;
    }

    private boolean isForeign(ToolCall call) {
        return !call.organization().equals(view.id());
    }
}
