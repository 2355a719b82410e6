package dev.countersign.audit.verify;

import dev.countersign.audit.archive.AuditedTopic;
import dev.countersign.audit.archive.ExportFile;
import dev.countersign.audit.archive.ExportedSchemas;
import dev.countersign.audit.archive.Manifest;
import dev.countersign.audit.archive.RecordPart;
import dev.countersign.audit.verify.Finding.Stage;
import dev.countersign.tlog.tile.TreeShape;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** That the export has each file once, and none that nobody looks at. */
final class ArchiveCheck {
    private ArchiveCheck() {}

    /** Returns what the manifest says of each part; a part that it does not tell of is as if it were empty. */
    static Map<RecordPart, Manifest.Part> run(
            ExportFile export, Manifest manifest, ExportedSchemas schemas, long treeSize, Findings findings) {
        Map<RecordPart, Manifest.Part> parts = new HashMap<>();
        for (Manifest.Part part : manifest.records()) {
            AuditedTopic topic = AuditedTopic.named(part.topic());
            if (topic == null || parts.put(new RecordPart(topic, part.partition()), part) != null) {
                findings.add(Finding.of(
                        Stage.ARCHIVE, "The manifest names " + part.topic() + "-" + part.partition() + " amiss."));
            }
        }
        Set<String> expected = new HashSet<>(Set.of(ExportFile.MANIFEST, ExportFile.CHECKPOINT, ExportFile.KEY));
        for (RecordPart part : manifest.parts()) {
            expected.add(manifest.file(part));
            if (!parts.containsKey(part)) {
                findings.add(Finding.of(Stage.ARCHIVE, part, null, "The manifest does not tell of this partition."));
            }
        }
        if (parts.keySet().stream().anyMatch(part -> !expected.contains(manifest.file(part)))) {
            findings.add(Finding.of(Stage.ARCHIVE, "The manifest tells of a partition that there is not."));
        }
        schemas.refused().values().forEach(what -> findings.add(Finding.of(Stage.ARCHIVE, what)));
        names(export, expected, treeSize, findings);
        return parts;
    }

    private static void names(ExportFile export, Set<String> expected, long treeSize, Findings findings) {
        Set<String> tiles = new HashSet<>();
        TreeShape shape = new TreeShape(treeSize);
        Stream.concat(shape.hashTiles(), shape.entryTiles())
                .forEach(tile -> tiles.add(ExportFile.LEDGER + tile.path()));
        Set<String> seen = new HashSet<>();
        for (String name : export.names()) {
            if (!seen.add(name)) {
                findings.add(Finding.of(Stage.ARCHIVE, "The export has two files " + name + "."));
            } else if (!expected.contains(name) && !tiles.contains(name) && !name.startsWith(ExportFile.SCHEMAS)) {
                findings.add(Finding.of(Stage.ARCHIVE, "The export has a file " + name + " that does not belong."));
            }
        }
        for (String name : expected) {
            if (!seen.contains(name)) {
                findings.add(Finding.of(Stage.ARCHIVE, "The export has no " + name + "."));
            }
        }
    }
}
