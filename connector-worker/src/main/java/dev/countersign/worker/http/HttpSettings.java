package dev.countersign.worker.http;

import dev.countersign.egress.ForbiddenTargetException;
import dev.countersign.egress.TargetUrl;
import dev.countersign.worker.connector.Fields;
import dev.countersign.worker.http.HttpAuth.ApiKey;
import dev.countersign.worker.http.HttpAuth.Basic;
import dev.countersign.worker.http.HttpAuth.Bearer;
import dev.countersign.worker.http.HttpAuth.None;
import java.util.List;
import java.util.Locale;

/**
 * A connection's settings:
 *
 * <pre>{@code
 * {"base_url":"https://api.example.com/v2","allowed_hosts":["api.example.com"],
 *  "allow_private_addresses":false,
 *  "auth":{"kind":"none"}
 *       | {"kind":"bearer","token":"env:NAME"}
 *       | {"kind":"basic","username":"…","password":"file:PATH"}
 *       | {"kind":"api_key","header":"X-Api-Key","value":"env:NAME"}}
 * }</pre>
 *
 * {@code allowed_hosts} may be left out; where it stands, the base URL's host must be in it. A secret
 * is sent unencrypted only where private addresses are allowed.
 */
record HttpSettings(TargetUrl base, boolean allowPrivateAddresses, HttpAuth auth) {

    static HttpSettings parse(String settings) {
        Fields fields = Fields.parse("connection's settings", settings);
        TargetUrl base = base(fields);
        boolean allowPrivate = fields.flag("allow_private_addresses");
        HttpAuth auth = auth(fields.object("auth"));
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

    private static HttpAuth auth(Fields fields) {
        HttpAuth auth = switch (fields.text("kind", "none")) {
            case "none" -> new None();
            case "bearer" -> new Bearer(fields.text("token"));
            case "basic" -> new Basic(fields.text("username"), fields.text("password"));
            case "api_key" -> new ApiKey(fields.text("header"), fields.text("value"));
            default -> throw fields.refused("its kind is none of none, bearer, basic, api_key");
        };
        fields.end();
        return auth;
    }
}
