package dev.countersign.tlog.witness;

import dev.countersign.tlog.checkpoint.Checkpoint;
import dev.countersign.tlog.format.Decimal;
import dev.countersign.tlog.format.MalformedException;
import dev.countersign.tlog.format.Utf8Text;
import dev.countersign.tlog.merkle.ConsistencyProof;
import dev.countersign.tlog.merkle.TreeHash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a log asks of a witness: C2SP tlog-witness §add-checkpoint.
 *
 * <pre>
 * old &lt;size&gt;
 * &lt;hash of the consistency proof&gt;   none to 63 of them
 *
 * &lt;checkpoint&gt;
 * </pre>
 *
 * @param growth from the size that the log believes the witness to know, to the checkpoint's
 */
public record AddCheckpoint(ConsistencyProof growth, Checkpoint checkpoint) {
    /** The longest request: of the longest note and the longest proof. */
    static final int BYTES_MAX = 260 * 1024;

    private static final String WHAT = "add-checkpoint request";
    private static final String OLD = "old ";
    private static final String SEPARATOR = "\n\n";

    /** @throws IllegalArgumentException when the proof does not end at the checkpoint's size */
    public AddCheckpoint {
        if (growth.newSize() != checkpoint.head().size()) {
            throw new IllegalArgumentException("The consistency proof does not end at the checkpoint's size");
        }
    }

    static AddCheckpoint parse(byte[] bytes) throws MalformedException {
        String text = Utf8Text.decode(bytes, WHAT);
        int separator = text.indexOf(SEPARATOR);
        if (separator < 0 || !text.startsWith(OLD)) {
            throw MalformedException.of(WHAT, "it is not an old size, a proof, an empty line and a checkpoint");
        }
        List<String> lines = List.of(text.substring(0, separator).split("\n", -1));
        long oldSize = Decimal.parse(lines.getFirst().substring(OLD.length()), WHAT, "old size");
        if (lines.size() > 1 + ConsistencyProof.HASHES_MAX) {
            throw MalformedException.of(WHAT, "its proof has more than " + ConsistencyProof.HASHES_MAX + " hashes");
        }
        List<TreeHash> path = new ArrayList<>(lines.size());
        for (String line : lines.subList(1, lines.size())) {
            path.add(TreeHash.ofBase64(line, WHAT, "proof"));
        }
        Checkpoint checkpoint =
                Checkpoint.parse(text.substring(separator + SEPARATOR.length()).getBytes(StandardCharsets.UTF_8));
        return new AddCheckpoint(new ConsistencyProof(oldSize, checkpoint.head().size(), path), checkpoint);
    }

    public byte[] bytes() {
        StringBuilder text = new StringBuilder(OLD).append(growth.oldSize()).append('\n');
        growth.path().forEach(hash -> text.append(hash.base64()).append('\n'));
        text.append('\n').append(new String(checkpoint.bytes(), StandardCharsets.UTF_8));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
