package dev.countersign.domain.receipt;

/** Who writes receipts: each counts its own, per partition, from 0 and without gaps. */
public enum Issuer {
    /** policy-stream, of calls. */
    CALLS,
    /** approval-stream, of free-standing questions. */
    QUESTIONS,
    /** approval-stream, of tools that agents report to have run elsewhere. */
    REPORTS
}
