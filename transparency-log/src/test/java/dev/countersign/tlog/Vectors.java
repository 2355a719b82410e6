package dev.countersign.tlog;

import dev.countersign.tlog.checkpoint.Checkpoint;
import dev.countersign.tlog.checkpoint.CheckpointSigner;
import dev.countersign.tlog.checkpoint.TreeHead;
import dev.countersign.tlog.merkle.ConsistencyProof;
import dev.countersign.tlog.merkle.TreeHash;
import dev.countersign.tlog.merkle.TreeHasher;
import dev.countersign.tlog.note.SignatureType;
import dev.countersign.tlog.note.SignedNote;
import dev.countersign.tlog.note.SigningKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Known answers, computed with Go's {@code x/mod/sumdb}; the leaves are those of Certificate Transparency's tests. */
public final class Vectors {
    public static final List<byte[]> ENTRIES = Stream.of(
                    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
            .map(HexFormat.of()::parseHex)
            .toList();

    /** The roots of the trees of size 0 to 8. */
    public static final List<TreeHash> ROOTS = hashes(
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

    public static final TreeHash LEAF_5 =
            TreeHash.ofHex("4271a26be0d8a84f0bd54c8c302e7cb3a3b5d1fa6780a40bcce2873477dab658");

    public static final List<TreeHash> PATH_5_OF_8 = hashes(
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7");

    public static final SigningKey LOG = key("example.com/receipts-test", SignatureType.ED25519, 0x00);
    public static final String LOG_VKEY =
            "example.com/receipts-test+4e2c4dbd+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";
    public static final SigningKey WITNESS = key("witness.example/w1", SignatureType.COSIGNATURE_V1, 0x20);
    public static final String WITNESS_VKEY =
            "witness.example/w1+20324abe+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X";
    public static final Instant WITNESSED_AT = Instant.ofEpochSecond(1_700_000_000);

    public static final String CHECKPOINT_TEXT = """
            example.com/receipts-test
            8
            XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=
            """;

    public static final String LOG_LINE =
            "— example.com/receipts-test TixNvYMLeHu49Hv3l41z8yh3twAJSmFs0LnRKlomQx0P7EqreClOcQDtNGAZJu/M9Pw9q1tgqCUPslhJ5KIw/ouvlgQ=\n";
    public static final String WITNESS_LINE =
            "— witness.example/w1 IDJKvgAAAABlU/EAGmQOgMyj/G89h5gFj8RMPW1dOaJaK5qNGav7P3NvCe6r5MdUn73kzgYfqMrPpSko+B/DN4U06PZ5XZQ9Dtj2CQ==\n";

    public static final String CHECKPOINT = CHECKPOINT_TEXT + "\n" + LOG_LINE + WITNESS_LINE;

    /** Of leaf 5 in the tree of size 8. */
    public static final String PROOF = """
            c2sp.org/tlog-proof@v1
            index 5
            vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=
            yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA=
            037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=

            """ + CHECKPOINT;

    private Vectors() {}

    public static List<TreeHash> leaves() {
        return ENTRIES.stream().map(TreeHasher.ofThread()::leaf).toList();
    }

    /** A head signed by a log that has signed nothing before. */
    public static Checkpoint signed(SigningKey log, long size, TreeHash root) {
        return new CheckpointSigner(log, CheckpointSigner.nothingSigned(log.name()))
                .sign(size, root, new ConsistencyProof(0, size, List.of()));
    }

    /** What no honest log signs. */
    public static Checkpoint signedUnchecked(SigningKey log, long size, TreeHash root) {
        TreeHead head = new TreeHead(log.name(), size, root);
        return new Checkpoint(head, new SignedNote(head.text(), List.of(log.sign(head.text()))));
    }

    /** The checkpoint of the tree of size 8, signed and cosigned. */
    public static Checkpoint checkpoint() {
        return signed(LOG, 8, ROOTS.get(8)).with(WITNESS.cosign(CHECKPOINT_TEXT, WITNESSED_AT));
    }

    /** A key whose seed is 32 numbers in a row. */
    public static SigningKey key(String name, SignatureType type, int firstByte) {
        byte[] seed = new byte[32];
        for (int i = 0; i < seed.length; i++) {
            seed[i] = (byte) (firstByte + i);
        }
        return SigningKey.of(name, type, seed);
    }

    public static List<TreeHash> hashes(String... hex) {
        return Stream.of(hex).map(TreeHash::ofHex).toList();
    }

    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The hash with one bit of it, 0 to 255, turned. */
    public static TreeHash flipped(TreeHash hash, int bit) {
        byte[] bytes = hash.bytes();
        bytes[bit / 8] ^= (byte) (1 << bit % 8);
        return TreeHash.read(bytes, 0);
    }
}
