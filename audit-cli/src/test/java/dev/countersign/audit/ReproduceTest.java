package dev.countersign.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.audit.Terminal.Said;
import dev.countersign.audit.archive.AuditedTopic;
import dev.countersign.audit.archive.ExportedRecord;
import dev.countersign.audit.archive.RecordPart;
import dev.countersign.domain.call.CallEvent;
import dev.countersign.domain.call.RecordedCallEvent;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.policy.RiskLevel;
import dev.countersign.domain.policy.Verdict;
import dev.countersign.schemas.topic.RecordedEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReproduceTest {
    /** Each call's first verdict, three that were asked for again, and one order to run again. */
    private static final int VERDICTS = Governed.CALLS.size() + 4;

    @TempDir
    Path directory;

    private Path write(World world) throws IOException {
        return Image.of(world, Image.TRUE_KEY).write(directory.resolve("export.zip"));
    }

    /** Changes what a call's events say, where they are. */
    private static void change(World world, CallId callId, UnaryOperator<CallEvent> change) {
        for (RecordPart part : AuditedTopic.EVENTS.parts(world.partitions)) {
            List<ExportedRecord> records = world.records.get(part);
            for (int i = 0; i < records.size(); i++) {
                ExportedRecord record = records.get(i);
                if (record.id().equals(callId.value())
                        && world.topics.allEvents().codec().decode(record.value())
                                instanceof RecordedEvent.OfCall(RecordedCallEvent event)) {
                    byte[] changed = world.topics
                            .events()
                            .codec()
                            .encode(new RecordedCallEvent(
                                    event.callId(), event.organization(), event.number(), change.apply(event.event())));
                    records.set(
                            i,
                            new ExportedRecord(
                                    record.offset(), record.timestamp(), record.key(), record.headers(), changed));
                }
            }
        }
    }

    @Test
    void everyTrueVerdictIsAnsweredAlike() throws IOException {
        Said said = Terminal.audit("reproduce", write(Governed.morning()), "--strict");
        assertThat(said.err()).isEmpty();
        assertThat(said.out())
                .contains(VERDICTS + " verdicts asked for again: " + VERDICTS + " the same, 0 different, 0 cannot");
        assertThat(said.code()).isZero();
    }

    @Test
    void aVerdictThatWasTamperedWithIsNamed() throws IOException {
        World world = Governed.morning();
        CallId ticket = Governed.id("ticket");
        change(
                world,
                ticket,
                event -> event instanceof CallEvent.CallJudged judged && judged.judgement() instanceof Ruling ruling
                        ? new CallEvent.CallJudged(
                                judged.call(),
                                new Ruling(Verdict.DENY, ruling.policy(), "deals", RiskLevel.LOW, "Because I say so"),
                                judged.at())
                        : event);
        Said said = Terminal.audit("reproduce", write(world));
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.out())
                .startsWith("NOT THE SAME. ")
                .contains("1 different")
                .contains("call " + ticket + ", 2026-11-02T09:09:01Z (events-")
                .contains("recorded: deny by rule deals of policy v1, risk low (Because I say so)")
                .contains("now:      deny by rule (default) of policy v1");
        Said json = Terminal.audit("reproduce", directory.resolve("export.zip"), "--json");
        assertThat(json.code()).isEqualTo(1);
        assertThat(json.out()).contains("\"call_id\" : \"" + ticket + "\"").contains("\"different\" : 1");
    }

    @Test
    void aPolicyThatIsNotInTheHistoryIsTheReasonWhyItCannotBeReproduced() throws IOException {
        World world = Governed.morning();
        List<ExportedRecord> history = world.records.get(new RecordPart(AuditedTopic.CONTROL_HISTORY, 0));
        history.removeIf(
                record -> record.id().startsWith("policy/") && record.timestamp() < Governed.TEN.toEpochMilli());
        Path file = write(world);
        Said said = Terminal.audit("reproduce", file);
        assertThat(said.code()).isZero();
        assertThat(said.out())
                .contains(" cannot be reproduced")
                .contains("The text of policy v1 (sha256 "
                        + Governed.policy("v1", 1_000).digest() + ") is not in control-history");
        assertThat(Terminal.audit("reproduce", file, "--strict").code()).isEqualTo(1);
    }

    @Test
    void aVerdictByAPolicyThatWasNotInForceIsTold() throws IOException {
        World world = Governed.morning();
        CallId small = Governed.id("small");
        change(
                world,
                small,
                event -> event instanceof CallEvent.CallJudged judged && judged.judgement() instanceof Ruling ruling
                        ? new CallEvent.CallJudged(
                                judged.call(),
                                new Ruling(
                                        ruling.verdict(),
                                        new dev.countersign.domain.policy.PolicyVersion(
                                                "v2",
                                                Governed.policy("v2", 9_000).digest()),
                                        ruling.rule(),
                                        ruling.risk(),
                                        ruling.reason()),
                                judged.at())
                        : event);
        Said said = Terminal.audit("reproduce", write(world));
        assertThat(said.out())
                .contains("The same, by a policy that was not in force")
                .contains("policy v2 was not in force then")
                .contains("call " + small);
    }
}
