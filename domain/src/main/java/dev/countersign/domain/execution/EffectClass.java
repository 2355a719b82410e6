package dev.countersign.domain.execution;

/** What a tool's owner declares about repeating it. Decides recovery; see {@link Recovery}. */
public enum EffectClass {
    /** Changes nothing: may be repeated at will. */
    READ,
    /** The target honours our idempotency key: may be repeated with the same key. */
    IDEMPOTENT,
    /** The target can be asked whether it happened: ask, then decide. */
    CHECKABLE,
    /** Neither: never repeated. What cannot be known goes to a person. */
    UNSAFE
}
