package dev.countersign.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.audit.Terminal.Said;
import dev.countersign.audit.archive.AuditedTopic;
import dev.countersign.audit.archive.ExportedRecord;
import dev.countersign.audit.archive.RecordPart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    @TempDir
    Path directory;

    private String report(Path export, Object... more) throws IOException {
        Said said = said(export, more);
        assertThat(said.code()).as(said.err()).isZero();
        return Files.readString(directory.resolve("report.html"));
    }

    private Said said(Path export, Object... more) {
        Object[] arguments = new Object[more.length + 6];
        arguments[0] = "report";
        arguments[1] = export;
        arguments[2] = "--out";
        arguments[3] = directory.resolve("report.html");
        arguments[4] = "--key";
        arguments[5] = Image.TRUE_KEY.verifier().toString();
        System.arraycopy(more, 0, arguments, 6, more.length);
        return Terminal.audit(arguments);
    }

    private Path morning() throws IOException {
        return Image.of(Governed.morning(), Image.TRUE_KEY).write(directory.resolve("export.zip"));
    }

    @Test
    void aMorningIsTold() throws IOException {
        String html = report(morning());
        assertThat(html)
                .contains("Valid: log, signatures, receipts and histories agree.")
                .contains(Image.ORIGIN)
                .contains("9 calls were asked for")
                .contains("Approved with other parameters (1)")
                .contains("Run again (1)")
                .contains("Expired (1)")
                .contains(
                        "run again, ordered by ann after 11 min (It is not there &lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;\\u202e)")
                .contains(Governed.policy("v2", 9_000).digest().hex())
                .contains("<svg")
                .doesNotContain("<script")
                .doesNotContain("http://")
                .doesNotContain("src=");
    }

    @Test
    void theSameExportAndQuestionGiveTheSameDocument() throws IOException {
        Path export = morning();
        assertThat(report(export)).isEqualTo(report(export, "--force"));
    }

    @Test
    void onlyThePeriodIsCountedAndWhatCameLaterIsNotLookedAt() throws IOException {
        Path export = morning();
        assertThat(report(export, "--from", "2026-11-02T09:05:30Z", "--to", "2026-11-02T09:20:00Z"))
                .contains("3 calls were asked for")
                .contains("still unknown at the end of the period")
                .contains("(in force when the period began)")
                .doesNotContain(Governed.policy("v2", 9_000).digest().hex());
        assertThat(report(export, "--force", "--organization", "globex")).contains("0 calls were asked for");
        assertThat(said(export, "--force", "--from", "2026-11-03", "--to", "2026-11-02")
                        .code())
                .isEqualTo(2);
    }

    @Test
    void aHistoryThatIsNotValidGivesADocumentThatSaysSo() throws IOException {
        World world = Governed.morning();
        Image image = Image.of(world, Image.TRUE_KEY);
        List<ExportedRecord> receipts = image.records.get(new RecordPart(AuditedTopic.RECEIPTS, 0));
        ExportedRecord removed = receipts.remove(1);
        Said said = said(image.write(directory.resolve("export.zip")));
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.out()).contains("NOT VALID");
        assertThat(Files.readString(directory.resolve("report.html")))
                .contains("NOT VALID.")
                .contains("Findings (")
                .contains(removed.id());
    }

    @Test
    void anExistingDocumentIsNotReplacedUnasked() throws IOException {
        Path export = morning();
        report(export);
        Said said = said(export);
        assertThat(said.code()).isEqualTo(2);
        assertThat(said.err()).contains("--force");
    }
}
