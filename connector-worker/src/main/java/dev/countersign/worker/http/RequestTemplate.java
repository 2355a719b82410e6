package dev.countersign.worker.http;

import dev.countersign.egress.TargetUrl;
import dev.countersign.schemas.json.CanonicalJson;
import dev.countersign.worker.connector.CallValues;
import dev.countersign.worker.connector.Fields;
import dev.countersign.worker.connector.JsonTemplate;
import dev.countersign.worker.connector.OrderRefusedException;
import dev.countersign.worker.connector.Reference;
import dev.countersign.worker.connector.TextTemplate;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.jspecify.annotations.Nullable;

/**
 * A request as the tool's owner wrote it, with placeholders for what the call brings. Host, method,
 * header names and the steps of the path are the owner's; a value can fill a component and never
 * become more than that.
 *
 * @param body null for none
 */
record RequestTemplate(
        String method,
        TextTemplate path,
        Map<String, TextTemplate> query,
        Map<String, TextTemplate> headers,
        @Nullable JsonTemplate body) {

    /** The header by which a target recognises a repeated call. */
    static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");
    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
    private static final Pattern PATH = Pattern.compile("(/([A-Za-z0-9._~!$&'()*+,;=:@{}-]|%[0-9A-Fa-f]{2})*)+");
    private static final Pattern PATH_PLACEHOLDER = Pattern.compile("\\{[A-Za-z_][A-Za-z0-9_.-]*}");
    private static final int URL_CHARS_MAX = 8_000;
    private static final int HEADER_CHARS_MAX = 4_000;

    /** Ours or the protocol's to set: an operation that sets them could smuggle a second request. */
    private static final Set<String> RESERVED_HEADERS = Set.of(
            "host",
            "content-length",
            "transfer-encoding",
            "connection",
            "keep-alive",
            "te",
            "trailer",
            "upgrade",
            "expect",
            "proxy-authorization",
            "proxy-connection",
            "authorization",
            "cookie",
            "accept-encoding",
            "idempotency-key");

    static RequestTemplate read(Fields fields) {
        String method = fields.text("method").toUpperCase(Locale.ROOT);
        if (!METHODS.contains(method)) {
            throw fields.refused(
                    "its method is none of " + METHODS.stream().sorted().toList());
        }
        Object body = fields.any("body");
        return new RequestTemplate(
                method,
                path(fields),
                templates(fields, "query"),
                headers(fields),
                body == null ? null : JsonTemplate.parse(body));
    }

    /** A request that changes nothing: a GET without a body, whether it says so or not. */
    static RequestTemplate readOnly(Fields fields) {
        if (!fields.text("method", "GET").equalsIgnoreCase("GET") || fields.any("body") != null) {
            throw fields.refused("it changes nothing, so its method is GET and it has no body");
        }
        return new RequestTemplate("GET", path(fields), templates(fields, "query"), headers(fields), null);
    }

    /**
     * The request for a call, without authentication and without the key that names the call.
     *
     * @throws OrderRefusedException when a value is missing or cannot stand where it would
     */
    HttpUriRequestBase fill(TargetUrl base, CallValues call) {
        String url = base.origin() + filledPath(base, call) + filledQuery(call);
        if (url.length() > URL_CHARS_MAX) {
            throw OrderRefusedException.unfit("the URL", "is longer than " + URL_CHARS_MAX + " characters");
        }
        HttpUriRequestBase request = new HttpUriRequestBase(method, URI.create(url));
        request.setHeader("Accept", "application/json");
        headers.forEach((name, template) -> {
            if (template.isComplete(call)) {
                request.setHeader(name, headerValue(name, template, call));
            }
        });
        if (body != null) {
            request.setEntity(new ByteArrayEntity(CanonicalJson.write(body.fill(call)), ContentType.APPLICATION_JSON));
        }
        return request;
    }

    private String filledPath(TargetUrl base, CallValues call) {
        path.values(call).forEach(value -> UrlEncoding.checkPathValue("a part of the path", value));
        String prefix =
                base.path().endsWith("/") ? base.path().substring(0, base.path().length() - 1) : base.path();
        return prefix + path.fill(call, UrlEncoding::component);
    }

    private String filledQuery(CallValues call) {
        List<String> pairs = new ArrayList<>();
        query.forEach((name, template) -> {
            Reference whole = template.whole();
            if (whole != null && whole.find(call) instanceof Reference.Found(List<?> list)) {
                list.forEach(element -> pairs.add(pair(name, text(whole, element))));
            } else if (template.isComplete(call)) {
                pairs.add(pair(name, template.fill(call, value -> value)));
            }
        });
        return pairs.isEmpty() ? "" : "?" + String.join("&", pairs);
    }

    private static String text(Reference reference, @Nullable Object element) {
        if (element instanceof String text) {
            return text;
        }
        if (element instanceof Number || element instanceof Boolean) {
            return new String(CanonicalJson.write(element), java.nio.charset.StandardCharsets.UTF_8);
        }
        throw OrderRefusedException.unfit(reference.text(), "is a list of more than texts and numbers");
    }

    private static String pair(String name, String value) {
        return UrlEncoding.component(name) + "=" + UrlEncoding.component(value);
    }

    private static String headerValue(String name, TextTemplate template, CallValues call) {
        String value = template.fill(call, text -> text);
        boolean visible = value.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
        if (!visible || value.length() > HEADER_CHARS_MAX) {
            throw OrderRefusedException.unfit(
                    "the header " + name, "is not up to " + HEADER_CHARS_MAX + " visible ASCII characters");
        }
        return value;
    }

    private static TextTemplate path(Fields fields) {
        String path = fields.text("path");
        // Without its placeholders, so that a template cannot end one segment in another's text.
        String skeleton = PATH_PLACEHOLDER.matcher(path).replaceAll("x");
        if (!PATH.matcher(skeleton).matches() || skeleton.indexOf('{') >= 0 || skeleton.indexOf('}') >= 0) {
            throw fields.refused("its path is not a plain path starting with '/'");
        }
        if (UrlEncoding.hasStep(skeleton)) {
            throw fields.refused("its path has a step up or down in it");
        }
        return TextTemplate.parse(path);
    }

    private static Map<String, TextTemplate> templates(Fields fields, String name) {
        Map<String, TextTemplate> templates = new LinkedHashMap<>();
        fields.map(name).forEach((key, value) -> {
            switch (value) {
                case String text -> templates.put(key, TextTemplate.parse(text));
                case Long number -> templates.put(key, TextTemplate.parse(number.toString()));
                case Boolean flag -> templates.put(key, TextTemplate.parse(flag.toString()));
                case null, default -> throw fields.refused("its " + name + " has a value that is not a text");
            }
        });
        return templates;
    }

    private static Map<String, TextTemplate> headers(Fields fields) {
        Map<String, TextTemplate> headers = templates(fields, "headers");
        for (String name : headers.keySet()) {
            if (!HEADER_NAME.matcher(name).matches() || RESERVED_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                throw fields.refused("its header '" + name + "' is not an operation's to set");
            }
        }
        return headers;
    }
}
