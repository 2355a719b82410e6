package dev.countersign.tlog.proof;

import dev.countersign.tlog.checkpoint.Checkpoint;
import dev.countersign.tlog.checkpoint.TreeHead;
import dev.countersign.tlog.format.Base64Text;
import dev.countersign.tlog.format.Decimal;
import dev.countersign.tlog.format.MalformedException;
import dev.countersign.tlog.format.Utf8Text;
import dev.countersign.tlog.merkle.InclusionProof;
import dev.countersign.tlog.merkle.TreeHash;
import dev.countersign.tlog.merkle.Verification;
import dev.countersign.tlog.trust.TrustCheck;
import dev.countersign.tlog.trust.TrustPolicy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@code .tlog-proof} file (C2SP tlog-proof §Format): that a log has a leaf, for a verifier who has
 * the leaf and a trust policy and nothing else.
 *
 * <pre>
 * c2sp.org/tlog-proof@v1
 * extra &lt;base64&gt;               absent without extra data
 * index 5
 * &lt;hash, leaf's sibling first&gt;  none to 63 of them
 *
 * &lt;checkpoint, byte for byte&gt;
 * </pre>
 *
 * @param extra base64 of what the application added; nothing proves it. Null when there is none
 * @param path from the leaf's sibling to the root's child
 */
public record TlogProof(@Nullable String extra, long index, List<TreeHash> path, Checkpoint checkpoint) {
    /** How such a file's name ends. */
    public static final String FILE_EXTENSION = ".tlog-proof";

    /** The longest file. */
    public static final int BYTES_MAX = 512 * 1024;

    private static final String WHAT = "tlog-proof";
    private static final String HEADER = "c2sp.org/tlog-proof@v1";
    private static final String EXTRA = "extra ";
    private static final String INDEX = "index ";
    private static final String SEPARATOR = "\n\n";

    /** @throws IllegalArgumentException when there is no such file */
    public TlogProof {
        path = List.copyOf(path);
        if (index < 0 || path.size() > InclusionProof.HASHES_MAX) {
            throw new IllegalArgumentException(
                    "A proof has no negative index, and a path of at most " + InclusionProof.HASHES_MAX + " hashes");
        }
        if (extra != null) {
            try {
                requireExtra(extra);
            } catch (MalformedException wrong) {
                throw new IllegalArgumentException(wrong.reason(), wrong);
            }
        }
    }

    /** Without extra data. */
    public static TlogProof of(InclusionProof inclusion, Checkpoint checkpoint) {
        if (inclusion.size() != checkpoint.head().size()) {
            throw new IllegalArgumentException("The inclusion proof is for size " + inclusion.size()
                    + " and the checkpoint of size " + checkpoint.head().size());
        }
        return new TlogProof(null, inclusion.index(), inclusion.path(), checkpoint);
    }

    public static TlogProof parse(byte[] bytes) throws MalformedException {
        if (bytes.length > BYTES_MAX) {
            throw MalformedException.of(WHAT, "it is longer than " + BYTES_MAX + " bytes");
        }
        String text = Utf8Text.decode(bytes, WHAT);
        int separator = text.indexOf(SEPARATOR);
        if (separator < 0) {
            throw MalformedException.of(WHAT, "no empty line parts its path from its checkpoint");
        }
        List<String> lines = List.of(text.substring(0, separator).split("\n", -1));
        if (!lines.getFirst().equals(HEADER)) {
            throw MalformedException.of(WHAT, "its first line is not " + HEADER);
        }
        int next = 1;
        String extra = null;
        if (next < lines.size() && lines.get(next).startsWith(EXTRA)) {
            extra = lines.get(next++).substring(EXTRA.length());
            requireExtra(extra);
        }
        if (next == lines.size() || !lines.get(next).startsWith(INDEX)) {
            throw MalformedException.of(WHAT, "it has no index line");
        }
        long index = Decimal.parse(lines.get(next++).substring(INDEX.length()), WHAT, "index");
        byte[] checkpoint = text.substring(separator + SEPARATOR.length()).getBytes(StandardCharsets.UTF_8);
        return new TlogProof(extra, index, path(lines.subList(next, lines.size())), Checkpoint.parse(checkpoint));
    }

    private static void requireExtra(String base64) throws MalformedException {
        if (Base64Text.decode(base64, WHAT, "extra data").length == 0) {
            throw MalformedException.of(WHAT, "its extra line has no data");
        }
    }

    private static List<TreeHash> path(List<String> lines) throws MalformedException {
        if (lines.size() > InclusionProof.HASHES_MAX) {
            throw MalformedException.of(WHAT, "its path has more than " + InclusionProof.HASHES_MAX + " hashes");
        }
        List<TreeHash> path = new ArrayList<>(lines.size());
        for (String line : lines) {
            path.add(TreeHash.ofBase64(line, WHAT, "path"));
        }
        return path;
    }

    /** The file. */
    public byte[] bytes() {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        if (extra != null) {
            text.append(EXTRA).append(extra).append('\n');
        }
        text.append(INDEX).append(index).append('\n');
        path.forEach(hash -> text.append(hash.base64()).append('\n'));
        text.append('\n').append(new String(checkpoint.bytes(), StandardCharsets.UTF_8));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Checks everything: the log's and the witnesses' signatures, and the way from the leaf to the root. */
    public Verification verify(TreeHash leaf, TrustPolicy policy) {
        return switch (policy.check(checkpoint)) {
            case TrustCheck.Untrusted(String reason) -> Verification.invalid(reason);
            case TrustCheck.Trusted trusted -> verifyInclusion(leaf);
        };
    }

    private Verification verifyInclusion(TreeHash leaf) {
        TreeHead head = checkpoint.head();
        return new InclusionProof(index, head.size(), path).verify(leaf, head.root());
    }
}
