package dev.countersign.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.audit.Terminal.Said;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AsOfTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    static Path directory;

    private static Path export;

    @BeforeAll
    static void exportAMorning() throws IOException {
        export = Image.of(Governed.morning(), Image.TRUE_KEY).write(directory.resolve("export.zip"));
    }

    private static JsonNode asOf(String time) {
        Said said = Terminal.audit("as-of", time, export, "--json");
        assertThat(said.code()).as(said.err()).isZero();
        return JSON.readTree(said.out());
    }

    private static JsonNode acme(String time) {
        JsonNode organizations = asOf(time).get("organizations");
        assertThat(organizations).hasSize(1);
        assertThat(organizations.get(0).get("organization").asString()).isEqualTo("acme");
        return organizations.get(0);
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asString)
                .toList();
    }

    @Test
    void beforeAnythingWasConfiguredThereIsNothing() {
        Said said = Terminal.audit("as-of", "2026-11-02T07:59:59Z", export);
        assertThat(said.code()).isZero();
        assertThat(said.out()).contains("Nothing had happened yet");
    }

    @Test
    void theActivePolicyIsTheOnePublishedLast() {
        assertThat(acme("2026-11-02T09:59:59.999Z").get("policy").get("version").asString())
                .isEqualTo("v1");
        JsonNode second = acme("2026-11-02T10:00:00Z").get("policy");
        assertThat(second.get("version").asString()).isEqualTo("v2");
        assertThat(second.get("sha256").asString())
                .isEqualTo(Governed.policy("v2", 9_000).digest().hex());
        assertThat(second.get("published_at").asString()).isEqualTo("2026-11-02T10:00:00Z");
    }

    @Test
    void whatWaitsIsNamedWithItsVotesAndWithWhoCouldDecide() {
        JsonNode then = acme("2026-11-02T09:12:00Z");
        assertThat(then.get("calls").get("awaiting_approval").asInt()).isEqualTo(2);
        assertThat(then.get("calls").get("unknown").asInt()).isEqualTo(1);
        assertThat(then.get("calls").get("denied").asInt()).isEqualTo(1);
        assertThat(then.get("open_count").asInt()).isEqualTo(2);
        JsonNode waiting = then.get("open").get(0);
        assertThat(waiting.get("call_id").asString())
                .isEqualTo(Governed.id("waiting").value());
        assertThat(waiting.get("subject").asString()).isEqualTo("update_deal on crm:deal:waiting");
        assertThat(waiting.get("votes_needed").asInt()).isEqualTo(2);
        assertThat(waiting.get("votes_agreed").asInt()).isEqualTo(1);
        assertThat(waiting.get("votes").get(0).get("by").asString()).isEqualTo("ann");
        assertThat(waiting.get("expires_at").asString()).isEqualTo("2026-11-02T09:35:01Z");
        assertThat(texts(waiting.get("groups"))).containsExactly("finance");
        assertThat(texts(waiting.get("known_people_who_could_decide"))).containsExactly("bob");
        JsonNode other = then.get("open").get(1);
        assertThat(texts(other.get("known_people_who_could_decide"))).containsExactly("ann", "bob");
    }

    @Test
    void aPersonIsNotKnownBeforeTheirFirstVote() {
        JsonNode then = acme("2026-11-02T09:01:29Z");
        assertThat(texts(then.get("open").get(0).get("known_people_who_could_decide")))
                .isEmpty();
        String text = Terminal.audit("as-of", "2026-11-02T09:01:29Z", export).out();
        assertThat(text)
                .contains("of those known: nobody could decide")
                .contains("those who never voted are not named");
    }

    @Test
    void anApprovalWhoseTimeIsUpWaitsUntilSomethingSaysThatItExpired() {
        String text = Terminal.audit("as-of", "2026-11-02T09:44:00Z", export).out();
        assertThat(text).contains("its time was up, and nothing yet said that it had expired");
    }

    @Test
    void aCallIsFoldedUpToTheMomentWithItsStory() {
        Said then = Terminal.audit(
                "as-of",
                "2026-11-02T09:12:00Z",
                export,
                "--call",
                Governed.id("lost").receiptId());
        assertThat(then.code()).isZero();
        assertThat(then.out())
                .contains("The call was unknown.")
                .contains("attempt 1 given up")
                .doesNotContain("run again")
                .doesNotContain("succeeded");
        Said later = Terminal.audit("as-of", "2026-11-02", export, "--call", Governed.id("lost"));
        assertThat(later.out()).contains("The call was resolved.").contains("run again, ordered by ann");
    }

    @Test
    void ofACallThatWasNotAskedForYetThereIsNothing() {
        Said said = Terminal.audit("as-of", "2026-11-02T09:00:00Z", export, "--call", Governed.id("later"));
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err()).contains("Nothing of " + Governed.id("later") + " had happened");
    }

    @Test
    void aTimeWithoutAZoneIsAskedForAgain() {
        Said said = Terminal.audit("as-of", "2026-11-02T09:00:00", export);
        assertThat(said.code()).isEqualTo(2);
        assertThat(said.err()).contains("is no time");
    }

    @Test
    void fromADamagedExportNothingIsTold() throws IOException {
        World world = Governed.morning();
        Image image = Image.of(world, Image.TRUE_KEY);
        image.records.values().stream()
                .filter(list -> list.size() > 10)
                .forEach(list -> list.set(
                        5,
                        new dev.countersign.audit.archive.ExportedRecord(
                                list.get(5).offset(),
                                0,
                                list.get(5).key(),
                                list.get(5).headers(),
                                new byte[] {1, 2, 3})));
        Path damaged = image.write(directory.resolve("damaged.zip"));
        Said said = Terminal.audit("as-of", "2026-11-02", damaged);
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err()).contains("The history is not whole, and nothing is told of it.");
    }
}
