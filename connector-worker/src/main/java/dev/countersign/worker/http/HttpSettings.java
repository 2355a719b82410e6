package dev.countersign.worker.http;

import dev.countersign.control.oauth.OAuthClient;
import dev.countersign.egress.ForbiddenTargetException;
import dev.countersign.egress.TargetUrl;
import dev.countersign.worker.connector.Fields;
import dev.countersign.worker.http.HttpAuth.ApiKey;
import dev.countersign.worker.http.HttpAuth.Basic;
import dev.countersign.worker.http.HttpAuth.Bearer;
import dev.countersign.worker.http.HttpAuth.None;
import dev.countersign.worker.http.HttpAuth.User;
import dev.countersign.worker.secret.SecretResolver;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A connection's settings:
 *
 * <pre>{@code
 * {"base_url":"https://api.example.com/v2","allowed_hosts":["api.example.com"],
 *  "allow_private_addresses":false,
 *  "auth":{"kind":"none"}
 *       | {"kind":"bearer","token":"env:NAME"}
 *       | {"kind":"basic","username":"…","password":"file:PATH"}
 *       | {"kind":"api_key","header":"X-Api-Key","value":"env:NAME"}
 *       | {"kind":"oauth2","idp_name":"…","authorize_url":"https://…","token_url":"https://…",
 *          "revocation_url":"https://…","client_id":"…","client_secret":"env:NAME","scopes":["…"]}}
 * }</pre>
 *
 * {@code allowed_hosts} may be left out; where it stands, the base URL's host must be in it. A secret
 * is sent unencrypted only where private addresses are allowed.
 */
record HttpSettings(TargetUrl base, boolean allowPrivateAddresses, HttpAuth auth) {
    private static final int LINE_CHARS_MAX = 255;
    private static final Pattern SCOPE = Pattern.compile("[!#-\\[\\]-~]{1,255}");

    static HttpSettings parse(String settings) {
        Fields fields = Fields.parse("connection's settings", settings);
        TargetUrl base = base(fields);
        boolean allowPrivate = fields.flag("allow_private_addresses");
        HttpAuth auth = auth(fields.object("auth"), allowPrivate);
        fields.end();
        if (!(auth instanceof None) && !base.encrypted() && !allowPrivate) {
            throw fields.refused("it would send a secret over plain http");
        }
        return new HttpSettings(base, allowPrivate, auth);
    }

    private static TargetUrl base(Fields fields) {
        TargetUrl base;
        try {
            base = TargetUrl.parse(fields.text("base_url"));
        } catch (ForbiddenTargetException e) {
            throw fields.refused("its base_url is not one that may be called. " + e.reason());
        }
        if (!base.query().isEmpty()) {
            throw fields.refused("its base_url has a query");
        }
        List<String> allowed = fields.texts("allowed_hosts");
        boolean listed = allowed.isEmpty()
                || allowed.stream()
                        .anyMatch(host -> host.toLowerCase(Locale.ROOT).equals(base.host()));
        if (!listed) {
            throw fields.refused("the host of its base_url is not among its allowed_hosts");
        }
        return base;
    }

    private static HttpAuth auth(Fields fields, boolean allowPrivate) {
        HttpAuth auth = switch (fields.text("kind", "none")) {
            case "none" -> new None();
            case "bearer" -> new Bearer(fields.text("token"));
            case "basic" -> new Basic(fields.text("username"), fields.text("password"));
            case "api_key" -> new ApiKey(fields.text("header"), fields.text("value"));
            case OAuthClient.KIND -> new User(users(fields, allowPrivate));
            default -> throw fields.refused("its kind is none of none, bearer, basic, api_key, oauth2");
        };
        fields.end();
        return auth;
    }

    /** What users authorize is held to the same rules as what calls are sent to. */
    private static OAuthClient users(Fields fields, boolean allowPrivate) {
        OAuthClient client = new OAuthClient(
                line(fields, "idp_name"),
                address(fields, "authorize_url", allowPrivate),
                address(fields, "token_url", allowPrivate),
                fields.textOrNull("revocation_url") == null ? null : address(fields, "revocation_url", allowPrivate),
                line(fields, "client_id"),
                fields.textOrNull("client_secret"),
                fields.texts("scopes"),
                allowPrivate);
        String secret = client.clientSecret();
        if (secret != null && !SecretResolver.isReference(secret)) {
            throw fields.refused("its client_secret is not a reference like env:NAME or file:PATH");
        }
        if (!client.scopes().stream().allMatch(scope -> SCOPE.matcher(scope).matches())) {
            throw fields.refused("one of its scopes is not one of RFC 6749, section 3.3");
        }
        return client;
    }

    private static String line(Fields fields, String name) {
        String text = fields.text(name);
        if (text.isBlank() || text.length() > LINE_CHARS_MAX || !text.chars().allMatch(c -> c >= 0x20 && c != 0x7f)) {
            throw fields.refused("its " + name + " is not a line of at most " + LINE_CHARS_MAX + " characters");
        }
        return text;
    }

    private static String address(Fields fields, String name, boolean allowPrivate) {
        String text = fields.text(name);
        try {
            if (!TargetUrl.parse(text).encrypted() && !allowPrivate) {
                throw fields.refused("its " + name + " is not https");
            }
            return text;
        } catch (ForbiddenTargetException e) {
            throw fields.refused("its " + name + " is not one that may be called. " + e.reason());
        }
    }
}
