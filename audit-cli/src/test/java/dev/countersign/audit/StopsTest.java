package dev.countersign.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.audit.Terminal.Said;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StopsTest {
    @TempDir
    private Path directory;

    @Test
    void whatStillRanAfterAStopIsToldWithItsPlaceInTheLog() throws IOException {
        Path export = Image.of(Governed.stopped(), Image.TRUE_KEY).write(directory.resolve("export.zip"));

        Said said = Terminal.audit("stops", export, "--json");

        assertThat(said.code()).as(said.err()).isZero();
        JsonNode stops = JsonMapper.shared().readTree(said.out()).get("stops");
        assertThat(stops).hasSize(1);
        JsonNode stop = stops.get(0);
        assertThat(stop.get("scope").asString()).isEqualTo("connection");
        assertThat(stop.get("name").asString()).isEqualTo("crm");
        assertThat(stop.get("by").asString()).isEqualTo("dana");
        assertThat(stop.get("recorded_at").asString()).isEqualTo("2026-11-02T09:02:00Z");
        assertThat(stop.get("resumed_at").asString()).isEqualTo("2026-11-02T09:10:00Z");
        assertThat(stop.get("resumed_offset").asLong())
                .isGreaterThan(stop.get("control_history_offset").asLong());
        assertThat(stop.get("begun_before").asInt()).isEqualTo(1);
        assertThat(stop.get("begun_after").asInt()).isEqualTo(1);
        assertThat(stop.get("held_back").asInt()).isEqualTo(1);
        assertThat(stop.get("still_ran").findValuesAsString("receipt_id"))
                .containsExactly(
                        Governed.id("going").receiptId(), Governed.id("late").receiptId());
        JsonNode going = stop.get("still_ran").get(0);
        assertThat(going.get("begun_after").asBoolean()).isFalse();
        assertThat(going.get("ended_at").asString()).isEqualTo("2026-11-02T09:03:00Z");
        assertThat(going.get("ending").asString()).isEqualTo("succeeded");
        JsonNode late = stop.get("still_ran").get(1);
        assertThat(late.get("begun_after").asBoolean()).isTrue();
        assertThat(late.get("started_at").asString()).isEqualTo("2026-11-02T09:02:01.005Z");
        assertThat(late.get("events_offset").asLong()).isPositive();
    }

    @Test
    void peopleAreToldTheSame() throws IOException {
        Path export = Image.of(Governed.stopped(), Image.TRUE_KEY).write(directory.resolve("export.zip"));

        assertThat(Terminal.audit("stops", export).out())
                .contains("acme: stopped: the calls through the connection crm")
                .contains("of control-history, 2026-11-02T09:02:00Z, by dana: It double-books")
                .contains("after it: 1 had begun and went on, 1 began, 1 were held back")
                .contains("began 2026-11-02T09:02:01.005Z, AFTER the order (events-")
                .doesNotContain(
                        Governed.id("after").receiptId(), Governed.id("before").receiptId());
    }

    @Test
    void whereNothingWasStoppedThereIsNothingToTell() throws IOException {
        Path export = Image.of(Governed.morning(), Image.TRUE_KEY).write(directory.resolve("export.zip"));

        assertThat(Terminal.audit("stops", export).out()).contains("Nothing was ever stopped.");
    }
}
