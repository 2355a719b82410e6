package dev.countersign.tlog.witness;

import dev.countersign.tlog.checkpoint.Checkpoint;
import dev.countersign.tlog.checkpoint.TreeHead;
import dev.countersign.tlog.format.MalformedException;
import dev.countersign.tlog.merkle.TreeHash;
import dev.countersign.tlog.merkle.Verification;
import dev.countersign.tlog.note.NoteSignature;
import dev.countersign.tlog.note.SignatureCheck;
import dev.countersign.tlog.note.SignatureType;
import dev.countersign.tlog.note.SignedNote;
import dev.countersign.tlog.note.SigningKey;
import dev.countersign.tlog.note.VerifierKey;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cosigns checkpoints of the logs it watches, each only if it continues the last (C2SP tlog-witness).
 * A log's requests are decided one after the other, and what is cosigned is on the disk before anyone
 * hears of it: whatever happens in between, the witness never knows less than it said.
 *
 * <p>Stricter than its specification in one thing: it takes no checkpoint with extension lines.
 */
public final class Witness {
    private final SigningKey key;
    private final WitnessState state;
    private final InstantSource clock;
    private final Map<String, WatchedLog> logs = new LinkedHashMap<>();
    private final Map<String, WatchedLog> logsByHash = new LinkedHashMap<>();

    /** Its monitor is what makes check and set one step. */
    private record WatchedLog(String origin, List<VerifierKey> keys) {}

    /**
     * @param key of type cosignature/v1
     * @param logs the keys of the logs it watches, each named after its log's origin; a log may have several
     */
    public Witness(SigningKey key, List<VerifierKey> logs, WitnessState state, InstantSource clock) {
        if (key.verifier().type() != SignatureType.COSIGNATURE_V1) {
            throw new IllegalArgumentException("A witness signs with a key of type cosignature/v1");
        }
        this.key = key;
        this.state = state;
        this.clock = clock;
        for (VerifierKey log : logs) {
            if (log.type() != SignatureType.ED25519) {
                throw new IllegalArgumentException("The key " + log.name() + " is a witness's and not a log's");
            }
            WatchedLog watched =
                    this.logs.computeIfAbsent(log.name(), origin -> new WatchedLog(origin, new ArrayList<>()));
            watched.keys().add(log);
            logsByHash.put(WitnessState.hashOf(log.name()), watched);
        }
    }

    public VerifierKey verifier() {
        return key.verifier();
    }

    /**
     * Judges one request. A cosignature in the answer is durable.
     *
     * @throws IOException when the state cannot be read or written; then nothing is cosigned
     */
    public WitnessAnswer addCheckpoint(byte[] request) throws IOException {
        AddCheckpoint asked;
        try {
            asked = AddCheckpoint.parse(request);
        } catch (MalformedException malformed) {
            return new WitnessAnswer.Malformed(malformed.reason());
        }
        WatchedLog log = logs.get(asked.checkpoint().head().origin());
        if (log == null) {
            return new WitnessAnswer.UnknownLog();
        }
        return switch (asked.checkpoint().check(log.keys())) {
            case SignatureCheck.Rejected(String reason) -> new WitnessAnswer.Forbidden(reason);
            case SignatureCheck.Verified verified -> checkSizes(log, asked, verified);
        };
    }

    private WitnessAnswer checkSizes(WatchedLog log, AddCheckpoint asked, SignatureCheck.Verified verified)
            throws IOException {
        if (asked.growth().oldSize() > asked.growth().newSize()) {
            return new WitnessAnswer.Malformed("The old size is greater than the checkpoint's.");
        }
        synchronized (log) {
            return checkAndSet(asked, verified);
        }
    }

    private WitnessAnswer checkAndSet(AddCheckpoint asked, SignatureCheck.Verified verified) throws IOException {
        TreeHead next = asked.checkpoint().head();
        Checkpoint latest = state.latest(next.origin());
        long size = latest == null ? 0 : latest.head().size();
        TreeHash root = latest == null ? TreeHash.EMPTY_TREE : latest.head().root();
        if (asked.growth().oldSize() != size) {
            return new WitnessAnswer.Conflict(size);
        }
        return switch (asked.growth().verify(root, next.root())) {
            case Verification.Invalid(String reason) -> new WitnessAnswer.Inconsistent(reason);
            case Verification.Fork fork -> new WitnessAnswer.Inconsistent(fork.reason());
            case Verification.Valid() -> new WitnessAnswer.Cosigned(cosign(next, verified));
        };
    }

    private NoteSignature cosign(TreeHead head, SignatureCheck.Verified verified) throws IOException {
        NoteSignature cosignature = key.cosign(head.text(), clock.instant());
        List<NoteSignature> signatures = new ArrayList<>();
        verified.signed().forEach(signed -> signatures.add(signed.signature()));
        state.remember(new Checkpoint(head, new SignedNote(head.text(), signatures)).with(cosignature));
        return cosignature;
    }

    /**
     * The last checkpoint that was cosigned, with the log's signature and ours (C2SP tlog-witness
     * §Monitor Retrieval Mechanism).
     *
     * @param originHash SHA-256 of the log's origin, in lower-case hexadecimal
     * @return null for an unknown log, or when none was cosigned yet
     */
    public @Nullable Checkpoint latest(String originHash) throws IOException {
        WatchedLog log = logsByHash.get(originHash);
        return log == null ? null : state.latest(log.origin());
    }
}
