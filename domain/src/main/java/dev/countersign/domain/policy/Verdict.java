package dev.countersign.domain.policy;

/** What policy says of a call. */
public enum Verdict {
    /** Run it now. */
    ALLOW,
    /** Do not run it. */
    DENY,
    /** Ask people first. */
    REQUIRE_APPROVAL
}
