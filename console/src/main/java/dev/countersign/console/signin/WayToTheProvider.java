package dev.countersign.console.signin;

import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestRedirectFilter;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;

/** Sends people back to the sign-in page when the provider cannot even be asked where to go. */
final class WayToTheProvider implements ObjectPostProcessor<OAuth2AuthorizationRequestRedirectFilter> {
    private final AuthenticationFailureHandler failures;

    WayToTheProvider(AuthenticationFailureHandler failures) {
        this.failures = failures;
    }

    @Override
    public <O extends OAuth2AuthorizationRequestRedirectFilter> O postProcess(O filter) {
        filter.setAuthenticationFailureHandler(failures);
        return filter;
    }
}
