package dev.countersign.console.signin;

import dev.countersign.console.person.Person;
import org.springframework.security.core.Authentication;

/** What every principal of ours is, whichever way it came in. */
public interface SignedIn {
    Person person();

    /**
     * @throws IllegalStateException when nobody is signed in: the filters let nobody through to where
     *     this is asked
     */
    static Person of(Authentication authentication) {
        if (authentication != null && authentication.getPrincipal() instanceof SignedIn principal) {
            return principal.person();
        }
        throw new IllegalStateException("A page that needs a person was reached without one");
    }
}
