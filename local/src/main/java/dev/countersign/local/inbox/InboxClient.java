package dev.countersign.local.inbox;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The people's API of one console, as one person. */
final class InboxClient {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);
    private static final String APPROVALS = "/v1/inbox/approvals";
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT_WITHIN).build();
    private final URI console;
    private final String authorization;

    InboxClient(URI console, String authorization) {
        this.console = console;
        this.authorization = authorization;
    }

    /**
     * A page of approvals.
     *
     * @param query the API's query parameters; null values are left out
     * @throws InboxException when there is no answer, or a refusal
     */
    JsonNode list(Map<String, @Nullable String> query) {
        StringJoiner parameters = new StringJoiner("&", "?", "");
        query.forEach((name, value) -> {
            if (value != null) {
                parameters.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
            }
        });
        return ask(request(APPROVALS + parameters).GET());
    }

    /**
     * One card, as of the end of the log.
     *
     * @throws InboxException when there is no answer, or a refusal
     */
    JsonNode card(String approvalId) {
        return ask(request(path(approvalId)).GET());
    }

    /**
     * What the call's target holds now, beside what would run. Nothing depends on it.
     *
     * @return null when it is not told: for a question, and where the console does not answer
     */
    @Nullable
    JsonNode current(String approvalId) {
        try {
            return ask(request(path(approvalId) + "/current").GET());
        } catch (InboxException untold) {
            return null;
        }
    }

    /**
     * Votes on the card with this digest, and on no other.
     *
     * @return the card as it then stands, or what says that the vote is not confirmed yet
     * @throws InboxException when there is no answer, or a refusal
     */
    JsonNode vote(String approvalId, String choice, String cardDigest, @Nullable String comment) {
        Map<String, String> body = new LinkedHashMap<>();
        body.put("choice", choice);
        body.put("card_digest", cardDigest);
        if (comment != null) {
            body.put("comment", comment);
        }
        return ask(request(path(approvalId) + "/votes")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(body))));
    }

    /** Where a person finds the card in a browser. */
    URI page(String approvalId) {
        return console.resolve("/approvals/" + URLEncoder.encode(approvalId, StandardCharsets.UTF_8));
    }

    private static String path(String approvalId) {
        return APPROVALS + "/" + URLEncoder.encode(approvalId, StandardCharsets.UTF_8);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(console.resolve(path))
                .timeout(ANSWER_WITHIN)
                .header("Authorization", authorization)
                .header("Accept", "application/json");
    }

    private JsonNode ask(HttpRequest.Builder request) {
        try {
            HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
            return read(response.statusCode(), response.body());
        } catch (IOException noAnswer) {
            throw InboxException.unreachable(console, noAnswer);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw InboxException.unreachable(console, stopped);
        }
    }

    private JsonNode read(int status, byte[] body) {
        try {
            JsonNode json = JSON.readTree(body);
            if (status == 401) {
                throw authorization.startsWith("Basic ") ? InboxException.wrongPassword() : InboxException.wrongToken();
            }
            if (status >= 300) {
                throw InboxException.refused(status, json.path("detail").asString("The console refused the request"));
            }
            return json;
        } catch (JacksonException notJson) {
            throw InboxException.notJson(console, status);
        }
    }
}
