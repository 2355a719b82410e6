package dev.countersign.ingress.credential;

import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.domain.control.ControlFact.Credential;
import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.control.ToolAccess;
import java.util.List;

/**
 * Checks {@code Authorization: Bearer organization.name.secret}, an organization's key that opens tools.
 * Such a key stands for one of the organization's agents, and only as long as that agent's own credential
 * is enabled: so policy, rates and receipts see an agent, its owner cannot approve its calls, and whoever
 * revokes the agent has revoked its keys.
 */
public final class KeyAuthenticator {
    private static final String SCHEME = "Bearer ";

    private KeyAuthenticator() {}

    /** What became of the header. */
    public sealed interface Proof {
        /**
         * The key is right and opens tools.
         *
         * @param key its name
         */
        record Proven(String key, ToolAccess access, Caller caller) implements Proof {}

        /**
         * The key is right and opens no tool.
         *
         * @param key its name
         */
        record OpensNoTools(String key, Organization organization) implements Proof {}

        /** The header is missing, there twice or malformed, the key is none or revoked, or its agent is. */
        record Unknown() implements Proof {}
    }

    /** @param authorization the values of all Authorization headers; more than one is refused */
    public static Proof authenticate(ControlSnapshot snapshot, List<String> authorization) {
        String header = authorization.size() == 1 ? authorization.getFirst() : "";
        boolean bearer = header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
        ApiKeys.Proven proven = ApiKeys.proven(snapshot, bearer ? header.substring(SCHEME.length()) : "");
        if (proven == null) {
            return new Proof.Unknown();
        }
        Organization organization = proven.organization();
        ToolAccess access = proven.key().access();
        if (access == null) {
            return new Proof.OpensNoTools(proven.key().name(), organization);
        }
        Credential agent = snapshot.credential(access.agent());
        if (agent == null || !agent.enabled() || !agent.organization().equals(organization.organization())) {
            return new Proof.Unknown();
        }
        return new Proof.Proven(proven.key().name(), access, new Caller(organization, agent.agent(), agent.owner()));
    }
}
