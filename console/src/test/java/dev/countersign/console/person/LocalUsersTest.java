package dev.countersign.console.person;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.console.person.LocalUsers.NewUser;
import dev.countersign.console.person.LocalUsers.NewUsers;
import dev.countersign.domain.identity.OrganizationId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

class LocalUsersTest {
    private static final Person ADA = new Person(
            new OrganizationId("demo"),
            Person.LOCAL,
            "ada",
            "Ada \"the first\" Lovelace \\ 愛",
            Set.of("ada@example.com"),
            Set.of("sales-leads", "everyone: here"),
            Set.of(Role.APPROVER, Role.POLICY_OWNER));

    private static NewUsers created;

    @TempDir
    private Path directory;

    @BeforeAll
    static void create() {
        created = LocalUsers.createWithRandomPassword(List.of(new NewUser("ada", ADA)), new SecureRandom());
    }

    private Path file(String yaml) throws IOException {
        // Replaced as a whole, like an editor does: the next reading sees another file.
        Path fresh = Files.writeString(directory.resolve("fresh"), yaml);
        return Files.move(
                fresh,
                directory.resolve("users.yaml"),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void whatIsCreatedCanSignIn() throws IOException {
        LocalUsers users = LocalUsers.open(file(created.yaml()));

        LocalUser user = users.signIn("ada", created.passwords().get("ada"));

        assertThat(user).isNotNull();
        assertThat(user.person()).isEqualTo(ADA);
        assertThat(users.signIn("ada", created.passwords().get("ada") + "x")).isNull();
        assertThat(users.signIn("ada", "")).isNull();
        assertThat(users.signIn("eve", created.passwords().get("ada"))).isNull();
    }

    /** ABUSE A2: as much is computed for who is not there, or is shut out, as for a wrong password. */
    @Test
    void a2AnUnknownNameCostsTheWorkOfAWrongPassword() throws IOException {
        List<String> checked = new ArrayList<>();
        PasswordEncoder argon2id = new Argon2PasswordEncoder(16, 32, 1, 19 * 1024, 2);
        PasswordEncoder noted = new PasswordEncoder() {
            @Override
            public String encode(CharSequence password) {
                return argon2id.encode(password);
            }

            @Override
            public boolean matches(CharSequence password, String hash) {
                checked.add(cost(hash));
                return argon2id.matches(password, hash);
            }
        };
        String shutOut = created.yaml().replace("\"ada\"", "\"bea\"").replace("enabled: true", "enabled: false");
        LocalUsers users = LocalUsers.open(file(created.yaml() + shutOut), new Passwords(noted));
        String right = created.passwords().get("ada");

        for (String name : List.of("ada", "nobody", "bea", "ADA", "", "ada\u200b")) {
            checked.clear();
            assertThat(users.signIn(name, name.equals("ada") ? "wrong" : right)).isNull();
            assertThat(checked).as(name).containsExactly("$argon2id$v=19$m=19456,t=2,p=1");
        }
    }

    private static String cost(String hash) {
        return hash.substring(0, hash.indexOf('$', hash.indexOf("$m=") + 1));
    }

    @Test
    void aPasswordIsNowhereButInTheHand() {
        String password = created.passwords().get("ada");

        assertThat(password).matches("[a-z0-9]{5}(-[a-z0-9]{5}){3}");
        assertThat(created.yaml()).doesNotContain(password).contains("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(created.toString()).doesNotContain(password).doesNotContain("argon2");
        assertThat(LocalUsers.createWithRandomPassword(List.of(new NewUser("ada", ADA)), new SecureRandom())
                        .passwords())
                .isNotEqualTo(created.passwords());
    }

    @Test
    void aChangeHoldsFromTheNextRequestOn() throws IOException {
        LocalUsers users = LocalUsers.open(file(created.yaml()));
        assertThat(users.find("ada")).isNotNull();

        file(created.yaml().replace("enabled: true", "enabled: false"));
        assertThat(users.find("ada")).isNull();
        assertThat(users.signIn("ada", created.passwords().get("ada"))).isNull();

        file(created.yaml().replace("\"approver\", ", ""));
        assertThat(users.find("ada").person().roles()).containsExactly(Role.POLICY_OWNER);

        Files.delete(directory.resolve("users.yaml"));
        assertThat(users.find("ada")).isNull();
        assertThat(users.isEmpty()).isTrue();
    }

    @Test
    void aFileThatBecameUnusableChangesNothing() throws IOException {
        LocalUsers users = LocalUsers.open(file(created.yaml()));

        file(created.yaml() + "- name: [broken\n");

        assertThat(users.find("ada")).isNotNull();
        file(created.yaml().replace("name: \"ada\"", "name: \"bea\""));
        assertThat(users.find("ada")).isNull();
        assertThat(users.find("bea")).isNotNull();
    }

    @Test
    void aMissingFileNamesNobodyUntilItIsThere() throws IOException {
        LocalUsers users = LocalUsers.open(directory.resolve("users.yaml"));
        assertThat(users.isEmpty()).isTrue();

        file(created.yaml());

        assertThat(users.find("ada")).isNotNull();
    }

    @Test
    void aFileThatIsUnusableAtTheStartStopsIt() {
        assertUnusable("- name: ada\n  organisation: demo\n", "no such field", "line 2");
        assertUnusable("ada: secret\n", "is a list of at most", "line 1");
        assertUnusable("- name: ada\n", "needs the field password_hash", "line 1");
        assertUnusable("- name: ada\n  password_hash: hunter2\n", "$argon2id$v=19$", "line 2");
        for (String cost : List.of("m=1,t=2,p=1", "m=19456,t=3,p=1", "m=19456,t=2,p=4", "m=65536,t=2,p=1")) {
            assertUnusable(
                    "- name: ada\n  organization: demo\n  password_hash: $argon2id$v=19$" + cost + "$s$h\n",
                    "starts with $argon2id$v=19$m=19456,t=2,p=1$",
                    "line 3");
        }
        assertUnusable(hashed("  roles: [king]\n"), "The roles are", "line 4");
        assertUnusable(hashed("  roles: approver\n"), "roles is a list", "line 4");
        assertUnusable(hashed("  enabled: maybe\n"), "enabled is true or false", "line 4");
        assertUnusable(hashed("  name: bea\n"), "given twice", "line 4");
        assertUnusable(hashed("") + hashed(""), "same name", "line 4");
        assertUnusable(
                "- name: \"a b\"\n  organization: demo\n  password_hash: $argon2id$v=19$m=19456,t=2,p=1$s$h\n",
                "A name has",
                "line 1");
        assertUnusable(
                "- name: ada\n  organization: \"NO ORG\"\n  password_hash: $argon2id$v=19$m=19456,t=2,p=1$s$h\n",
                "organization's id",
                "line 2");
        assertUnusable("- !!java.net.URL [\"http://example.com\"]\n", "not YAML", "line 1");
        assertUnusable("- [", "not YAML", "line");
    }

    private static String hashed(String more) {
        return "- name: ada\n  organization: demo\n  password_hash: $argon2id$v=19$m=19456,t=2,p=1$s$h\n" + more;
    }

    private void assertUnusable(String yaml, String... parts) {
        assertThatThrownBy(() -> LocalUsers.open(file(yaml)))
                .isInstanceOf(UsersFileException.class)
                .message()
                .contains(parts)
                .doesNotContain("hunter2");
    }
}
