package dev.countersign.backtest;

/** What people had to do with a call, as recorded. */
public enum People {
    NOT_ASKED,
    /** They have not decided yet. */
    WAITING,
    /** They said yes, whether it ran or not. */
    APPROVED,
    REJECTED,
    /** Nobody, or not enough of them, decided in time. */
    EXPIRED,
    /** The agent took it back. */
    WITHDRAWN,
    /** Policy changed while they were asked, and decided without them. */
    NO_LONGER_ASKED
}
