package dev.countersign.control.directory;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.countersign.control.publish.Publication;
import dev.countersign.domain.control.ControlFact.Credential;
import dev.countersign.domain.control.ControlFact.PolicyText;
import dev.countersign.domain.identity.OrganizationId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class NewsTest {
    private static final OrganizationId ACME = new OrganizationId("acme");

    @TempDir
    Path root;

    private final News news = new News();
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private ConfigFolder folder;

    @BeforeEach
    void listen() throws Exception {
        logged.start();
        ((Logger) LoggerFactory.getLogger(News.LOGGER)).addAppender(logged);
        folder = new ConfigFolder(root).organization("acme", "crm-bot").organization("beta", "beta-bot");
    }

    @AfterEach
    void listenNoMore() {
        ((Logger) LoggerFactory.getLogger(News.LOGGER)).detachAppender(logged);
    }

    private List<String> told(Set<String> written) {
        DirectoryReading reading = folder.directory().read();
        List<PolicyText> policies = reading.facts().stream()
                .filter(PolicyText.class::isInstance)
                .map(PolicyText.class::cast)
                .filter(policy -> written.contains(policy.key()))
                .toList();
        logged.list.clear();
        news.tell(reading, new Publication(new TreeSet<>(written), new TreeSet<>(), policies, Map.of()));
        return logged.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private String key(Class<?> kind) {
        return folder.directory().read().facts().stream()
                .filter(fact -> kind.isInstance(fact) && fact.organization().equals(ACME))
                .findFirst()
                .orElseThrow()
                .key();
    }

    @Test
    void theStartIsNoNews() {
        assertThat(told(Set.of(key(PolicyText.class)))).isEmpty();
    }

    @Test
    void aChangedPolicyIsToldByItsVersion() throws Exception {
        told(Set.of());
        folder.write("acme", "policy.yaml", ConfigFolder.POLICY.replace("\"1\"", "\"2\""));

        assertThat(told(Set.of(key(PolicyText.class)))).containsExactly("Policy 2 of acme is in force");
        assertThat(told(Set.of())).isEmpty();
    }

    @Test
    void whatIsMendedIsInForceAgain() throws Exception {
        told(Set.of());
        folder.write("acme", "policy.yaml", "nonsense");
        assertThat(told(Set.of())).isEmpty();
        folder.write("acme", "policy.yaml", ConfigFolder.POLICY);

        assertThat(told(Set.of())).containsExactly("Policy 1 of acme is in force again");
        assertThat(told(Set.of())).isEmpty();
    }

    @Test
    void anyOtherFileIsToldByItsOrganization() {
        told(Set.of());

        assertThat(told(Set.of(key(Credential.class)))).containsExactly("The changed files of acme are in force");
    }
}
