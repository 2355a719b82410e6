package dev.countersign.audit.verify;

import dev.countersign.audit.archive.AuditedTopic;
import dev.countersign.audit.archive.DamagedExportException;
import dev.countersign.audit.archive.ExportFile;
import dev.countersign.audit.archive.ExportedRecord;
import dev.countersign.audit.archive.Manifest;
import dev.countersign.audit.archive.RecordPart;
import dev.countersign.audit.verify.Finding.Stage;
import dev.countersign.audit.verify.ReceiptLeaves.Leaf;
import dev.countersign.domain.receipt.ReceiptPlace;
import dev.countersign.schemas.ledger.LedgerEntry;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.topic.UnreadableRecordException;
import dev.countersign.tlog.checkpoint.Checkpoint;
import dev.countersign.tlog.merkle.RightEdge;
import dev.countersign.tlog.merkle.TreeHash;
import dev.countersign.tlog.merkle.TreeHasher;
import dev.countersign.tlog.tile.TiledTree;
import dev.countersign.tlog.trust.TrustPolicy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Walks the log once: builds its tree anew from the {@code ledger} topic, and holds against it the
 * receipts it was made from, the tiles, and every head that was signed. In memory are the tree's right
 * edge and a few chunks of each file.
 */
final class LedgerCheck {
    private static final int CHUNK_RECORDS = 256;
    private static final RecordPart LEDGER = new RecordPart(AuditedTopic.LEDGER, 0);

    private final ExportFile export;
    private final Topics topics;
    private final Findings findings;
    private final Counts counts;
    private final ExecutorService workers;
    private final Progress progress;

    private final RightEdge edge = new RightEdge();
    private final Heads heads = new Heads();
    private final List<ReceiptLeaves> receipts = new ArrayList<>();
    private long latestSize;
    /** Where the topic would go on. */
    private long behindLast;

    /** An entry with its hash. */
    private record Hashed(long offset, LedgerEntry entry, TreeHash hash) {}

    LedgerCheck(
            ExportFile export,
            Topics topics,
            Findings findings,
            Counts counts,
            ExecutorService workers,
            Progress progress) {
        this.export = export;
        this.topics = topics;
        this.findings = findings;
        this.counts = counts;
        this.workers = workers;
        this.progress = progress;
    }

    /**
     * Checks.
     *
     * @param latest the export's checkpoint; null where it cannot be read, which was told
     * @param policy whom to believe
     * @param known checkpoints from outside, which the tree must continue
     */
    void run(Manifest manifest, @Nullable Checkpoint latest, TrustPolicy policy, List<Checkpoint> known)
            throws IOException {
        List<Heads.Head> others = others(latest, policy, known);
        long size = latest == null ? 0 : latest.head().size();
        latestSize = latest == null ? Long.MAX_VALUE : size;
        ExportedTiles tiles = new ExportedTiles(export, size, findings);
        for (RecordPart part : AuditedTopic.RECEIPTS.parts(manifest.partitions())) {
            receipts.add(new ReceiptLeaves(export, part, topics.receipts().codec(), findings, counts, workers));
        }
        try (Records<Hashed> records = new Records<>(export, LEDGER, findings, workers, CHUNK_RECORDS, this::hashed);
                PublishedHeads published =
                        new PublishedHeads(export, topics.checkpoints().codec(), policy, findings, workers)) {
            walk(records, published, tiles, others);
            if (!records.damaged() && edge.size() < size) {
                findings.add(Finding.record(
                        Stage.LEDGER,
                        LEDGER,
                        behindLast,
                        null,
                        "The checkpoint was signed over " + size + " entries, and the topic has only " + edge.size()
                                + ": entries were removed."));
            }
        } finally {
            for (ReceiptLeaves leaves : receipts) {
                leaves.close();
            }
        }
        heads.tell(findings);
        counts.entries = edge.size();
        counts.sealed = Math.min(size, edge.size());
    }

    private List<Heads.Head> others(@Nullable Checkpoint latest, TrustPolicy policy, List<Checkpoint> known) {
        List<Heads.Head> others = new ArrayList<>();
        if (latest != null) {
            String untrusted = Trust.refusal(policy, latest);
            if (untrusted == null) {
                others.add(new Heads.Head(
                        latest.head().size(), latest.head().root(), null, null, "the export's checkpoint"));
            } else {
                findings.add(Finding.of(Stage.LEDGER, "The export's checkpoint is not to be believed. " + untrusted));
            }
        }
        for (Checkpoint one : known) {
            String untrusted = Trust.refusal(Trust.withoutQuorum(policy), one);
            if (untrusted == null) {
                others.add(new Heads.Head(one.head().size(), one.head().root(), null, null, "the checkpoint you kept"));
            } else {
                findings.add(Finding.of(Stage.LEDGER, "The checkpoint you kept is not to be believed. " + untrusted));
            }
        }
        others.sort(java.util.Comparator.comparingLong(Heads.Head::size));
        return others;
    }

    private Hashed hashed(ExportedRecord record) throws RefusedRecordException {
        byte[] value = record.value();
        try {
            if (value != null) {
                LedgerEntry entry = topics.ledger().codec().decode(value);
                return new Hashed(record.offset(), entry, TreeHasher.ofThread().leaf(entry.leaf()));
            }
        } catch (UnreadableRecordException unreadable) {
            // Told like one that has no value.
        }
        throw new RefusedRecordException(
                Finding.record(Stage.LEDGER, LEDGER, record.offset(), null, "The entry cannot be read."));
    }

    private void walk(Records<Hashed> entries, PublishedHeads published, ExportedTiles tiles, List<Heads.Head> others)
            throws IOException {
        List<Heads.Head> left = new ArrayList<>(others);
        Heads.Head next = nextHead(published, left);
        while (true) {
            while (next != null && next.size() <= edge.size()) {
                heads.compare(next, edge.size() == next.size() ? edge.root() : earlierRoot(next));
                next = nextHead(published, left);
            }
            Hashed entry = entries.next();
            if (entry == null) {
                break;
            }
            grow(entry, tiles);
            compareOthers(left);
            progress.step("entries of the ledger", edge.size());
        }
        compareOthers(left);
        for (Heads.Head head = next; head != null; head = published.next()) {
            beyond(head);
        }
        left.forEach(this::beyond);
        unsealed();
    }

    private void grow(Hashed entry, ExportedTiles tiles) throws IOException {
        long index = edge.size();
        behindLast = entry.offset() + 1;
        tiles.entry(index, entry.entry().leaf());
        if (tiles.contradict(index, entry.entry().leaf(), entry.hash())) {
            toldEntry(entry, index, "is another than in the log's tiles: it was changed, put in, or moved");
        }
        compareReceipt(index, entry, tiles);
        edge.append(entry.hash(), (height, at, root) -> subtree(tiles, height, at, root));
    }

    /** The next that can be believed. */
    private Heads.@Nullable Head nextHead(PublishedHeads published, List<Heads.Head> others) throws IOException {
        compareOthers(others);
        Heads.Head head = published.next();
        while (head != null && head.size() < 0) {
            head = published.next();
        }
        if (head != null) {
            counts.checkpoints.increment();
            if (head.size() > latestSize) {
                findings.add(Finding.record(
                        Stage.LEDGER,
                        PublishedHeads.PART,
                        head.offset() == null ? 0 : head.offset(),
                        null,
                        "A checkpoint over " + head.size() + " entries was published, and the export's own covers only "
                                + latestSize + ": it was put back to an earlier one."));
            }
        }
        return head;
    }

    private void compareOthers(List<Heads.Head> others) {
        while (!others.isEmpty() && others.getFirst().size() == edge.size()) {
            heads.compare(others.removeFirst(), edge.root());
        }
    }

    /** A ledger that was cut off may publish behind its successor: the tiles have been compared up to here. */
    private TreeHash earlierRoot(Heads.Head head) throws IOException {
        try {
            return new TiledTree(export, edge.size()).root(head.size());
        } catch (IOException | IndexOutOfBoundsException notThere) {
            // The tile itself was told; without it this head cannot be confirmed.
            findings.add(
                    Finding.of(Stage.LEDGER, "Without its tiles the tree cannot be held against " + head.what() + "."));
            return head.root();
        }
    }

    private void beyond(Heads.Head head) {
        if (head.size() > edge.size()) {
            findings.add(Finding.record(
                    Stage.LEDGER,
                    LEDGER,
                    behindLast,
                    null,
                    "A checkpoint over " + head.size() + " entries was signed (" + head.what()
                            + "), and the topic has only " + edge.size() + ": entries were removed."));
        }
    }

    private static void subtree(ExportedTiles tiles, int height, long index, TreeHash root) {
        try {
            tiles.subtree(height, index, root);
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }

    private void compareReceipt(long index, Hashed hashed, ExportedTiles tiles) throws IOException {
        ReceiptPlace place = hashed.entry().place();
        if (place.partition() >= receipts.size()) {
            toldEntry(hashed, index, "is of partition " + place.partition() + ", which there is not");
            return;
        }
        ReceiptLeaves leaves = receipts.get(place.partition());
        Leaf leaf = leaves.peek();
        if (leaves.isAstray()) {
            return;
        }
        if (leaf == null) {
            leaves.goAstray();
            toldEntry(hashed, index, "is " + place + ", and the receipts end before it");
            return;
        }
        if (!leaf.place().equals(place)) {
            leaves.goAstray();
            toldReceipt(
                    leaves,
                    leaf,
                    "is " + leaf.place() + ", and the log has " + place + " next (entry " + index
                            + "): a receipt was taken out, put in or moved");
            return;
        }
        leaves.take();
        if (!Arrays.equals(leaf.bytes(), hashed.entry().leaf())) {
            TreeHash inTile = tiles.leaf(index);
            if (TreeHasher.ofThread().leaf(leaf.bytes()).equals(inTile)) {
                toldEntry(hashed, index, "is not the leaf of " + place + ": the entry was changed");
            } else {
                toldReceipt(leaves, leaf, "is not what the log has as entry " + index + ": the receipt was changed");
            }
        }
    }

    private void toldEntry(Hashed hashed, long index, String what) {
        findings.add(Finding.record(Stage.LEDGER, LEDGER, hashed.offset(), null, "Entry " + index + " " + what + "."));
    }

    private void toldReceipt(ReceiptLeaves leaves, Leaf leaf, String what) {
        findings.add(Finding.record(
                Stage.LEDGER, leaves.part(), leaf.offset(), leaf.id(), "Receipt rec_" + leaf.id() + " " + what + "."));
    }

    /** What is behind the log's last entry waits to be sealed; it is read to its end all the same. */
    private void unsealed() throws IOException {
        long waiting = 0;
        for (ReceiptLeaves leaves : receipts) {
            while (leaves.peek() != null) {
                leaves.take();
                waiting++;
            }
        }
        counts.unsealed = waiting;
    }

    /** The export's checkpoint; null where it cannot be read, which is told. */
    static @Nullable Checkpoint latest(ExportFile export, Manifest manifest, Findings findings) throws IOException {
        try {
            Checkpoint checkpoint = Checkpoint.parse(
                    export.read(ExportFile.CHECKPOINT, dev.countersign.tlog.note.SignedNote.BYTES_MAX));
            if (checkpoint.head().size() != manifest.checkpoint().size()
                    || !checkpoint
                            .head()
                            .root()
                            .base64()
                            .equals(manifest.checkpoint().root())
                    || !checkpoint.head().origin().equals(manifest.log().origin())) {
                findings.add(Finding.of(Stage.ARCHIVE, "The export's checkpoint is not the one of its manifest."));
            }
            return checkpoint;
        } catch (DamagedExportException missing) {
            findings.add(Finding.damage(missing));
        } catch (dev.countersign.tlog.format.MalformedException malformed) {
            findings.add(Finding.of(Stage.LEDGER, "The export's checkpoint cannot be read. " + malformed.reason()));
        }
        return null;
    }
}
