package dev.countersign.domain.authorization;

import java.util.Locale;

/** Why a command was not taken. The order of declaration is precedence. */
public enum AuthorizationRefusal {
    /** No call of this user asked for it. */
    NOTHING_ASKED,
    /** There is one already. */
    ALREADY_GIVEN,
    /** The state is none that was given out, or came back before. */
    STATE_UNKNOWN,
    /** Another browser set out with it. */
    OTHER_BROWSER,
    /** It took too long. */
    STATE_EXPIRED,
    /** The provider says that the user, or it, does not want to. */
    DECLINED,
    /** The provider gave no tokens for what came back. */
    NO_TOKENS,
    /** No order of this number is under way. */
    NOT_ORDERED;

    /** Stable, in lower case. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
