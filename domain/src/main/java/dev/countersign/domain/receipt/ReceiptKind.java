package dev.countersign.domain.receipt;

/** What a receipt says about its call. */
public enum ReceiptKind {
    /** People were asked; a later receipt will end the call. */
    PENDING,
    /** The call ended; there is exactly one such receipt for each call. */
    TERMINAL,
    /** The call had ended with an unknown outcome, and now it is known. */
    RESOLUTION
}
