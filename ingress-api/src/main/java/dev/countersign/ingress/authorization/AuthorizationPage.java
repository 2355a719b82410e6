package dev.countersign.ingress.authorization;

import dev.countersign.domain.authorization.AuthorizationRefusal;
import dev.countersign.ingress.http.HttpAnswer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What a user reads in the browser: a heading, a sentence, nothing that runs or is fetched. */
final class AuthorizationPage {
    private static final String TYPE = "text/html; charset=utf-8";
    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
            "X-Frame-Options", "DENY",
            "Referrer-Policy", "no-referrer");

    private AuthorizationPage() {}

    static HttpAnswer done() {
        return page(200, "Authorized", "Whoever waits for it goes on. You may close this page.");
    }

    static HttpAnswer foreign() {
        return page(404, "Nothing here", "This address is none that you were sent to.");
    }

    static HttpAnswer unavailable(String why) {
        return page(503, "Not now", why);
    }

    static HttpAnswer of(AuthorizationRefusal refusal) {
        return switch (refusal) {
            case NOTHING_ASKED -> page(409, "Nothing to authorize", "No call waits for your authorization.");
            // By what was brought back before, which may be on its way to the provider, or lost on it.
            case ALREADY_GIVEN ->
                page(
                        200,
                        "Authorized",
                        "You have authorized this already. If a call still waits for it in a minute, open the address"
                                + " again.");
            case STATE_UNKNOWN ->
                page(
                        400,
                        "Refused",
                        "What you brought back was not given out, or was brought back before. Nothing was"
                                + " authorized by it.");
            case OTHER_BROWSER -> page(400, "Refused", "Another browser set out for this. Nothing was authorized.");
            case STATE_EXPIRED -> page(400, "Too late", "It took too long. Open the address you were sent to again.");
            case DECLINED -> page(403, "Not authorized", "The provider says no. The call that waited is told.");
            case NO_TOKENS, NOT_ORDERED ->
                page(
                        502,
                        "Not authorized",
                        "The provider did not confirm it. Open the address you were sent to again.");
        };
    }

    private static HttpAnswer page(int status, String heading, String sentence) {
        String html = "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + heading
                + "</title></head><body><h1>" + heading + "</h1><p>" + sentence + "</p></body></html>\n";
        return new HttpAnswer(status, TYPE, HEADERS, html.getBytes(StandardCharsets.UTF_8));
    }
}
