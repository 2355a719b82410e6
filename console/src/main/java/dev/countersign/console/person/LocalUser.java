package dev.countersign.console.person;

/**
 * A person that the local file names. The text form is without the hash.
 *
 * @param name what they type to sign in
 * @param passwordHash Argon2id, in the PHC string format
 * @param enabled false shuts them out, sessions included
 */
public record LocalUser(String name, Person person, String passwordHash, boolean enabled) {
    @Override
    public String toString() {
        return "LocalUser[" + name + ", enabled=" + enabled + "]";
    }
}
