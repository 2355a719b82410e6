package dev.countersign.domain.delivery;

import dev.countersign.domain.execution.ToolError;

/** What a worker knows after one try to deliver. */
public sealed interface DeliveryResult {

    /**
     * The receiver took it.
     *
     * @param status the HTTP status, 200 to 299
     */
    record Accepted(int status) implements DeliveryResult {}

    /**
     * It was not taken, as far as we know.
     *
     * @param retryable false where another try is bound to end alike: the address is refused by us, or
     *     the receiver says that it is gone
     */
    record Refused(ToolError error, boolean retryable) implements DeliveryResult {}
}
