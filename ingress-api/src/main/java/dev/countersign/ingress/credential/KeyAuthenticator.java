package dev.countersign.ingress.credential;

import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.domain.control.ControlFact.ApiKey;
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

    private final ApiKeys keys;

    public KeyAuthenticator(ApiKeys keys) {
        this.keys = keys;
    }

    /** What became of the header. */
    public sealed interface Proof {
        /**
         * The key is right and opens tools.
         *
         * @param key not for everything, see {@link ApiKey#permits}
         */
        record Proven(ApiKey key, ToolAccess access, Caller caller) implements Proof {}

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
    public Proof authenticate(ControlSnapshot snapshot, List<String> authorization) {
        String header = authorization.size() == 1 ? authorization.getFirst() : "";
        return prove(snapshot, isBearer(header) ? header.substring(SCHEME.length()) : "");
    }

    /**
     * The same where the key may come by either header, alone or as a bearer token; by both, it is refused.
     *
     * @param apiKeys the values of all headers {@code x-api-key}
     */
    public Proof authenticate(ControlSnapshot snapshot, List<String> authorization, List<String> apiKeys) {
        if (authorization.size() + apiKeys.size() != 1) {
            return prove(snapshot, "");
        }
        String header = apiKeys.isEmpty() ? authorization.getFirst() : apiKeys.getFirst();
        return prove(snapshot, isBearer(header) ? header.substring(SCHEME.length()) : header);
    }

    private static boolean isBearer(String header) {
        return header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }

    private Proof prove(ControlSnapshot snapshot, String presented) {
        ApiKeys.Proven proven = keys.proven(snapshot, presented);
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
        return new Proof.Proven(proven.key(), access, new Caller(organization, agent.agent(), agent.owner()));
    }
}
