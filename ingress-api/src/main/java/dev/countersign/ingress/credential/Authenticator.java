package dev.countersign.ingress.credential;

import dev.countersign.control.CredentialHasher;
import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.domain.control.ControlFact.Credential;
import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.ingress.problem.Problem;
import dev.countersign.ingress.problem.ProblemCode;
import dev.countersign.ingress.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Checks {@code Authorization: Bearer agent_id:secret}. Whatever is wrong, the answer is the same,
 * and an unknown agent costs the same work as a wrong secret: nobody learns which ids exist.
 */
public final class Authenticator {
    private static final String SCHEME = "Bearer ";

    private final Supplier<ControlSnapshot> control;

    public Authenticator(Supplier<ControlSnapshot> control) {
        this.control = control;
    }

    /** @throws ProblemException 401, always the same; 503 when the agent's organization is unknown */
    public Caller authenticate(HttpServletRequest request) {
        return authenticate(Collections.list(request.getHeaders("Authorization")));
    }

    /** @param authorization the values of all Authorization headers; more than one is refused */
    Caller authenticate(List<String> authorization) {
        ControlSnapshot snapshot = control.get();
        Presented presented = authorization.size() == 1 ? Presented.parse(authorization.getFirst()) : null;
        Credential known = presented == null ? null : snapshot.credential(presented.agent());
        boolean proven = CredentialHasher.verify(known, presented == null ? "" : presented.secret());
        if (known == null || !proven) {
            throw unauthorized();
        }
        Organization organization = snapshot.organization(known.organization());
        if (organization == null) {
            throw ProblemException.of(ProblemCode.UNAVAILABLE, "The credential's organization is not configured");
        }
        return new Caller(organization, known.agent(), known.owner());
    }

    private static ProblemException unauthorized() {
        return new ProblemException(
                Problem.of(ProblemCode.UNAUTHORIZED, "Send one header Authorization: Bearer <agent_id>:<secret>")
                        .with("WWW-Authenticate", "Bearer realm=\"countersign\""));
    }

    /** What a caller claims. Not a record, so that no text form of it exists. */
    private static final class Presented {
        private final AgentId agent;
        private final String secret;

        private Presented(AgentId agent, String secret) {
            this.agent = agent;
            this.secret = secret;
        }

        static @Nullable Presented parse(String header) {
            int colon = header.indexOf(':');
            if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length()) || colon < 0) {
                return null;
            }
            String agent = header.substring(SCHEME.length(), colon);
            String secret = header.substring(colon + 1);
            boolean plausible = AgentId.isWellFormed(agent) && !secret.isEmpty() && isVisible(secret);
            return plausible ? new Presented(new AgentId(agent), secret) : null;
        }

        private static boolean isVisible(String secret) {
            boolean visible = true;
            for (int i = 0; i < secret.length(); i++) {
                char c = secret.charAt(i);
                visible &= c > ' ' && c < 0x7f;
            }
            return visible;
        }

        AgentId agent() {
            return agent;
        }

        String secret() {
            return secret;
        }
    }
}
