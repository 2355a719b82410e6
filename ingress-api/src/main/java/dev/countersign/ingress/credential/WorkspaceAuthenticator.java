package dev.countersign.ingress.credential;

import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.domain.control.ControlFact.ApprovalLimits;
import dev.countersign.domain.control.ControlFact.Credential;
import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.control.KeyScope;
import dev.countersign.domain.control.ToolAccess;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.policy.ApprovalTerms;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Checks {@code X-Api-Key: organization.name.secret} and {@code X-Agent-Id}, the agent's UUID. The key
 * comes first: who has none learns nothing about agents, and another organization's agent is as
 * unknown as one that nobody has. An unknown key costs the same work as a wrong one.
 */
public final class WorkspaceAuthenticator {
    public static final String AGENT_HEADER = "X-Agent-Id";
    public static final String KEY_HEADER = "X-Api-Key";

    private static final Pattern UUID_FORM =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    private final Supplier<ControlSnapshot> control;

    private final ApiKeys keys;

    public WorkspaceAuthenticator(Supplier<ControlSnapshot> control, ApiKeys keys) {
        this.control = control;
        this.keys = keys;
    }

    /** What became of the two headers. */
    public sealed interface Proof {
        /**
         * Both are right.
         *
         * @param terms on what terms people are asked this agent's questions, where it does not say
         */
        record Proven(Caller caller, ApprovalTerms terms) implements Proof {
            public ApprovalLimits limits() {
                return caller.organization().approvalLimits();
            }
        }

        /** One of them is missing or there twice. */
        record Missing() implements Proof {}

        /** The key is none, or revoked. */
        record WrongKey() implements Proof {}

        /** The organization has no such agent, or it is revoked. */
        record WrongAgent() implements Proof {}
    }

    public Proof authenticate(HttpServletRequest request) {
        return authenticate(
                Collections.list(request.getHeaders(AGENT_HEADER)), Collections.list(request.getHeaders(KEY_HEADER)));
    }

    /** @param agents and presented: the values of all headers of these names */
    Proof authenticate(List<String> agents, List<String> presented) {
        if (agents.size() != 1
                || presented.size() != 1
                || agents.getFirst().isBlank()
                || presented.getFirst().isBlank()) {
            return new Proof.Missing();
        }
        ControlSnapshot snapshot = control.get();
        ApiKeys.Proven proven = keys.proven(snapshot, presented.getFirst());
        if (proven == null || !proven.key().permits(KeyScope.APPROVALS)) {
            // A key that is for something else opens nothing here.
            return new Proof.WrongKey();
        }
        Organization organization = proven.organization();
        OrganizationId id = organization.organization();
        String agent = agents.getFirst();
        Credential named = UUID_FORM.matcher(agent).matches() ? snapshot.credential(id, UUID.fromString(agent)) : null;
        if (named == null || !named.enabled()) {
            return new Proof.WrongAgent();
        }
        ToolAccess access = proven.key().access();
        if (access != null && !access.agent().equals(named.agent())) {
            // A key that names its agent proves that one, and no other.
            return new Proof.WrongAgent();
        }
        ApprovalTerms terms = named.questions();
        return new Proof.Proven(
                new Caller(organization, named.agent(), named.owner()), terms == null ? ApprovalTerms.DEFAULT : terms);
    }
}
