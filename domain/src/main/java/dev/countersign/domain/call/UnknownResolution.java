package dev.countersign.domain.call;

/** What a person found out about a call whose outcome was unknown. */
public enum UnknownResolution {
    HAPPENED,
    DID_NOT_HAPPEN,
    /** It did not happen, and it is to be tried once more. */
    RUN_AGAIN
}
