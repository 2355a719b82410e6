package dev.countersign.console.signin;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.web.AuthorizationRequestRepository;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.endpoint.PkceParameterNames;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;

/**
 * Sign-ins that are at the identity provider. The browser itself keeps what binds the answer to it: the
 * state, the nonce and PKCE's verifier. Everything else of the request is ours and is made again.
 */
final class SignInsUnderWay implements AuthorizationRequestRepository<OAuth2AuthorizationRequest> {
    private static final int PARTS = 4;

    private final OidcProvider provider;
    private final StrangersCookie cookie = new StrangersCookie("countersign_provider");

    SignInsUnderWay(OidcProvider provider) {
        this.provider = provider;
    }

    @Override
    public void saveAuthorizationRequest(
            @Nullable OAuth2AuthorizationRequest sent, HttpServletRequest request, HttpServletResponse response) {
        if (sent == null) {
            cookie.forget(request, response);
            return;
        }
        cookie.keep(
                request,
                response,
                String.join(
                        ".",
                        encoded(sent.getState()),
                        encoded(sent.getAttribute(OidcParameterNames.NONCE)),
                        encoded(sent.getAttribute(PkceParameterNames.CODE_VERIFIER)),
                        encoded(sent.getRedirectUri())));
    }

    /** Null when it is not this browser's: the state is another one. */
    @Override
    public @Nullable OAuth2AuthorizationRequest loadAuthorizationRequest(HttpServletRequest request) {
        String kept = cookie.value(request);
        String[] parts = kept == null ? new String[0] : kept.split("\\.", -1);
        if (parts.length != PARTS) {
            return null;
        }
        try {
            String state = decoded(parts[0]);
            return state.isEmpty() || !state.equals(request.getParameter(OAuth2ParameterNames.STATE))
                    ? null
                    : again(state, decoded(parts[1]), decoded(parts[2]), decoded(parts[3]));
        } catch (IllegalArgumentException notOurs) {
            return null;
        }
    }

    private @Nullable OAuth2AuthorizationRequest again(String state, String nonce, String verifier, String redirect) {
        ClientRegistration registration = provider.findByRegistrationId(OidcProvider.ID);
        String address =
                registration == null ? null : registration.getProviderDetails().getAuthorizationUri();
        if (registration == null || address == null) {
            return null;
        }
        return OAuth2AuthorizationRequest.authorizationCode()
                .authorizationUri(address)
                .clientId(registration.getClientId())
                .redirectUri(redirect)
                .scopes(registration.getScopes())
                .state(state)
                .attributes(attributes -> {
                    attributes.put(OAuth2ParameterNames.REGISTRATION_ID, OidcProvider.ID);
                    attributes.put(OidcParameterNames.NONCE, nonce);
                    attributes.put(PkceParameterNames.CODE_VERIFIER, verifier);
                })
                .build();
    }

    @Override
    public @Nullable OAuth2AuthorizationRequest removeAuthorizationRequest(
            HttpServletRequest request, HttpServletResponse response) {
        OAuth2AuthorizationRequest sent = loadAuthorizationRequest(request);
        if (sent != null) {
            cookie.forget(request, response);
        }
        return sent;
    }

    private static String encoded(@Nullable String text) {
        return text == null
                ? ""
                : Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(String text) {
        return new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
    }
}
