package dev.countersign.console.person;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The people that a local file names. A change to the file holds from the next request on. A file
 * that became unusable changes nothing and is told in the log; a file that is gone names nobody.
 */
public final class LocalUsers {
    private static final Logger LOG = LoggerFactory.getLogger(LocalUsers.class);

    private final @Nullable Path file;
    private final Passwords passwords;
    private volatile Reading reading = new Reading(Version.MISSING, Map.of());

    private record Version(
            @Nullable FileTime changed, @Nullable Object key, long bytes) {
        static final Version MISSING = new Version(null, null, -1);
    }

    private record Reading(Version version, Map<String, LocalUser> users) {}

    /**
     * What a first start knows of a person.
     *
     * @param name what they type to sign in
     */
    public record NewUser(String name, Person person) {}

    /**
     * People with fresh passwords. The text form is redacted.
     *
     * @param yaml the file, to be written where only its owner can read it
     * @param passwords by name, to be shown once; nowhere else
     */
    public record NewUsers(String yaml, Map<String, String> passwords) {
        @Override
        public String toString() {
            return "NewUsers" + passwords.keySet();
        }
    }

    private LocalUsers(@Nullable Path file, Passwords passwords) {
        this.file = file;
        this.passwords = passwords;
    }

    /**
     * @param file may be missing
     * @throws UsersFileException when it is there and cannot be used
     */
    public static LocalUsers open(Path file) {
        return open(file, new Passwords());
    }

    static LocalUsers open(Path file, Passwords passwords) {
        LocalUsers users = new LocalUsers(file, passwords);
        Version version = users.version(file);
        users.reading = users.read(file, version);
        return users;
    }

    /** Nobody, for an installation where everybody comes from an identity provider. */
    public static LocalUsers none() {
        return new LocalUsers(null, new Passwords());
    }

    /** The content of a first users file, with a random password for each. Writes nothing. */
    public static NewUsers createWithRandomPassword(List<NewUser> people, SecureRandom random) {
        Passwords passwords = new Passwords();
        Map<String, String> created = new LinkedHashMap<>();
        StringBuilder yaml = new StringBuilder("""
                # The people who sign in with a password. Changes hold from the next request on.
                # subject and aliases: the names by which votes, and an agent's owner, are recognized.
                # roles: approver | auditor | policy_owner | admin
                """);
        for (NewUser user : people) {
            String password = Passwords.random(random);
            created.put(user.name(), password);
            Person person = user.person();
            yaml.append("- name: ").append(quoted(user.name()));
            yaml.append("\n  organization: ")
                    .append(quoted(person.organization().value()));
            yaml.append("\n  display_name: ").append(quoted(person.displayName()));
            yaml.append("\n  subject: ").append(quoted(person.subject()));
            yaml.append("\n  password_hash: ").append(quoted(passwords.hash(password)));
            yaml.append("\n  aliases: [")
                    .append(joined(person.aliases().stream().sorted().toList()));
            yaml.append("]\n  groups: [")
                    .append(joined(person.groups().stream().sorted().toList()));
            yaml.append("]\n  roles: [")
                    .append(joined(
                            person.roles().stream().sorted().map(Role::code).toList()));
            yaml.append("]\n  enabled: true\n");
        }
        UsersFile.parse(yaml.toString());
        return new NewUsers(yaml.toString(), created);
    }

    /**
     * What {@code password_hash} keeps of a password, in the PHC string format.
     *
     * @throws IllegalArgumentException when nobody could sign in with it; a sentence for who chose it
     */
    public static String passwordHash(String password) {
        return new Passwords().hash(password);
    }

    private static String joined(List<String> texts) {
        return texts.stream().map(LocalUsers::quoted).collect(Collectors.joining(", "));
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** Whether anybody could sign in with a password. */
    public boolean isEmpty() {
        return users().isEmpty();
    }

    /** Null for an unknown name and for a user who is shut out. */
    public @Nullable LocalUser find(String name) {
        LocalUser user = users().get(name);
        return user != null && user.enabled() ? user : null;
    }

    /**
     * Who signs in with this name and password. An unknown name, a wrong password and a user who is
     * shut out cost the same time.
     *
     * @return null when nobody does
     */
    public @Nullable LocalUser signIn(String name, String password) {
        LocalUser user = find(name);
        return passwords.matches(password, user == null ? null : user.passwordHash()) ? user : null;
    }

    private Map<String, LocalUser> users() {
        if (file == null) {
            return Map.of();
        }
        Version version = version(file);
        Reading last = reading;
        if (version.equals(last.version())) {
            return last.users();
        }
        return reread(file, version, last);
    }

    private synchronized Map<String, LocalUser> reread(Path changed, Version version, Reading last) {
        Reading next;
        try {
            next = read(changed, version);
            LOG.atInfo().addKeyValue("users", next.users().size()).log("The users file was read again");
        } catch (UsersFileException unusable) {
            // Everybody keeps what they had; the same version is not complained of twice.
            next = new Reading(version, last.users());
            LOG.atError()
                    .addKeyValue("problem", unusable.getMessage())
                    .log("The changed users file cannot be used; the users stay as they were");
        }
        reading = next;
        return next.users();
    }

    private Reading read(Path current, Version version) {
        try {
            return new Reading(version, UsersFile.parse(Files.readString(current)));
        } catch (NoSuchFileException gone) {
            return new Reading(Version.MISSING, Map.of());
        } catch (IOException unreadable) {
            throw UsersFileException.unreadable(current, unreadable);
        }
    }

    /** Taken before the content is read, so that a change in between is seen the next time. */
    private Version version(Path current) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(current, BasicFileAttributes.class);
            return new Version(attributes.lastModifiedTime(), attributes.fileKey(), attributes.size());
        } catch (IOException gone) {
            return Version.MISSING;
        }
    }
}
