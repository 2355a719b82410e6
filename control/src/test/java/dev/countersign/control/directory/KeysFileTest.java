package dev.countersign.control.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.domain.control.ControlFact.ApiKey;
import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.control.KeyScope;
import dev.countersign.domain.control.ToolAccess;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysFileTest {
    private static final Instant MADE = Instant.parse("2026-11-23T02:00:00Z");

    @TempDir
    private Path root;

    private KeysFile file;

    @BeforeEach
    void makeAnOrganization() throws IOException {
        new ConfigFolder(root).organization("acme", "crm-bot");
        file = new KeysFile(new OrganizationId("acme"), root.resolve("acme"));
    }

    @Test
    void whatIsKeptIsReadBackAndPublishedWithTheOrganization() throws IOException {
        ApiKey full = key("ci", Set.of(KeyScope.SESSIONS, KeyScope.TOOLS_WRITE), MADE.plusSeconds(60));
        ApiKey bare = key("old", Set.of(), null);
        file.change(keys -> List.of(full, bare));

        assertThat(file.read()).containsExactly(full, bare);
        List<ApiKey> published = new ControlDirectory(root, variable -> "t")
                .read().facts().stream()
                        .filter(Organization.class::isInstance)
                        .flatMap(fact -> ((Organization) fact).apiKeys().stream())
                        .toList();
        assertThat(published).containsExactly(full, bare);
        assertThat(file.all()).isEqualTo(published);
    }

    @Test
    void whatIsMadeIsItsOwnersAloneAndWhoMayReadItMayReadOn() throws IOException {
        Path folder = root.resolve("acme");
        new KeyUsesFile(folder).write(Map.of("ci", MADE));
        file.change(keys -> List.of(key("ci", Set.of(), null)));
        Path keys = folder.resolve("keys.yaml");
        assertThat(List.of(mode(folder.resolve(".key-uses.json")), mode(keys))).containsOnly("rw-------");

        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-r-----"));
        file.change(before -> List.of());
        assertThat(mode(keys)).isEqualTo("rw-r-----");
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void aKeyWithoutScopesIsForWhatKeysWereAlwaysFor() {
        assertThat(List.of(KeyScope.values()).stream()
                        .filter(key("old", Set.of(), null)::permits)
                        .toList())
                .containsExactly(KeyScope.APPROVALS, KeyScope.RUNS, KeyScope.TOOLS_READ);
        assertThat(List.of(KeyScope.values()).stream()
                        .filter(key("ci", Set.of(KeyScope.SESSIONS), null)::permits)
                        .toList())
                .containsExactly(KeyScope.SESSIONS);
    }

    @Test
    void aKeysTimeIsOverAtItsEndAndNotBefore() {
        ApiKey key = key("ci", Set.of(), MADE);
        assertThat(key.isExpired(MADE.minusMillis(1))).isFalse();
        assertThat(key.isExpired(MADE)).isTrue();
        assertThat(key("ci", Set.of(), null).isExpired(Instant.MAX)).isFalse();
    }

    @Test
    void whatCouldNotBePublishedIsNotWritten() throws IOException {
        file.change(keys -> List.of(key("ci", Set.of(), null)));
        assertThatThrownBy(() -> file.change(keys -> {
                    List<ApiKey> twice = new ArrayList<>(keys);
                    twice.addAll(keys);
                    return twice;
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("listed twice");
        assertThat(file.read()).hasSize(1);
    }

    @Test
    void aScopeThatThereIsNotIsAProblemWhereItStands() throws IOException {
        new ConfigFolder(root)
                .write(
                        "acme",
                        "keys.yaml",
                        "- {name: ci, salt: \"" + ConfigFolder.SALT + "\", secret_hash: " + ConfigFolder.HASH
                                + ", agent: crm-bot, scopes: [everything]}\n");
        assertThat(file.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString())
                        .startsWith("acme/keys.yaml:1:")
                        .contains("approvals, sessions, runs, tools.read, tools.write, keys.read"));
    }

    private static ApiKey key(String name, Set<KeyScope> scopes, @org.jspecify.annotations.Nullable Instant until) {
        return new ApiKey(
                name,
                ConfigFolder.SALT,
                new Digest(ConfigFolder.HASH),
                true,
                new ToolAccess(new AgentId("crm-bot"), List.of("*"), List.of()),
                scopes,
                MADE,
                until);
    }
}
