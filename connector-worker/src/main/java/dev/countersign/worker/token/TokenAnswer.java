package dev.countersign.worker.token;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a provider says to a request for tokens. */
sealed interface TokenAnswer {
    /**
     * @param refresh null where it gave none
     * @param lifetime of the access token; null where it did not say
     */
    record Given(
            String access,
            @Nullable String refresh,
            @Nullable Duration lifetime) implements TokenAnswer {
        @Override
        public String toString() {
            return "Given[redacted]";
        }
    }

    /** It took a token back, or did not know it, which comes to the same (RFC 7009, section 2.2). */
    record Taken() implements TokenAnswer {}

    /**
     * It gives none.
     *
     * @param reason one sentence, with a code of RFC 6749 at most
     */
    record Refused(String reason) implements TokenAnswer {}

    /** It could not be asked, or was busy: the same may do better a moment later. */
    record Busy(String reason) implements TokenAnswer {}
}
