package dev.countersign.domain.session;

import java.util.Locale;

/** Why a command was not taken. The order of declaration is precedence. */
public enum SessionRefusal {
    /** There is none here; another application's is like none. */
    NO_SUCH_SESSION,
    /** It is somebody else's. */
    NOT_THE_OWNER,
    SESSION_TERMINATED,
    TOO_MANY_ATTACHMENTS;

    /** Stable, in lower case. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
