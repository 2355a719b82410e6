package dev.countersign.control.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.control.directory.ToolsFile.NotDoneException;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.identity.OrganizationId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToolsFileTest {
    private static final String OWNERS = "crm.deals.update";

    @TempDir
    private Path root;

    private ToolsFile file;

    @BeforeEach
    void makeAnOrganization() throws IOException {
        new ConfigFolder(root).organization("acme", "crm-bot");
        file = new ToolsFile(new OrganizationId("acme"), root.resolve("acme"));
    }

    @Test
    void whatIsImportedIsNoFactUntilItIsDeployed() throws Exception {
        file.put(definition("crm.notes.add"), null);
        assertThat(names()).containsExactly(OWNERS);

        assertThat(file.deploy("crm.notes.add", true)).isTrue();
        assertThat(names()).containsExactlyInAnyOrder(OWNERS, "crm.notes.add");
        assertThat(file.deploy("crm.notes.add", true)).isFalse();

        assertThat(file.deploy("crm.notes.add", false)).isTrue();
        assertThat(names()).containsExactly(OWNERS);
        assertThat(file.inForce("crm.notes.add")).isNull();
    }

    @Test
    void theOwnersToolIsTakenOutOfForceAndItsFileStaysAsItIs() throws Exception {
        String before = Files.readString(root.resolve("acme/tools.yaml"));
        file.deploy(OWNERS, false);

        assertThat(names()).isEmpty();
        assertThat(Files.readString(root.resolve("acme/tools.yaml"))).isEqualTo(before);
        file.deploy(OWNERS, true);
        assertThat(names()).containsExactly(OWNERS);
    }

    @Test
    void whatIsExportedIsImportedAsTheSameTool() throws Exception {
        Map<String, @Nullable Object> exported = Objects.requireNonNull(file.definition(OWNERS));
        Tool owners = Objects.requireNonNull(file.inForce(OWNERS));
        Map<String, @Nullable Object> renamed = new LinkedHashMap<>(exported);
        renamed.put("name", "crm.deals.change");
        file.put(renamed, null);
        file.deploy("crm.deals.change", true);

        assertThat(file.definition("crm.deals.change")).isEqualTo(renamed);
        Tool imported = Objects.requireNonNull(file.inForce("crm.deals.change"));
        assertThat(imported.operation()).isEqualTo(owners.operation());
        assertThat(imported.timeout()).isEqualTo(owners.timeout());
        assertThat(imported.listing()).isEqualTo(owners.listing());
    }

    @Test
    void importingIntoAToolReplacesItAndLeavesItDeployed() throws Exception {
        file.put(definition("crm.notes.add"), null);
        file.deploy("crm.notes.add", true);
        Map<String, @Nullable Object> other = definition("crm.notes.add");
        other.put("effect", "read");
        file.put(other, "crm.notes.add");

        assertThat(Objects.requireNonNull(file.inForce("crm.notes.add"))
                        .effectClass()
                        .name())
                .isEqualTo("READ");
    }

    @Test
    void whatCannotBePublishedIsRefusedAndNothingIsWritten() {
        Map<String, @Nullable Object> broken = definition("crm.notes.add");
        broken.put("effect", "sometimes");
        refused(() -> file.put(broken, null), "This must be one of");
        Map<String, @Nullable Object> lost = definition("crm.notes.add");
        lost.put("connection", "nowhere");
        refused(() -> file.put(lost, null), "There is no connection 'nowhere'");
        refused(() -> file.put(definition(OWNERS), null), "which jobs do not change");
        refused(() -> file.put(definition("crm.new"), "crm.new"), "no such tool to import into");
        refused(() -> file.put(definition("crm.new"), "crm.other"), "of another tool");
        refused(() -> file.deploy("crm.none", true), "There is no such tool");
        assertThat(root.resolve("acme/imported-tools.yaml")).doesNotExist();
    }

    @Test
    void theOwnersToolsMayBeSpreadOverSeveralFiles() throws Exception {
        Files.writeString(root.resolve("acme/tools-desk.yaml"), """
                - name: desk.close
                  action: close
                  resource: "desk:{id}"
                  effect: read
                  connection: crm
                  operation: {}
                """);

        assertThat(file.definition("desk.close")).containsEntry("action", "close");
        assertThat(file.deploy("desk.close", false)).isTrue();
        assertThat(names()).containsExactly(OWNERS);
        refused(() -> file.put(definition("desk.close"), null), "in the owner's tools-desk.yaml");
    }

    @Test
    void aToolThatIsImportedAndTheOwnersIsReportedOnce() throws Exception {
        file.put(definition("desk.close"), null);
        Files.writeString(root.resolve("acme/tools-desk.yaml"), """
                - {name: desk.close, action: close, resource: "desk:{id}", effect: read, connection: crm, operation: {}}
                """);

        assertThat(file.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.file()).isEqualTo("acme/imported-tools.yaml");
            assertThat(problem.sentence()).isEqualTo("The tool 'desk.close' is listed twice.");
        });
    }

    @Test
    void aFileThatSomebodyEditedIsNotOverwritten() throws Exception {
        Path kept = root.resolve("acme/imported-tools.yaml");
        Files.writeString(kept, "tools: []\nundeployed: [crm.x]\n");
        refused(() -> file.put(definition("crm.notes.add"), null), "its owner must mend it");
        assertThat(kept).content().isEqualTo("tools: []\nundeployed: [crm.x]\n");
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable job, String why) {
        assertThatThrownBy(job).isInstanceOf(NotDoneException.class).hasMessageContaining(why);
    }

    private List<String> names() {
        return new ControlDirectory(root, variable -> null)
                .read().facts().stream()
                        .filter(Tool.class::isInstance)
                        .map(fact -> ((Tool) fact).name())
                        .toList();
    }

    private static Map<String, @Nullable Object> definition(String name) {
        Map<String, @Nullable Object> definition = new LinkedHashMap<>();
        definition.put("name", name);
        definition.put("action", "add_note");
        definition.put("resource", "crm:note:{id}");
        definition.put("effect", "unsafe");
        definition.put("connection", "crm");
        definition.put("operation", Map.of("path", "/notes", "ü\n", List.of(1L, true)));
        return definition;
    }
}
