package dev.countersign.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.audit.archive.AuditedTopic;
import dev.countersign.audit.archive.ExportedRecord;
import dev.countersign.audit.archive.RecordPart;
import dev.countersign.audit.verify.Finding;
import dev.countersign.audit.verify.Report;
import dev.countersign.schemas.seal.Erasure;
import dev.countersign.schemas.seal.Subject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ErasuresTest {
    private static final RecordPart PART = new RecordPart(AuditedTopic.ERASURES, 0);
    private static final Subject DEAL = Subject.ofResource(World.ACME, "crm:deal:1");

    @TempDir
    Path directory;

    private final World world = Plays.played(Plays.KINDS, 2);

    ErasuresTest() {
        world.erase(
                new Erasure(DEAL, List.of("k1", "k2"), "privacy@acme.example", "Article 17, <i>case</i> 12", Plays.T0));
        world.erase(new Erasure(DEAL, List.of(), "ops", "Once more", Plays.T0.plus(Duration.ofDays(60))));
    }

    private Report verify(Image image) throws IOException {
        return VerifierTest.verify(image.write(directory.resolve("export.zip")), VerifierTest.trueKey());
    }

    @Test
    void erasuresThatDestroyedAKeyAreCountedAndChangeNoProof() throws IOException {
        Report report = verify(Image.of(world, Image.TRUE_KEY));
        assertThat(report.findings().first().stream().map(Finding::toString)).isEmpty();
        assertThat(report.json()).contains("\"erasures\" : 1");
        StringWriter text = new StringWriter();
        report.print(new PrintWriter(text));
        assertThat(text.toString()).contains("What calls carried was erased once; ");
    }

    @Test
    void anErasureUnderAnothersNameIsNamed() throws IOException {
        Image image = Image.of(world, Image.TRUE_KEY);
        ExportedRecord first = image.records.get(PART).getFirst();
        image.records.get(PART).set(0, with(first, "acme/0123".getBytes(StandardCharsets.UTF_8), first.value()));
        Finding finding = verify(image).findings().first().getFirst();
        assertThat(finding.what()).contains("The erasure is of acme/");
        assertThat(finding.place()).isEqualTo("topic erasures, partition 0, offset 0");
    }

    @Test
    void anErasureThatWasTakenBackOrCannotBeReadIsNamed() throws IOException {
        Image image = Image.of(world, Image.TRUE_KEY);
        List<ExportedRecord> records = image.records.get(PART);
        records.set(0, with(records.get(0), records.get(0).key(), null));
        records.set(1, with(records.get(1), records.get(1).key(), new byte[] {0, 0, 0}));
        assertThat(verify(image).findings().first())
                .extracting(Finding::what)
                .anySatisfy(what -> assertThat(what).contains("an erasure is not taken back"))
                .anySatisfy(what -> assertThat(what).contains("The erasure cannot be read"));
    }

    @Test
    void anExportOfTheFormatBeforeIsReadWithoutThem() throws IOException {
        World before = new World(2);
        Plays plays = new Plays(before);
        IntStream.range(0, Plays.KINDS).forEach(plays::play);
        Image image = Image.of(before, Image.TRUE_KEY);
        image.format = 1;
        image.records.keySet().removeIf(part -> part.topic() == AuditedTopic.REPORTS);
        image.records.remove(PART);
        Report report = verify(image);
        assertThat(report.findings().first().stream().map(Finding::toString)).isEmpty();
        assertThat(report.json()).doesNotContain("erasures");
        assertThat(evidence(image)).contains("An export of this format does not say.");
    }

    @Test
    void anExportOfTheFormatOfNowHasThem() throws IOException {
        Image image = Image.of(world, Image.TRUE_KEY);
        image.records.remove(PART);
        assertThat(verify(image).findings().first())
                .extracting(Finding::what)
                .contains("The export has no records/erasures/0.zst.", "The manifest does not tell of this partition.");
    }

    @Test
    void aReportSaysWhoErasedWhatAndWhy() throws IOException {
        assertThat(evidence(Image.of(world, Image.TRUE_KEY)))
                .contains("1 times the keys of what calls carried were destroyed, 2 keys in all", "Once more")
                .contains("resource:crm:deal:1")
                .contains("privacy@acme.example")
                .contains("Article 17, &lt;i&gt;case&lt;/i&gt; 12");
        assertThat(evidence(Image.of(world, Image.TRUE_KEY), "--to", "2026-11-03"))
                .contains("1 times the keys")
                .doesNotContain("Once more");
    }

    private String evidence(Image image, String... more) throws IOException {
        Path file = image.write(directory.resolve("export.zip"));
        Path out = directory.resolve("evidence.html");
        List<Object> arguments =
                new ArrayList<>(List.of("report", file, "--out", out, "--force", "--key", Image.TRUE_KEY.verifier()));
        arguments.addAll(List.of(more));
        Terminal.Said said = Terminal.audit(arguments.toArray());
        assertThat(said.err()).isEmpty();
        return Files.readString(out);
    }

    private static ExportedRecord with(ExportedRecord record, byte[] key, byte[] value) {
        return new ExportedRecord(record.offset(), record.timestamp(), key, record.headers(), value);
    }
}
