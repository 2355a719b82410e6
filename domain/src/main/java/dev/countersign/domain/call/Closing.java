package dev.countersign.domain.call;

/** Why a call that waited for people, or for its user, was closed without being executed. */
public enum Closing {
    REJECTED,
    EXPIRED,
    CANCELLED,
    /** Approved, but policy as it stood at dispatch denied it. */
    DENIED_AT_DISPATCH,
    /** Approved, but policy could not be evaluated at dispatch. */
    POLICY_FAILED_AT_DISPATCH,
    /** Policy changed while people were asked, and now denies it. */
    DENIED_BY_POLICY_CHANGE,
    /** Approved, but a budget that binds approved calls too had no room. */
    OVER_BUDGET,
    /** The user has not authorized the connection, and the call does not wait for it. */
    AUTHORIZATION_MISSING,
    /** It waited for the user's authorization, which was refused or did not come in time. */
    NOT_AUTHORIZED
}
