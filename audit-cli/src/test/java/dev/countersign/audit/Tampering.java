package dev.countersign.audit;

import dev.countersign.audit.archive.AuditedTopic;
import dev.countersign.audit.archive.ExportFile;
import dev.countersign.audit.archive.ExportedRecord;
import dev.countersign.audit.archive.RecordPart;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.schemas.ledger.LedgerEntry;
import dev.countersign.schemas.ledger.PublishedCheckpoint;
import dev.countersign.schemas.ledger.ReceiptLeaf;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.SchemaIds;
import dev.countersign.tlog.checkpoint.Checkpoint;
import dev.countersign.tlog.checkpoint.CheckpointSigner;
import dev.countersign.tlog.merkle.ConsistencyProof;
import dev.countersign.tlog.merkle.TreeHash;
import dev.countersign.tlog.tile.MemoryTiles;
import dev.countersign.tlog.tile.TreeWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What can be done to an export. The crude ones change a file; the careful ones write everything anew
 * around what they changed: frames, checksums, manifest.
 */
enum Tampering {
    FLIP_A_BIT_OF_A_RECORD_FILE {
        @Override
        Done apply(Image image, Path file, Random random) throws IOException {
            RecordPart part = pick(image, random, AuditedTopic.values());
            return crude(image, file, part.packedFile(), random);
        }
    },
    FLIP_A_BIT_OF_A_TILE {
        @Override
        Done apply(Image image, Path file, Random random) throws IOException {
            Map<String, byte[]> files = Image.files(image.write(file));
            List<String> tiles = files.keySet().stream()
                    .filter(name -> name.startsWith(ExportFile.TILES))
                    .toList();
            return flipped(files, file, tiles.get(random.nextInt(tiles.size())), random);
        }
    },
    FLIP_A_BIT_OF_THE_CHECKPOINT {
        @Override
        Done apply(Image image, Path file, Random random) throws IOException {
            return crude(image, file, ExportFile.CHECKPOINT, random);
        }
    },
    FLIP_A_BIT_OF_THE_KEY {
        @Override
        Done apply(Image image, Path file, Random random) throws IOException {
            return crude(image, file, ExportFile.KEY, random);
        }
    },
    CHANGE_THE_MANIFEST {
        @Override
        Done apply(Image image, Path file, Random random) throws IOException {
            Map<String, byte[]> files = Image.files(image.write(file));
            String manifest = new String(files.get(ExportFile.MANIFEST), StandardCharsets.UTF_8);
            String[] members = {"count", "last_offset", "partitions", "sha256", "size", "root", "key", "origin", "topic"
            };
            String member = members[random.nextInt(members.length)];
            int at = manifest.indexOf("\"" + member + "\" : ") + member.length() + 5;
            at += manifest.charAt(at) == '"' ? 1 : 0;
            char other = manifest.charAt(at) == '1' ? '2' : '1';
            String changed = manifest.substring(0, at) + other + manifest.substring(at + 1);
            files.put(ExportFile.MANIFEST, changed.getBytes(StandardCharsets.UTF_8));
            Image.pack(files, file);
            return Done.to(member);
        }
    },
    CUT_A_RECORD_FILE {
        @Override
        Done apply(Image image, Path file, Random random) throws IOException {
            RecordPart part = pick(image, random, AuditedTopic.values());
            Map<String, byte[]> files = Image.files(image.write(file));
            byte[] bytes = files.get(part.packedFile());
            files.put(part.packedFile(), Arrays.copyOf(bytes, random.nextInt(bytes.length)));
            Image.pack(files, file);
            return new Done(part, null, null, Naming.ANYTHING, "cut");
        }
    },
    REPLACE_A_SCHEMA {
        @Override
        Done apply(Image image, Path file, Random random) throws IOException {
            Map<String, byte[]> files = Image.files(image.write(file));
            List<String> schemas = files.keySet().stream()
                    .filter(name -> name.startsWith(ExportFile.SCHEMAS))
                    .toList();
            String name = schemas.get(random.nextInt(schemas.size()));
            files.put(
                    name,
                    new String(files.get(name), StandardCharsets.UTF_8)
                            .replaceFirst("\"name\" : \"", "\"name\" : \"X")
                            .getBytes(StandardCharsets.UTF_8));
            Image.pack(files, file);
            return Done.to(name);
        }
    },
    ADD_A_FILE {
        @Override
        Done apply(Image image, Path file, Random random) throws IOException {
            Map<String, byte[]> files = Image.files(image.write(file));
            files.put("records/receipts/" + (7 + random.nextInt(90)) + ".zst", new byte[random.nextInt(9)]);
            Image.pack(files, file);
            return Done.to("a file more");
        }
    },
    REMOVE_A_FILE {
        @Override
        Done apply(Image image, Path file, Random random) throws IOException {
            Map<String, byte[]> files = Image.files(image.write(file));
            List<String> names = List.copyOf(files.keySet());
            String name = names.get(random.nextInt(names.size()));
            files.remove(name);
            Image.pack(files, file);
            return Done.to(name);
        }
    },
    EDIT_A_RECORD {
        @Override
        Done apply(Image image, Path file, Random random) throws IOException {
            RecordPart part = pick(image, random, AuditedTopic.RECEIPTS, AuditedTopic.LEDGER, AuditedTopic.EVENTS);
            return edit(image, file, part, random);
        }
    },
    EDIT_A_RECEIPT {
        @Override
        Done apply(Image image, Path file, Random random) throws IOException {
            return edit(image, file, pick(image, random, AuditedTopic.RECEIPTS), random);
        }
    },
    EDIT_A_PUBLISHED_CHECKPOINT {
        @Override
        Done apply(Image image, Path file, Random random) throws IOException {
            RecordPart part = new RecordPart(AuditedTopic.CHECKPOINTS, 0);
            List<ExportedRecord> records = image.records.get(part);
            int at = random.nextInt(records.size());
            PublishedCheckpoint published =
                    topics().checkpoints().codec().decode(records.get(at).value());
            byte[] note = published.note().getBytes(StandardCharsets.UTF_8);
            // The size, the root, or the signature.
            int byteAt = Image.ORIGIN.length() + 1 + random.nextInt(note.length - Image.ORIGIN.length() - 3);
            note[byteAt] = (byte) (note[byteAt] == 'A' ? 'B' : 'A');
            PublishedCheckpoint changed = new PublishedCheckpoint(
                    published.size(), published.root(), new String(note, StandardCharsets.UTF_8), published.signedAt());
            replace(records, at, topics().checkpoints().codec().encode(changed));
            image.write(file);
            return new Done(part, records.get(at).offset(), null, Naming.RECORD, "byte " + byteAt);
        }
    },
    EDIT_WHAT_WAS_ASKED {
        @Override
        Done apply(Image image, Path file, Random random) throws IOException {
            // The payload is in the middle of the command; the caller's own numbers are behind it.
            RecordPart part = pick(image, random, AuditedTopic.COMMANDS);
            List<ExportedRecord> records = image.records.get(part);
            for (int at = random.nextInt(records.size()); ; at = (at + 1) % records.size()) {
                byte[] value = records.get(at).value().clone();
                int payload = new String(value, StandardCharsets.ISO_8859_1).indexOf("{\"text\":\"payload");
                if (payload >= 0) {
                    value[payload + 9 + random.nextInt(7)] ^= 1;
                    replace(records, at, value);
                    image.write(file);
                    return done(part, records.get(at), Naming.RECORD, "payload");
                }
            }
        }
    },
    DROP_A_RECORD {
        @Override
        Done apply(Image image, Path file, Random random) throws IOException {
            RecordPart part = pick(image, random, AuditedTopic.RECEIPTS, AuditedTopic.LEDGER);
            return drop(image, file, part, random);
        }
    },
    DROP_AN_EVENT {
        @Override
        Done apply(Image image, Path file, Random random) throws IOException {
            // Behind a call's last receipt there may be one that nothing binds yet.
            RecordPart part = pick(image, random, AuditedTopic.EVENTS);
            List<ExportedRecord> records = image.records.get(part);
            while (true) {
                int at = random.nextInt(records.size());
                String id = records.get(at).id();
                if (records.stream()
                        .skip(at + 1L)
                        .anyMatch(record -> record.id().equals(id))) {
                    ExportedRecord gone = records.remove(at);
                    image.write(file);
                    return done(part, gone, Naming.PLACE, "dropped");
                }
            }
        }
    },
    DROP_A_COMMAND {
        @Override
        Done apply(Image image, Path file, Random random) throws IOException {
            RecordPart part =
                    pick(image, random, AuditedTopic.COMMANDS, AuditedTopic.EXECUTIONS, AuditedTopic.APPROVAL_COMMANDS);
            return drop(image, file, part, random);
        }
    },
    DUPLICATE_A_RECORD {
        @Override
        Done apply(Image image, Path file, Random random) throws IOException {
            RecordPart part = pick(image, random, AuditedTopic.values());
            List<ExportedRecord> records = image.records.get(part);
            int at = random.nextInt(records.size());
            records.add(at, records.get(at));
            image.write(file);
            return done(part, records.get(at), Naming.RECORD, "twice");
        }
    },
    DUPLICATE_A_RECEIPT_BEHIND_THE_LAST {
        @Override
        Done apply(Image image, Path file, Random random) throws IOException {
            RecordPart part = pick(image, random, AuditedTopic.RECEIPTS, AuditedTopic.EVENTS, AuditedTopic.LEDGER);
            List<ExportedRecord> records = image.records.get(part);
            ExportedRecord one = records.get(random.nextInt(records.size()));
            ExportedRecord last = records.getLast();
            records.add(new ExportedRecord(last.offset() + 1, last.timestamp(), one.key(), one.headers(), one.value()));
            image.write(file);
            return done(part, records.getLast(), Naming.PLACE, "again");
        }
    },
    /** ABUSE A36: somebody with another's credential writes an event that a call had, once more, as it goes on. */
    WRITE_AN_EVENT {
        @Override
        Done apply(Image image, Path file, Random random) throws IOException {
            RecordPart part = pick(image, random, AuditedTopic.EVENTS);
            List<ExportedRecord> records = image.records.get(part);
            int at = random.nextInt(records.size());
            while (!isBound(image, records.get(at))) {
                at = (at + 1) % records.size();
            }
            ExportedRecord one = records.get(at);
            insert(records, at + 1, one);
            image.write(file);
            return done(part, records.get(at + 1), Naming.PLACE, "written by a stranger");
        }
    },
    /** ABUSE A36: a receipt of what never happened, with the next number. */
    WRITE_A_RECEIPT {
        @Override
        Done apply(Image image, Path file, Random random) throws IOException {
            RecordPart part = pick(image, random, AuditedTopic.RECEIPTS);
            List<ExportedRecord> records = image.records.get(part);
            ExportedRecord one = records.get(random.nextInt(records.size()));
            Receipt receipt = topics().receipts().codec().decode(one.value());
            long next = records.stream()
                            .map(record -> topics().receipts().codec().decode(record.value()))
                            .filter(other ->
                                    other.kind().issuer() == receipt.kind().issuer())
                            .mapToLong(Receipt::sequence)
                            .max()
                            .orElseThrow()
                    + 1;
            byte[] forged = topics().receipts().codec().encode(changed(receipt, next, receipt.reason() + "!"));
            ExportedRecord last = records.getLast();
            records.add(new ExportedRecord(last.offset() + 1, last.timestamp(), one.key(), one.headers(), forged));
            image.write(file);
            return done(part, records.getLast(), Naming.PLACE, "written by a stranger");
        }
    },
    REORDER_RECORDS {
        @Override
        Done apply(Image image, Path file, Random random) throws IOException {
            RecordPart part = pick(image, random, AuditedTopic.RECEIPTS, AuditedTopic.LEDGER);
            List<ExportedRecord> records = image.records.get(part);
            int at = random.nextInt(records.size() - 1);
            ExportedRecord one = records.get(at);
            ExportedRecord other = records.get(at + 1);
            records.set(
                    at, new ExportedRecord(one.offset(), one.timestamp(), other.key(), other.headers(), other.value()));
            records.set(
                    at + 1,
                    new ExportedRecord(other.offset(), other.timestamp(), one.key(), one.headers(), one.value()));
            image.write(file);
            return new Done(part, one.offset(), null, Naming.PLACE, "swapped");
        }
    },
    TRUNCATE_THE_TAIL {
        @Override
        Done apply(Image image, Path file, Random random) throws IOException {
            RecordPart part = pick(image, random, AuditedTopic.RECEIPTS, AuditedTopic.LEDGER, AuditedTopic.EVENTS);
            List<ExportedRecord> records = image.records.get(part);
            int kept = random.nextInt(records.size() - 3);
            image.records.put(part, new ArrayList<>(records.subList(0, kept)));
            image.write(file);
            return new Done(part, null, null, Naming.ANYTHING, kept + " kept");
        }
    },
    DROP_A_DAY {
        @Override
        Done apply(Image image, Path file, Random random) throws IOException {
            long day = Duration.ofDays(1).toMillis();
            long from = Plays.T0.toEpochMilli()
                    + random.nextLong(Duration.ofHours(12).toMillis());
            boolean ledgerToo = random.nextBoolean();
            image.records.replaceAll((part, records) ->
                    part.topic() == AuditedTopic.CHECKPOINTS || (part.topic() == AuditedTopic.LEDGER && !ledgerToo)
                            ? records
                            : new ArrayList<>(records.stream()
                                    .filter(record -> record.timestamp() < from || record.timestamp() >= from + day)
                                    .toList()));
            image.write(file);
            return Done.to("a day from " + from + (ledgerToo ? ", of the ledger too" : ""));
        }
    },
    SWAP_PARTITIONS {
        @Override
        Done apply(Image image, Path file, Random random) throws IOException {
            AuditedTopic[] keyed = {
                AuditedTopic.RECEIPTS,
                AuditedTopic.EVENTS,
                AuditedTopic.COMMANDS,
                AuditedTopic.EXECUTIONS,
                AuditedTopic.APPROVAL_COMMANDS
            };
            AuditedTopic topic = keyed[random.nextInt(keyed.length)];
            int one = random.nextInt(image.partitions);
            int other = (one + 1) % image.partitions;
            List<ExportedRecord> first = image.records.get(new RecordPart(topic, one));
            image.records.put(new RecordPart(topic, one), image.records.get(new RecordPart(topic, other)));
            image.records.put(new RecordPart(topic, other), first);
            image.write(file);
            return Done.to(topic + " " + one);
        }
    },
    ROLL_THE_CHECKPOINT_BACK {
        @Override
        Done apply(Image image, Path file, Random random) throws IOException {
            image.latest = image.checkpoints.get(random.nextInt(image.checkpoints.size() - 1));
            image.write(file);
            return Done.to("size " + image.latest.head().size());
        }
    },
    REPLACE_THE_CHECKPOINT {
        @Override
        Done apply(Image image, Path file, Random random) throws IOException {
            // Of the same tree, and signed by somebody else.
            image.latest = signed(
                    2 + random.nextInt(9),
                    image.latest.head().size(),
                    image.latest.head().root());
            image.write(file);
            return Done.to("another signer");
        }
    },
    REWRITE_WITH_ANOTHER_KEY {
        @Override
        Done apply(Image image, Path file, Random random) throws IOException {
            Image.of(Plays.played(2 * Plays.KINDS + random.nextInt(9), 3), Image.key(2 + random.nextInt(9)))
                    .write(file);
            return Done.to("all of it");
        }
    },
    FORGE_A_LEAF {
        @Override
        Done apply(Image image, Path file, Random random) throws IOException {
            // The receipt, its entry and the whole tree; only what was signed stays.
            RecordPart ledger = new RecordPart(AuditedTopic.LEDGER, 0);
            List<ExportedRecord> entries = image.records.get(ledger);
            RecordPart part = pick(image, random, AuditedTopic.RECEIPTS);
            List<ExportedRecord> receipts = image.records.get(part);
            int at = random.nextInt(receipts.size());
            Receipt receipt =
                    topics().receipts().codec().decode(receipts.get(at).value());
            Receipt forged = changed(receipt, receipt.sequence(), receipt.reason() + "!");
            replace(receipts, at, topics().receipts().codec().encode(forged));
            MemoryTiles tiles = new MemoryTiles();
            TreeWriter tree = TreeWriter.open(tiles, 0);
            byte[] before = ReceiptLeaf.of(receipt, part.partition());
            for (int i = 0; i < entries.size(); i++) {
                LedgerEntry entry =
                        topics().ledger().codec().decode(entries.get(i).value());
                byte[] leaf = entry.leaf();
                if (Arrays.equals(leaf, before)) {
                    leaf = ReceiptLeaf.of(forged, part.partition());
                    replace(entries, i, topics().ledger().codec().encode(new LedgerEntry(entry.place(), leaf)));
                }
                tree.append(leaf);
            }
            tree.flush();
            for (String name : tileNames(image)) {
                var tile = tile(name);
                image.replaceTiles.put(name, tiles.read(tile));
            }
            image.write(file);
            return done(part, receipts.get(at), Naming.RECORD, "forged");
        }
    },
    SIGN_A_SECOND_HISTORY {
        @Override
        Done apply(Image image, Path file, Random random) throws IOException {
            // By the log's own key: nothing but the other signed head tells.
            RecordPart part = new RecordPart(AuditedTopic.CHECKPOINTS, 0);
            List<ExportedRecord> records = image.records.get(part);
            int at = random.nextInt(records.size());
            long size = topics().checkpoints()
                    .codec()
                    .decode(records.get(at).value())
                    .size();
            byte[] root = new byte[TreeHash.BYTES];
            random.nextBytes(root);
            Checkpoint second = signed(1, size, TreeHash.read(root, 0));
            replace(records, at, topics().checkpoints().codec().encode(Image.published(second)));
            if (at == records.size() - 1) {
                image.latest = image.checkpoints.getLast();
            }
            image.write(file);
            return new Done(part, records.get(at).offset(), null, Naming.RECORD, "size " + size);
        }

        @Override
        boolean forks() {
            return true;
        }
    },
    FLIP_A_BIT_ANYWHERE {
        @Override
        Done apply(Image image, Path file, Random random) throws IOException {
            image.write(file);
            byte[] bytes = Files.readAllBytes(file);
            int at = random.nextInt(bytes.length);
            bytes[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, bytes);
            return Done.to("byte " + at + " of " + bytes.length);
        }
    },
    CUT_THE_FILE {
        @Override
        Done apply(Image image, Path file, Random random) throws IOException {
            image.write(file);
            byte[] bytes = Files.readAllBytes(file);
            int left = random.nextInt(bytes.length);
            Files.write(file, Arrays.copyOf(bytes, left));
            return Done.to(left + " of " + bytes.length + " bytes left");
        }
    };

    /** How closely the first finding must name what was done. */
    enum Naming {
        RECORD,
        PLACE,
        /** Behind the last one no record is left to be named: the partition that ends too early. */
        TAIL,
        ANYTHING
    }

    /** What was done, to which record. */
    record Done(
            @Nullable RecordPart part,
            @Nullable Long offset,
            @Nullable String id,
            Naming naming,
            String how) {
        static Done to(String what) {
            return new Done(null, null, null, Naming.ANYTHING, what);
        }
    }

    /** Changes something, and writes the export. */
    abstract Done apply(Image image, Path file, Random random) throws IOException;

    boolean forks() {
        return false;
    }

    static Topics topics() {
        return new Topics("", SchemaIds.bundled());
    }

    /** One that has more than a few records. */
    static RecordPart pick(Image image, Random random, AuditedTopic... topics) {
        List<RecordPart> parts = image.records.entrySet().stream()
                .filter(part -> List.of(topics).contains(part.getKey().topic()))
                .filter(part -> part.getValue().size() > 4)
                .map(Map.Entry::getKey)
                .toList();
        return parts.get(random.nextInt(parts.size()));
    }

    static Done crude(Image image, Path file, String name, Random random) throws IOException {
        return flipped(Image.files(image.write(file)), file, name, random);
    }

    static Done flipped(Map<String, byte[]> files, Path file, String name, Random random) throws IOException {
        byte[] bytes = files.get(name).clone();
        // A line feed at the end of the key and its absence are one key.
        int at = random.nextInt(name.equals(ExportFile.KEY) ? bytes.length - 1 : bytes.length);
        bytes[at] ^= (byte) (1 << random.nextInt(7));
        files.put(name, bytes);
        Image.pack(files, file);
        return Done.to(name + " byte " + at);
    }

    static Done edit(Image image, Path file, RecordPart part, Random random) throws IOException {
        List<ExportedRecord> records = image.records.get(part);
        while (true) {
            int at = random.nextInt(records.size());
            ExportedRecord record = records.get(at);
            if (part.topic() == AuditedTopic.EVENTS && !isBound(image, record)) {
                continue;
            }
            byte[] value = record.value().clone();
            int byteAt = random.nextInt(value.length);
            value[byteAt] ^= (byte) (1 << random.nextInt(7));
            replace(records, at, value);
            image.write(file);
            return done(part, record, Naming.RECORD, "byte " + byteAt + " of " + value.length);
        }
    }

    /** Whether a receipt follows: what is behind the last one, no digest binds yet. */
    private static boolean isBound(Image image, ExportedRecord event) {
        return image.records.entrySet().stream()
                .filter(part -> part.getKey().topic() == AuditedTopic.RECEIPTS)
                .flatMap(part -> part.getValue().stream())
                .anyMatch(receipt -> receipt.id().equals(event.id()) && receipt.timestamp() >= event.timestamp());
    }

    static Done drop(Image image, Path file, RecordPart part, Random random) throws IOException {
        List<ExportedRecord> records = image.records.get(part);
        int at = random.nextInt(records.size());
        ExportedRecord gone = records.remove(at);
        image.write(file);
        return done(part, gone, at < records.size() ? Naming.PLACE : Naming.TAIL, "dropped");
    }

    static Done done(RecordPart part, ExportedRecord record, Naming naming, String how) {
        return new Done(part, record.offset(), record.id(), naming, how);
    }

    static void replace(List<ExportedRecord> records, int at, byte[] value) {
        ExportedRecord record = records.get(at);
        records.set(at, new ExportedRecord(record.offset(), record.timestamp(), record.key(), record.headers(), value));
    }

    static Checkpoint signed(int key, long size, TreeHash root) {
        return new CheckpointSigner(Image.key(key), CheckpointSigner.nothingSigned(Image.ORIGIN))
                .sign(size, root, new ConsistencyProof(0, size, List.of()));
    }

    static List<String> tileNames(Image image) {
        return image.tileNames().stream().map(Object::toString).toList();
    }

    static dev.countersign.tlog.tile.TileName tile(String name) {
        try {
            return dev.countersign.tlog.tile.TileName.parse(name);
        } catch (dev.countersign.tlog.format.MalformedException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** As if it had been written there: what follows has later offsets. */
    private static void insert(List<ExportedRecord> records, int at, ExportedRecord one) {
        for (int i = at; i < records.size(); i++) {
            ExportedRecord record = records.get(i);
            records.set(
                    i,
                    new ExportedRecord(
                            record.offset() + 1, record.timestamp(), record.key(), record.headers(), record.value()));
        }
        records.add(at, new ExportedRecord(one.offset() + 1, one.timestamp(), one.key(), one.headers(), one.value()));
    }

    private static Receipt changed(Receipt it, long sequence, String reason) {
        return new Receipt(
                it.callId(),
                it.kind(),
                sequence,
                it.call(),
                it.decision(),
                reason,
                it.rule(),
                it.policy(),
                it.risk(),
                it.tool(),
                it.outcome(),
                it.attempts(),
                it.error(),
                it.responseHash(),
                it.approvalId(),
                it.deciders(),
                it.historyDigest(),
                it.issuedAt(),
                it.commitments());
    }
}
