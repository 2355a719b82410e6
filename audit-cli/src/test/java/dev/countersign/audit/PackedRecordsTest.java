package dev.countersign.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import dev.countersign.audit.archive.AuditedTopic;
import dev.countersign.audit.archive.Manifest;
import dev.countersign.audit.archive.RecordPart;
import dev.countersign.audit.verify.Finding;
import dev.countersign.audit.verify.Report;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of an export's records: packed, as they were before that, and made to harm who unpacks them. */
class PackedRecordsTest {
    private static final RecordPart EVENTS = new RecordPart(AuditedTopic.EVENTS, 0);

    /** Of a frame with the largest record that a reader takes. */
    private static final int PAYLOAD_BYTES = 15 * 1024 * 1024;

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("export.zip");
    }

    @Test
    void anExportOfTheFormatBeforeIsStillVerified() throws IOException {
        assertThat(older().keySet()).contains(EVENTS.plainFile()).doesNotContain(EVENTS.packedFile());
        assertThat(told()).isEmpty();
    }

    @Test
    void whatWasChangedInTheFormatBeforeIsStillFound() throws IOException {
        Map<String, byte[]> files = older();
        byte[] events = files.get(EVENTS.plainFile());
        events[events.length / 2] ^= 1;
        Image.pack(files, file);
        assertThat(told()).isNotEmpty();
    }

    @Test
    void recordsThatAreThereTwicePackedAndPlainDoNotBelong() throws IOException {
        Map<String, byte[]> files = packed();
        files.put(EVENTS.plainFile(), new byte[0]);
        Image.pack(files, file);
        assertThat(told()).containsExactly("The export has a file records/events/0 that does not belong.");
    }

    @Test
    void whatIsPackedAnewWithTheSameRecordsIsNotTheFileOfTheManifest() throws IOException {
        Map<String, byte[]> files = packed();
        byte[] plain = Zstd.decompress(files.get(EVENTS.packedFile()), 64 * 1024 * 1024);
        files.put(EVENTS.packedFile(), Zstd.compress(plain, 5));
        Image.pack(files, file);
        assertThat(told()).containsExactly("The records are not those that the manifest has the digest of.");
    }

    @Test
    void bytesBehindTheRecordsAreFound() throws IOException {
        for (byte[] behind : List.of(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, Zstd.compress(new byte[0]))) {
            Map<String, byte[]> files = packed();
            byte[] events = files.get(EVENTS.packedFile());
            files.put(
                    EVENTS.packedFile(),
                    ByteBuffer.allocate(events.length + behind.length)
                            .put(events)
                            .put(behind)
                            .array());
            Image.pack(files, file);
            assertThat(told()).isNotEmpty();
        }
    }

    @Test
    void aFrameThatAsksForMoreMemoryThanOursIsRefused() throws IOException {
        Map<String, byte[]> files = packed();
        ByteArrayOutputStream wide = new ByteArrayOutputStream();
        try (ZstdOutputStream out = new ZstdOutputStream(wide, 3)) {
            out.setWindowLog(26);
            out.write(Zstd.decompress(files.get(EVENTS.packedFile()), 64 * 1024 * 1024));
        }
        files.put(EVENTS.packedFile(), wide.toByteArray());
        Image.pack(files, file);
        assertThat(told()).anySatisfy(what -> assertThat(what).contains("the file cannot be unpacked there"));
    }

    @Test
    void aFileThatGrowsAsNoDeflatedOneCouldIsNotUnpackedToItsEnd() throws IOException {
        Map<String, byte[]> files = packed();
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (ZstdOutputStream out = new ZstdOutputStream(bomb, 1)) {
            for (int offset = 0; offset < 80; offset++) {
                frame(out, offset);
            }
        }
        assertThat(bomb.size()).isLessThan(1024 * 1024);
        // Of no call's: it is not kept anywhere.
        files.put(new RecordPart(AuditedTopic.LEDGER, 0).packedFile(), bomb.toByteArray());
        Image.pack(files, file);
        assertThat(told())
                .anySatisfy(what -> assertThat(what)
                        .startsWith("The export's records/ledger/0.zst is longer than 1073741824 bytes"));
    }

    private static void frame(OutputStream out, long offset) throws IOException {
        ByteBuffer body = ByteBuffer.allocate(2 * Long.BYTES + 3 * Integer.BYTES + PAYLOAD_BYTES);
        body.putLong(offset).putLong(0).putInt(-1).putInt(0).putInt(PAYLOAD_BYTES);
        CRC32C checksum = new CRC32C();
        checksum.update(body.array());
        out.write(ByteBuffer.allocate(2 * Integer.BYTES)
                .putInt(body.capacity())
                .putInt((int) checksum.getValue())
                .array());
        out.write(body.array());
    }

    private Map<String, byte[]> packed() throws IOException {
        return Image.files(image().write(file));
    }

    private Map<String, byte[]> older() throws IOException {
        Image image = image();
        image.format = Manifest.PACKED_SINCE - 1;
        return Image.files(image.write(file));
    }

    private static Image image() throws IOException {
        return Image.of(Plays.played(2 * Plays.KINDS, 2), Image.TRUE_KEY);
    }

    private List<String> told() throws IOException {
        Report report = VerifierTest.verify(file, VerifierTest.trueKey());
        assertThat(report.valid()).isEqualTo(report.findings().first().isEmpty());
        return report.findings().first().stream().map(Finding::what).toList();
    }
}
