package dev.countersign.console;

import dev.countersign.console.person.Role;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What can be set of the console.
 *
 * @param usersFile the people who sign in with a password; null for none
 * @param publicUrl where people reach the console, when that is not the loopback interface: its
 *     host is then the only other one that is answered to
 * @param sessionIdle a session ends when nobody used it for so long; what a page fetches by itself is
 *     no use
 * @param sessionMax a session ends so long after signing in, whatever happens
 * @param signInFailuresMax wrong passwords within {@code signInWindow}, for one name from one address; a
 *     name alone has twenty times as many. An address has ten times as many in one go, whatever the
 *     names, and then one attempt a second
 * @param signInWindow see above
 * @param liveStreamsMax pages told of changes at once; the others ask now and then
 * @param heartbeat after which a silent stream says that it lives
 * @param batchMax requests decided in one go
 * @param figuresOver the period of the page of figures
 * @param headersWithin how long the head of a request may take to arrive, in all
 * @param bodyWithin how long the body of a request may take to arrive, in all
 * @param bodiesMax what the bodies of all requests under way may take together
 * @param connectionsMax open connections, idle ones included
 * @param sessionsMax sessions at once; people who are not signed in have none
 * @param oidc an OpenID provider; null for none
 */
@ConfigurationProperties("countersign.console")
public record ConsoleSettings(
        @Nullable Path usersFile,
        @Nullable URI publicUrl,
        @DefaultValue("1h") Duration sessionIdle,
        @DefaultValue("12h") Duration sessionMax,
        @DefaultValue("5") int signInFailuresMax,
        @DefaultValue("5m") Duration signInWindow,
        @DefaultValue("500") int liveStreamsMax,
        @DefaultValue("15s") Duration heartbeat,
        @DefaultValue("50") int batchMax,
        @DefaultValue("30d") Duration figuresOver,
        @DefaultValue("10s") Duration headersWithin,
        @DefaultValue("10s") Duration bodyWithin,
        @DefaultValue("32MB") DataSize bodiesMax,
        @DefaultValue("2000") int connectionsMax,
        @DefaultValue("10000") int sessionsMax,
        @Nullable Oidc oidc) {
    private static final int BATCH_CEILING = 100;
    private static final DataSize BODIES_MIN = DataSize.ofMegabytes(1);

    /** @throws IllegalArgumentException naming the property that is out of its range */
    public ConsoleSettings {
        require(
                publicUrl == null || (isWebAddress(publicUrl) && publicUrl.getHost() != null),
                "public-url must be an http or https address");
        require(sessionIdle.isPositive(), "session-idle must be positive");
        require(sessionMax.compareTo(sessionIdle) >= 0, "session-max must be at least session-idle");
        require(signInFailuresMax > 0, "sign-in-failures-max must be positive");
        require(signInWindow.isPositive(), "sign-in-window must be positive");
        require(liveStreamsMax >= 0, "live-streams-max must not be negative");
        require(heartbeat.isPositive(), "heartbeat must be positive");
        require(batchMax > 0 && batchMax <= BATCH_CEILING, "batch-max must be from 1 to " + BATCH_CEILING);
        require(figuresOver.isPositive(), "figures-over must be positive");
        require(headersWithin.isPositive(), "headers-within must be positive");
        require(bodyWithin.isPositive(), "body-within must be positive");
        require(bodiesMax.compareTo(BODIES_MIN) >= 0, "bodies-max must be at least 1 MB");
        require(connectionsMax > 0, "connections-max must be positive");
        require(sessionsMax > 0, "sessions-max must be positive");
    }

    /**
     * An OpenID provider and what its tokens mean here. The redirect address to register with it is
     * {@code {public-url}/login/oauth2/code/oidc}.
     *
     * @param issuer its address: the tokens' {@code iss}, and where its configuration is found
     * @param clientId ours with the provider
     * @param clientSecretFile holds our secret with the provider; null for a public client with PKCE
     *     alone
     * @param audience what access tokens for the people's API must name in {@code aud}
     * @param organization whose people the provider knows
     * @param scopes asked for beside {@code openid}
     * @param subjectClaim names a person in votes; it must never be given to another one
     * @param nameClaim what others see
     * @param groupsClaim the groups, a list of texts or one text
     * @param roles for each role's code the groups that have it
     * @param name on the sign-in page
     */
    public record Oidc(
            URI issuer,
            String clientId,
            @Nullable Path clientSecretFile,
            @DefaultValue("countersign") String audience,
            String organization,
            @DefaultValue({"profile", "email"}) Set<String> scopes,
            @DefaultValue("sub") String subjectClaim,
            @DefaultValue("name") String nameClaim,
            @DefaultValue("groups") String groupsClaim,
            @DefaultValue Map<String, List<String>> roles,
            @DefaultValue("your organization's account") String name) {
        /** @throws IllegalArgumentException naming the property that is out of its range */
        public Oidc {
            require(isWebAddress(issuer), "oidc.issuer must be an http or https address");
            require(!clientId.isBlank(), "oidc.client-id must not be blank");
            require(!audience.isBlank(), "oidc.audience must not be blank");
            require(!organization.isBlank(), "oidc.organization must not be blank");
            scopes = Set.copyOf(scopes);
            roles = Map.copyOf(roles);
            for (String role : roles.keySet()) {
                require(
                        Role.ofCode(role.replace('-', '_')) != null,
                        "oidc.roles knows approver, auditor, policy_owner and admin");
            }
        }
    }

    private static boolean isWebAddress(URI address) {
        return "https".equals(address.getScheme()) || "http".equals(address.getScheme());
    }

    private static void require(boolean met, String rule) {
        if (!met) {
            throw new IllegalArgumentException("countersign.console." + rule);
        }
    }
}
