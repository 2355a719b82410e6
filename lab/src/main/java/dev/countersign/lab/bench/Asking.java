package dev.countersign.lab.bench;

import dev.countersign.lab.process.GatewayClient.Answer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * What a load asks, over and over: each time with another key.
 *
 * @param headers the same each time, each with its line's end
 * @param keyHeaders what a key adds to them
 * @param body of a key
 * @param expected whether it is the answer of one who was served
 */
record Asking(
        String path,
        String headers,
        UnaryOperator<String> keyHeaders,
        UnaryOperator<String> body,
        Predicate<Answer> expected) {
    static final UnaryOperator<String> KEY_IN_A_HEADER = key -> "Idempotency-Key: " + key + "\r\n";

    /** A tool call of the gateway's dialect that is allowed. */
    static Asking call(String bearer, String body) {
        return new Asking(
                "/v1/agent-tool-call",
                bearer(bearer),
                KEY_IN_A_HEADER,
                key -> body,
                answer -> answer.status() == 200 && answer.body().startsWith("{\"decision\":\"allow\""));
    }

    static String bearer(String credential) {
        return "Authorization: Bearer " + credential + "\r\n";
    }
}
