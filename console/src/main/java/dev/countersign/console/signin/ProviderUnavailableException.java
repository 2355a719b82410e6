package dev.countersign.console.signin;

import org.springframework.security.core.AuthenticationException;

/** The identity provider cannot be asked, so that nothing is known about a token. */
final class ProviderUnavailableException extends AuthenticationException {
    private static final long serialVersionUID = 1L;

    ProviderUnavailableException(Throwable cause) {
        super("The identity provider cannot be asked", cause);
    }
}
