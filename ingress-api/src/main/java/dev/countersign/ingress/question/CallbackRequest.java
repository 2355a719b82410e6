package dev.countersign.ingress.question;

import dev.countersign.domain.approval.Callback;
import dev.countersign.domain.request.Limits;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.egress.CallbackRules;
import dev.countersign.egress.ForbiddenTargetException;
import dev.countersign.egress.Reach;
import dev.countersign.schemas.json.CanonicalJson;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a question wants its answer sent: <code>{"url":…,"headers":{…}}</code>. Judged by the rules by
 * which the sender judges it again.
 *
 * @param reach how far callbacks may go in this installation
 * @param signed whether the organization has a secret to sign with: nothing is sent unsigned
 */
record CallbackRequest(Reach reach, boolean signed) {
    private static final String PATH = "/callback";

    /** @param callback as it was sent; null for none */
    @Nullable
    Callback read(@Nullable Object callback, Issues issues) {
        if (callback == null) {
            return null;
        }
        if (!(callback instanceof Map<?, ?> map)) {
            issues.add(PATH, "A callback is an object of url and headers");
            return null;
        }
        QuestionRequest.unknown(PATH, map, Set.of("url", "headers"), issues);
        if (!signed) {
            issues.add(PATH, "The organization has no callback_secret, and no answer is sent unsigned");
        }
        String url = url(map.get("url"), issues);
        SealedValue headers = headers(map.get("headers"), issues);
        return url == null ? null : new Callback(url, headers);
    }

    private @Nullable String url(@Nullable Object value, Issues issues) {
        if (!(value instanceof String url) || url.length() > Limits.CALLBACK_URL_CHARS_MAX) {
            issues.add(
                    PATH + "/url",
                    "The field url is required and must be a string of at most " + Limits.CALLBACK_URL_CHARS_MAX
                            + " characters");
            return null;
        }
        try {
            CallbackRules.url(url, reach);
            return url;
        } catch (ForbiddenTargetException forbidden) {
            issues.add(PATH + "/url", forbidden.reason());
            return null;
        }
    }

    private static @Nullable SealedValue headers(@Nullable Object value, Issues issues) {
        if (value == null) {
            return null;
        }
        String path = PATH + "/headers";
        if (!(value instanceof Map<?, ?> map) || map.size() > Limits.CALLBACK_HEADERS_MAX) {
            issues.add(path, "The headers are an object of at most " + Limits.CALLBACK_HEADERS_MAX + " strings");
            return null;
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (Map.Entry<?, ?> header : map.entrySet()) {
            if (header.getKey() instanceof String name && header.getValue() instanceof String text) {
                headers.put(name, text);
            } else {
                issues.add(path, "Every header is a string");
                return null;
            }
        }
        String objection = CallbackRules.objectionToHeaders(headers);
        if (objection != null) {
            issues.add(path, objection);
            return null;
        }
        return headers.isEmpty() ? null : SealedValue.plain(CanonicalJson.write(headers));
    }
}
