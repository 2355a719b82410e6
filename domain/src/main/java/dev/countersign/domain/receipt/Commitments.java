package dev.countersign.domain.receipt;

import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.Salt;
import dev.countersign.domain.request.SealedValue;
import org.jspecify.annotations.Nullable;

/**
 * What binds a receipt to values that are not in it, so that its leaf in the ledger tells nothing of
 * them. The salts of payload and response are derived from the call's, which lives with the payload
 * and is erased with it.
 *
 * @param salt of the receipt's own texts; whoever has the receipt has it
 * @param payload to the canonical payload that ran, or was to run
 * @param response to the canonical response; null unless it succeeded
 */
public record Commitments(
        Salt salt, Digest payload, @Nullable Digest response) {
    private static final String RECEIPT = "receipt";
    private static final String PAYLOAD = "payload";
    private static final String RESPONSE = "response";

    /**
     * @param salt the call's or question's; null in those that came in before there were any
     * @return null without a salt: to commit without one would tell the value; null, too, when the payload
     *     was erased. A response that was erased before it was committed to is left out
     */
    static @Nullable Commitments of(@Nullable Salt salt, SealedValue payload, @Nullable SealedValue response) {
        if (salt == null || !payload.isOpen()) {
            return null;
        }
        return new Commitments(
                salt.derive(RECEIPT),
                payload(salt, payload),
                response == null || !response.isOpen() ? null : response(salt, response));
    }

    /** What a receipt of a call with this salt says of this payload: how a disclosed one is checked. */
    public static Digest payload(Salt callSalt, SealedValue payload) {
        return callSalt.derive(PAYLOAD).commit(payload.bytes());
    }

    /** What a receipt of a call with this salt says of this response. */
    public static Digest response(Salt callSalt, SealedValue response) {
        return callSalt.derive(RESPONSE).commit(response.bytes());
    }
}
