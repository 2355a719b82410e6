package dev.countersign.control.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.control.publish.Publication;
import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.control.ControlFact.PolicyText;
import dev.countersign.domain.identity.OrganizationId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlDirectoryWatcherTest {
    private record Published(Collection<? extends ControlFact> facts, Set<OrganizationId> untouched) {
        boolean has(String policy) {
            return facts.stream()
                    .anyMatch(fact ->
                            fact instanceof PolicyText text && text.text().contains(policy));
        }
    }

    @TempDir
    Path root;

    private final BlockingQueue<Published> published = new LinkedBlockingQueue<>();
    private volatile boolean unavailable;
    private ConfigFolder folder;
    private ControlDirectoryWatcher watcher;

    @BeforeEach
    void anOrganization() throws Exception {
        folder = new ConfigFolder(root).organization("acme", "crm-bot");
        watcher = new ControlDirectoryWatcher(folder.directory(), this::publish, Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        watcher.close();
    }

    private Publication publish(Collection<? extends ControlFact> facts, Set<OrganizationId> untouched) {
        if (unavailable) {
            published.add(new Published(List.of(), Set.of()));
            throw new IllegalStateException("unavailable");
        }
        published.add(new Published(facts, untouched));
        return new Publication(new TreeSet<>(), new TreeSet<>(), List.of(), Map.of());
    }

    private @Nullable Published next() throws InterruptedException {
        return published.poll(20, TimeUnit.SECONDS);
    }

    private DirectoryStatus firstPass() throws InterruptedException {
        watcher.start();
        assertThat(watcher.awaitFirstPass(Duration.ofSeconds(20))).isTrue();
        return watcher.status();
    }

    @Test
    void publishesAtTheStart() throws Exception {
        assertThat(firstPass().isHealthy()).isTrue();
        assertThat(next().facts()).hasSize(5);
    }

    @Test
    void publishesWhenAFileChangesAppearsOrVanishes() throws Exception {
        firstPass();
        next();

        folder.write("acme", "policy.yaml", ConfigFolder.POLICY.replace("\"1\"", "\"2\""));
        assertThat(next().has("\"2\"")).isTrue();

        folder.organization("beta", "beta-bot");
        assertThat(next().facts()).hasSize(10);

        Files.delete(root.resolve("acme/policy.yaml"));
        assertThat(next().facts()).hasSize(9);
    }

    @Test
    void aBrokenFileLeavesItsOrganizationUntouchedAndIsTold() throws Exception {
        folder.write("acme", "tools.yaml", "nonsense").organization("beta", "beta-bot");

        DirectoryStatus status = firstPass();

        assertThat(next().untouched()).containsExactly(new OrganizationId("acme"));
        assertThat(status.isHealthy()).isFalse();
        assertThat(status.problems()).hasSize(1);
    }

    @Test
    void anUnusableDirectoryPublishesNothing(@TempDir Path empty) throws Exception {
        watcher = new ControlDirectoryWatcher(new ConfigFolder(empty).directory(), this::publish, Clock.systemUTC());

        DirectoryStatus status = firstPass();

        assertThat(published).isEmpty();
        assertThat(status.isHealthy()).isFalse();
        assertThat(status.failure()).isNotNull();
    }

    @Test
    void aFailedPublicationIsTriedAgain() throws Exception {
        unavailable = true;
        DirectoryStatus status = firstPass();
        assertThat(status.failure()).isNotNull();
        assertThat(status.isHealthy()).isFalse();
        assertThat(next().facts()).isEmpty();

        unavailable = false;

        Published after = next();
        assertThat(after.facts().isEmpty() ? next().facts() : after.facts()).hasSize(5);
    }
}
