package dev.countersign.ledger;

import dev.countersign.domain.receipt.ReceiptPlace;
import dev.countersign.tlog.checkpoint.TreeHead;

/**
 * The ledger cannot go on without saying something false. It stops signing and has to be looked at;
 * what it signed before stays served.
 */
public final class BrokenLedgerException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private BrokenLedgerException(String message) {
        super(message);
    }

    private BrokenLedgerException(String message, Throwable cause) {
        super(message, cause);
    }

    public static BrokenLedgerException gap(ReceiptPlace found, long expected) {
        return new BrokenLedgerException("The ledger topic has " + found + " where " + expected
                + " is due: a receipt was left out or comes twice");
    }

    public static BrokenLedgerException unreadable(String what, int partition, long offset, Throwable cause) {
        return new BrokenLedgerException(
                "The %s at offset %d of partition %d cannot be read, and none is ever skipped"
                        .formatted(what, offset, partition),
                cause);
    }

    public static BrokenLedgerException fork(TreeHead signed, TreeHead other) {
        return new BrokenLedgerException(
                "Two roots for one size: %d leaves were signed with the root %s, and now have %s. Nothing more is signed"
                        .formatted(signed.size(), signed.root(), other.root()));
    }

    public static BrokenLedgerException foreign(String origin) {
        return new BrokenLedgerException("The last checkpoint is not signed by this ledger's key, " + origin
                + ". The key belongs to the log: put the right one back");
    }

    public static BrokenLedgerException lost(long signed, long found) {
        return new BrokenLedgerException(
                "A checkpoint of %d leaves was signed, but the ledger topic has only %d: records were removed"
                        .formatted(signed, found));
    }

    public static BrokenLedgerException witnessed(String witness, String reason) {
        return new BrokenLedgerException("The witness " + witness + " knows another history. " + reason);
    }

    public static BrokenLedgerException disk(Throwable cause) {
        return new BrokenLedgerException("The ledger's directory cannot be read or written", cause);
    }
}
