package dev.countersign.console.signin;

import dev.countersign.console.person.Person;
import java.security.Principal;

/**
 * Somebody who signed in with a password.
 *
 * @param passwordHash as it was then: a changed password ends the session. Not in the text form
 */
record LocalPrincipal(String name, Person person, String passwordHash) implements SignedIn, Principal {
    @Override
    public String getName() {
        return name;
    }

    @Override
    public String toString() {
        return "LocalPrincipal[" + name + "]";
    }
}
