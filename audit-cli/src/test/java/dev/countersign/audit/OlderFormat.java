package dev.countersign.audit;

import com.github.luben.zstd.ZstdInputStream;
import dev.countersign.audit.archive.ExportFile;
import dev.countersign.audit.archive.Manifest;
import dev.countersign.audit.archive.RecordPart;
import dev.countersign.domain.identity.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes of an export one as it was written before records were packed. */
final class OlderFormat {
    private OlderFormat() {}

    static Path of(Manifest manifest, Path file) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>(Image.files(file));
        Map<String, byte[]> plain = new LinkedHashMap<>();
        for (RecordPart part : manifest.parts()) {
            byte[] packed = files.remove(part.packedFile());
            if (packed != null) {
                plain.put(part.plainFile(), unpacked(packed));
            }
        }
        files.putAll(plain);
        List<Manifest.Part> parts = manifest.records().stream()
                .map(part -> with(part, plain.get(ExportFile.RECORDS + part.topic() + "/" + part.partition())))
                .toList();
        Manifest older = new Manifest(
                manifest.format(),
                manifest.exportedAt(),
                manifest.topicPrefix(),
                manifest.partitions(),
                manifest.log(),
                manifest.checkpoint(),
                parts);
        files.put(ExportFile.MANIFEST, older.bytes());
        return Image.pack(files, file);
    }

    private static byte[] unpacked(byte[] packed) throws IOException {
        try (ZstdInputStream in = new ZstdInputStream(new ByteArrayInputStream(packed))) {
            return in.readAllBytes();
        }
    }

    private static Manifest.Part with(Manifest.Part part, byte[] bytes) {
        return new Manifest.Part(
                part.topic(),
                part.partition(),
                part.firstOffset(),
                part.lastOffset(),
                part.count(),
                Digest.of(bytes).hex());
    }
}
