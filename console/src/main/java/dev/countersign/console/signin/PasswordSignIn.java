package dev.countersign.console.signin;

import dev.countersign.console.person.LocalUser;
import dev.countersign.console.person.LocalUsers;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.WebAuthenticationDetails;

/**
 * Checks a name and a password against the local users. The log tells of failures by address alone:
 * what was typed as a name may be a password.
 *
 * <p>Not a bean: Spring Security would ask it a second time, and a wrong password would count twice.
 */
final class PasswordSignIn implements AuthenticationProvider {
    private static final Logger LOG = LoggerFactory.getLogger(PasswordSignIn.class);

    private final LocalUsers users;
    private final SignInThrottle throttle;

    PasswordSignIn(LocalUsers users, SignInThrottle throttle) {
        this.users = users;
        this.throttle = throttle;
    }

    @Override
    public Authentication authenticate(Authentication attempt) {
        String name = attempt.getName();
        String address = attempt.getDetails() instanceof WebAuthenticationDetails details
                ? String.valueOf(details.getRemoteAddress())
                : "";
        if (!throttle.begins(name, address)) {
            LOG.atWarn().addKeyValue("address", address).log("A sign-in was refused: too many attempts");
            throw new TooManySignInsException();
        }
        LocalUser user = users.signIn(name, String.valueOf(attempt.getCredentials()));
        if (user == null) {
            throttle.failed(name, address);
            LOG.atWarn().addKeyValue("address", address).log("A sign-in failed");
            throw new BadCredentialsException("The name or the password is wrong");
        }
        throttle.succeeded(name, address);
        LocalPrincipal principal = new LocalPrincipal(user.name(), user.person(), user.passwordHash());
        UsernamePasswordAuthenticationToken done =
                UsernamePasswordAuthenticationToken.authenticated(principal, null, List.of());
        done.setDetails(attempt.getDetails());
        return done;
    }

    @Override
    public boolean supports(Class<?> attempt) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(attempt);
    }
}
