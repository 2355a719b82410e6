package dev.countersign.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.audit.Terminal.Said;
import dev.countersign.audit.archive.AuditedTopic;
import dev.countersign.audit.archive.ExportedRecord;
import dev.countersign.audit.archive.RecordPart;
import dev.countersign.domain.policy.Verdict;
import dev.countersign.readmodel.ProjectedTopics;
import dev.countersign.readmodel.Replica;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {
    @TempDir
    Path directory;

    private final World world = playedAndTried();
    private Path export = Path.of("");
    private String url = "";

    /** Every kind of life, and dry runs of whatever policy may say. */
    private static World playedAndTried() {
        World world = Plays.played(2 * Plays.KINDS, 3);
        Plays plays = new Plays(world);
        plays.dryRun(100, Verdict.ALLOW);
        plays.dryRun(101, Verdict.DENY);
        plays.dryRun(102, Verdict.REQUIRE_APPROVAL);
        plays.dryRun(103, null);
        return world;
    }

    /** Projected in gulps of a few records, as a live one is. */
    @BeforeEach
    void projectAll() throws IOException, SQLException {
        export = Image.of(world, Image.TRUE_KEY).write(directory.resolve("export.zip"));
        url = "jdbc:h2:file:" + directory.resolve("live").resolve("replica");
        project(directory.resolve("live"), Long.MAX_VALUE);
    }

    private void project(Path live, long until) throws IOException, SQLException {
        Files.createDirectories(live);
        try (Replica model = Replica.in(live, ProjectedTopics.of(world.topics))) {
            for (AuditedTopic topic : List.of(AuditedTopic.RECEIPTS, AuditedTopic.EVENTS)) {
                for (RecordPart part : topic.parts(world.partitions)) {
                    List<ExportedRecord> records = world.records.get(part).stream()
                            .filter(record -> record.offset() < until)
                            .toList();
                    for (int i = 0; i < records.size(); i += 7) {
                        model.project(gulp(part, records.subList(i, Math.min(records.size(), i + 7))));
                    }
                    long next = records.isEmpty() ? 0 : records.getLast().offset() + 2;
                    stand(model.connection(), part, Math.min(until, next));
                }
            }
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> gulp(RecordPart part, List<ExportedRecord> records) {
        List<ConsumerRecord<byte[], byte[]>> gulp = new ArrayList<>();
        for (ExportedRecord record : records) {
            gulp.add(new ConsumerRecord<>(
                    part.topic().topicName(), part.partition(), record.offset(), record.key(), record.value()));
        }
        return gulp;
    }

    private static void stand(Connection connection, RecordPart part, long next) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO projected_offset"
                + " (topic, partition_number, topic_id, next_offset) VALUES (?, ?, ?, ?)")) {
            insert.setString(1, part.topic().topicName());
            insert.setInt(2, part.partition());
            insert.setString(3, Uuid.randomUuid().toString());
            insert.setLong(4, next);
            insert.executeUpdate();
        }
    }

    private int change(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, "sa", "");
                Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    private Said replay(String... more) {
        List<String> arguments = new ArrayList<>(List.of("replay", export.toString(), "--database-url", url));
        arguments.addAll(List.of(more));
        return Terminal.audit(arguments.toArray());
    }

    @Test
    void whatWasProjectedInGulpsIsWhatTheLogLeadsTo() {
        Said said = replay();
        assertThat(said.err()).isEmpty();
        assertThat(said.out())
                .startsWith("The read model is what the log leads to: ")
                .contains(" 24 calls, 8 approvals and 7 reports against the domain's fold");
        assertThat(said.code()).isZero();
    }

    @Test
    void aRowThatWasChangedIsNamedWithItsCallAndColumn() throws SQLException {
        String id = Plays.id(3).value();
        assertThat(change("UPDATE call_view SET status = 'SUCCEEDED' WHERE call_id = '" + id + "'"))
                .isEqualTo(1);
        Said said = replay();
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.out())
                .startsWith("NOT THE SAME. ")
                .contains("call " + id + ": call_view.status is 'SUCCEEDED', and the log leads to 'CLOSED'")
                .contains("call " + id + ": call_view.status is 'SUCCEEDED', and the domain folds 'CLOSED'");
        Said json = replay("--json");
        assertThat(json.code()).isEqualTo(1);
        assertThat(json.out()).contains("\"differences_count\" : 2").contains("\"column\" : \"status\"");
    }

    @Test
    void bytesAndTimesAndListsAreComparedToo() throws SQLException {
        String id = Plays.id(1).value();
        change("UPDATE call_view SET response = X'7b7d' WHERE call_id = '" + id + "'");
        change("UPDATE call_view SET updated_at = updated_at + INTERVAL '1' SECOND WHERE call_id = '" + id + "'");
        change("UPDATE approval_view SET deciders = ARRAY['eve'] WHERE approval_id = '"
                + Plays.id(2).value() + "'");
        assertThat(replay().out())
                .contains("call_view.response is ")
                .contains("call_view.updated_at is ")
                .contains("approval_view.deciders is '[eve]', and the domain folds '[ann, bob]'");
    }

    @Test
    void aRowThatIsMissingAndOneTooManyAreNamed() throws SQLException {
        String gone = Plays.id(2).value();
        change("DELETE FROM approval_vote WHERE approval_id = '" + gone + "' AND vote_number = 2");
        change("DELETE FROM call_view WHERE call_id = '" + Plays.id(0).value() + "'");
        change("INSERT INTO unknown_call VALUES ('zzzz', 0, 'acme', FALSE, CURRENT_TIMESTAMP)");
        assertThat(replay().out())
                .contains("approval apr_" + gone + ": the row of approval_vote (2) is missing")
                .contains("call " + Plays.id(0) + ": the row of call_view is missing")
                .contains("call zzzz: there is a row of unknown_call that the log does not lead to");
    }

    @Test
    void theFactsOfAStoryAreComparedOneByOneHoweverTheyShareRows() throws SQLException {
        String id = Plays.id(1).value();
        change("INSERT INTO call_aside SELECT call_id, facts FROM call_view JOIN call_chapter"
                + " ON chapter / 1048576 = call_number WHERE call_id = '" + id + "'");
        assertThat(replay().code()).as("the same facts twice").isZero();
        change("DELETE FROM call_aside WHERE call_id = '" + id + "'");
        change("DELETE FROM call_chapter WHERE chapter / 1048576 ="
                + " (SELECT call_number FROM call_view WHERE call_id = '" + id + "')");
        change("INSERT INTO call_aside VALUES ('" + Plays.id(2) + "', X'0300000001ff')");
        change("INSERT INTO call_aside VALUES ('" + Plays.id(3) + "', X'01')");
        assertThat(replay().out())
                .contains("call " + id + ": the row of call_chapter (event 1) is missing")
                .contains("call " + id + ": the row of call_chapter (receipt at offset ")
                .contains("call " + Plays.id(2)
                        + ": there is a row of call_chapter (a fact of kind 3) that the log does not lead to")
                .contains("call_chapter (a chapter that cannot be read)");
    }

    @Test
    void whatTheInboxesFollowIsComparedButForItsNumbers() throws SQLException {
        change("UPDATE inbox_change SET change_number = change_number + 1000");
        assertThat(replay().code()).as("other numbers").isZero();
        String gone = "apr_" + Plays.id(2);
        change("DELETE FROM inbox_change WHERE id = '" + gone + "'");
        change("UPDATE inbox_change SET organization_id = 'evil' WHERE id = 'apr_" + Plays.id(3) + "'");
        change("INSERT INTO inbox_change VALUES ('zzzz', 'acme', 1)");
        assertThat(replay().out())
                .contains("approval " + gone + ": the row of inbox_change is missing")
                .contains("approval apr_" + Plays.id(3)
                        + ": inbox_change.organization_id is 'evil', and the log leads to 'acme'")
                .contains("call zzzz: there is a row of inbox_change that the log does not lead to");
    }

    @Test
    void whatTheReadModelHadNotReadYetIsNotHeldAgainstIt() throws IOException, SQLException {
        url = "jdbc:h2:file:" + directory.resolve("behind").resolve("replica");
        project(directory.resolve("behind"), 20);
        Said said = replay();
        assertThat(said.out())
                .contains("The read model is what the log leads to")
                .containsPattern("The read model had not read [0-9]+ records yet");
        assertThat(said.code()).isZero();
    }

    @Test
    void withoutAReadModelItSaysWhatToName() {
        Said said = Terminal.audit("replay", export);
        assertThat(said.code()).isEqualTo(2);
        assertThat(said.err()).contains("--database-url");
    }
}
