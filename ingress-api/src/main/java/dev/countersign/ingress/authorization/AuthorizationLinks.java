package dev.countersign.ingress.authorization;

import dev.countersign.control.oauth.OAuthClient;
import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.domain.authorization.AuthorizationHolder;
import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.identity.AuthorizationId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.identity.UserId;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that users are sent to, and the states that they bring back. Both name whose authorization is
 * meant, and are signed: nobody else makes one, and nothing is looked up or written for one that is not ours.
 */
public final class AuthorizationLinks {
    static final String AUTHORIZE_PATH = "/oauth2/authorize";
    static final String CALLBACK_PATH = "/oauth2/callback";

    private static final String AUTHORIZE = "authorize";
    private static final String STATE = "state";
    private static final String SEPARATOR = "~";
    private static final int STATE_PARTS = 5;
    private static final int STATE_CHARS_MAX = 600;
    private static final Pattern RANDOM = Pattern.compile("[A-Za-z0-9_-]{43}");

    private final PublicAddress address;

    public AuthorizationLinks(PublicAddress address) {
        this.address = address;
    }

    /** Somebody's authorization, with what its connection says of the provider. */
    record Meant(AuthorizationHolder holder, OAuthClient client) {
        AuthorizationId id() {
            return holder.id();
        }
    }

    /**
     * What a run tells of a missing authorization.
     *
     * @return null where the connection is none that users authorize, or nobody knows where browsers reach us
     */
    public @Nullable Map<String, Object> profile(
            ControlSnapshot control, HttpServletRequest request, AuthorizationHolder holder) {
        String base = address.base(request);
        Organization organization = control.organization(holder.organization());
        Meant meant = organization == null ? null : meant(control, holder);
        if (base == null || organization == null || meant == null) {
            return null;
        }
        Map<String, String> query = new LinkedHashMap<>();
        query.put("organization", holder.organization().value());
        query.put("user", holder.user().key());
        query.put("connection", holder.connection());
        query.put("signature", signature(organization, AUTHORIZE, holder, ""));
        Map<String, Object> profile = new LinkedHashMap<>();
        profile.put("url", base + AUTHORIZE_PATH + "?" + query(query));
        profile.put("idpName", meant.client().idpName());
        profile.put("isAuthorized", false);
        profile.put("sso_type", "oauth2");
        return profile;
    }

    /** Whom an address is for; null where it is none of ours. */
    @Nullable
    Meant read(ControlSnapshot control, HttpServletRequest request) {
        String user = only(request, "user");
        String organization = only(request, "organization");
        String connection = only(request, "connection");
        String signature = only(request, "signature");
        return user == null || organization == null || connection == null || signature == null
                ? null
                : verified(control, AUTHORIZE, organization, user, connection, "", signature);
    }

    /** What goes to the provider with the user. */
    String state(ControlSnapshot control, AuthorizationHolder holder, String random) {
        Organization organization = control.organization(holder.organization());
        if (organization == null) {
            throw new IllegalStateException("What was found a moment ago is there");
        }
        return String.join(
                SEPARATOR,
                holder.organization().value(),
                holder.user().key(),
                holder.connection(),
                random,
                signature(organization, STATE, holder, random));
    }

    /** Whom a state is for; null where it is none of ours. */
    @Nullable
    Meant readState(ControlSnapshot control, String state) {
        String[] parts = state.length() > STATE_CHARS_MAX ? new String[0] : state.split(SEPARATOR, -1);
        return parts.length != STATE_PARTS || !RANDOM.matcher(parts[3]).matches()
                ? null
                : verified(control, STATE, parts[0], parts[1], parts[2], parts[3], parts[4]);
    }

    /** Where the provider sends the user back to; null where nobody knows. */
    @Nullable
    String redirectUri(HttpServletRequest request) {
        String base = address.base(request);
        return base == null ? null : base + CALLBACK_PATH;
    }

    private static @Nullable Meant verified(
            ControlSnapshot control,
            String what,
            String organizationId,
            String user,
            String connection,
            String random,
            String signature) {
        AuthorizationHolder holder = holder(organizationId, user, connection);
        Organization organization = holder == null ? null : control.organization(holder.organization());
        if (holder == null || organization == null) {
            return null;
        }
        boolean isOurs = MessageDigest.isEqual(
                signature(organization, what, holder, random).getBytes(StandardCharsets.UTF_8),
                signature.getBytes(StandardCharsets.UTF_8));
        return isOurs ? meant(control, holder) : null;
    }

    private static @Nullable AuthorizationHolder holder(String organization, String user, String connection) {
        try {
            return new AuthorizationHolder(new OrganizationId(organization), new UserId(new CallId(user)), connection);
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    private static @Nullable Meant meant(ControlSnapshot control, AuthorizationHolder holder) {
        Connection connection = control.connection(holder.organization(), holder.connection());
        OAuthClient client = connection == null ? null : OAuthClient.of(connection);
        return client == null ? null : new Meant(holder, client);
    }

    private static String signature(Organization organization, String what, AuthorizationHolder holder, String random) {
        return AuthorizationId.signature(
                organization.idKey().bytes(),
                holder.organization(),
                String.join("\0", what, holder.user().key(), holder.connection(), random));
    }

    /** Null where there is none, or more than one. */
    static @Nullable String only(HttpServletRequest request, String name) {
        String[] values = request.getParameterValues(name);
        return values == null || values.length != 1 ? null : values[0];
    }

    static String query(Map<String, String> query) {
        return query.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }
}
