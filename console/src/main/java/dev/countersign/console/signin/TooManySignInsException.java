package dev.countersign.console.signin;

import org.springframework.security.core.AuthenticationException;

/** There were too many wrong passwords; this one was not looked at. */
final class TooManySignInsException extends AuthenticationException {
    private static final long serialVersionUID = 1L;

    TooManySignInsException() {
        super("There were too many attempts");
    }
}
