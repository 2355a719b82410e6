package dev.countersign.control.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.domain.control.ControlFact.Stop;
import dev.countersign.domain.control.ControlFact.StopScope;
import dev.countersign.domain.identity.OrganizationId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StopsFileTest {
    private static final OrganizationId ACME = new OrganizationId("acme");

    @TempDir
    private Path folder;

    private static Stop stop(StopScope scope, String name, String reason) {
        return new Stop(ACME, scope, name, reason, "dana");
    }

    @Test
    void whatIsStoppedIsReadBackAsItWasOrdered() throws IOException {
        StopsFile stops = new StopsFile(ACME, folder);
        Stop agent = stop(StopScope.AGENT, "sales-bot", "It says \"done\": and repeats # itself");
        Stop whole = stop(StopScope.ORGANIZATION, Stop.WHOLE, "Übung");
        stops.stop(agent);
        stops.stop(whole);
        assertThat(stops.read()).containsExactly(agent, whole);
        assertThat(folder).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void theSameIsStoppedOnceWithTheLatestReason() throws IOException {
        StopsFile stops = new StopsFile(ACME, folder);
        stops.stop(stop(StopScope.TOOL, "crm.update", "first"));
        stops.stop(stop(StopScope.TOOL, "crm.update", "second"));
        assertThat(stops.read()).extracting(Stop::reason).containsExactly("second");
    }

    @Test
    void whatGoesOnIsGoneAndTheLastTakesTheFileAlong() throws IOException {
        StopsFile stops = new StopsFile(ACME, folder);
        stops.stop(stop(StopScope.CONNECTION, "crm", "down"));
        assertThat(stops.resume(StopScope.TOOL, "crm")).isFalse();
        assertThat(stops.resume(StopScope.CONNECTION, "crm")).isTrue();
        assertThat(stops.read()).isEmpty();
        assertThat(folder.resolve(OrganizationFolder.STOPS)).doesNotExist();
    }

    @Test
    void whatCouldNotBePublishedIsNotWritten() throws IOException {
        StopsFile stops = new StopsFile(ACME, folder);
        for (Stop stop : new Stop[] {
            stop(StopScope.AGENT, "sales-bot", "two\nlines"),
            stop(StopScope.AGENT, "no such name", "x"),
            stop(StopScope.AGENT, Stop.WHOLE, "x"),
            stop(StopScope.TOOL, "crm", " ")
        }) {
            assertThatThrownBy(() -> stops.stop(stop)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(folder.resolve(OrganizationFolder.STOPS)).doesNotExist();
    }

    @Test
    void onlyWhatTheFilesTellOfIsConfigured() throws IOException {
        Files.writeString(folder.resolve(OrganizationFolder.CONNECTIONS), "- {name: crm, kind: echo, settings: {}}\n");
        StopsFile stops = new StopsFile(ACME, folder);
        assertThat(stops.isConfigured(StopScope.CONNECTION, "crm")).isTrue();
        assertThat(stops.isConfigured(StopScope.CONNECTION, "cms")).isFalse();
        assertThat(stops.isConfigured(StopScope.TOOL, "crm")).isFalse();
        assertThat(stops.isConfigured(StopScope.ORGANIZATION, Stop.WHOLE)).isTrue();
    }

    @Test
    void aFileThatWouldNotBePublishedIsNotWrittenOver() throws IOException {
        Path file = folder.resolve(OrganizationFolder.STOPS);
        Files.writeString(file, "- {scope: agent, reason: x, by: y}\n");
        StopsFile stops = new StopsFile(ACME, folder);
        assertThatThrownBy(() -> stops.stop(stop(StopScope.TOOL, "crm", "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("stops.yaml:1:");
        assertThat(file).hasContent("- {scope: agent, reason: x, by: y}");
    }
}
