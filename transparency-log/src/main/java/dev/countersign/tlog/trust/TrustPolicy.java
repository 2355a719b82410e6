package dev.countersign.tlog.trust;

import dev.countersign.tlog.checkpoint.Checkpoint;
import dev.countersign.tlog.format.MalformedException;
import dev.countersign.tlog.note.Cosignature;
import dev.countersign.tlog.note.NoteSignature;
import dev.countersign.tlog.note.SignatureCheck;
import dev.countersign.tlog.note.VerifierKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which checkpoints to believe: those of known logs which enough known witnesses have cosigned (C2SP
 * tlog-policy). It is what an offline verifier brings along.
 *
 * <pre>
 * log example.com/receipts+4e2c4dbd+AQOh…
 * witness W1 witness.example/w1+20324abe+BCms…
 * witness W2 …
 * group both all W1 W2
 * quorum both
 * </pre>
 *
 * @param groups each with members from before it
 * @param quorum a witness, a group, or {@link #NONE}
 */
public record TrustPolicy(List<KnownLog> logs, List<KnownWitness> witnesses, List<WitnessGroup> groups, String quorum) {
    /** The quorum that needs no witness. */
    public static final String NONE = "none";

    /** The longest policy file. */
    public static final int BYTES_MAX = 256 * 1024;

    /** Not checked here: {@link #parse} is where a policy that nobody can meet is refused. */
    public TrustPolicy {
        logs = List.copyOf(logs);
        witnesses = List.copyOf(witnesses);
        groups = List.copyOf(groups);
    }

    public static TrustPolicy parse(byte[] bytes) throws MalformedException {
        return PolicyReader.read(bytes);
    }

    /** One log and no witness. */
    public static TrustPolicy of(VerifierKey log) {
        return new TrustPolicy(List.of(new KnownLog(log, null)), List.of(), List.of(), NONE);
    }

    /** Verifies the checkpoint's signatures and counts the witnesses. */
    public TrustCheck check(Checkpoint checkpoint) {
        String origin = checkpoint.head().origin();
        List<VerifierKey> logKeys = logs.stream()
                .map(KnownLog::key)
                .filter(key -> key.name().equals(origin))
                .toList();
        if (logKeys.isEmpty()) {
            return new TrustCheck.Untrusted("The trust policy names no log " + origin + ".");
        }
        List<VerifierKey> known = Stream.concat(
                        logKeys.stream(), witnesses.stream().map(KnownWitness::key))
                .toList();
        return switch (checkpoint.check(known)) {
            case SignatureCheck.Rejected(String reason) -> new TrustCheck.Untrusted(reason);
            case SignatureCheck.Verified verified -> count(origin, logKeys, verified);
        };
    }

    private TrustCheck count(String origin, List<VerifierKey> logKeys, SignatureCheck.Verified verified) {
        VerifierKey log = logKeys.stream().filter(verified::by).findFirst().orElse(null);
        if (log == null) {
            return new TrustCheck.Untrusted("No key that the trust policy has for the log " + origin + " signed.");
        }
        List<TrustCheck.Cosigner> cosigners = cosigners(verified);
        if (!isQuorum(cosigners)) {
            return new TrustCheck.Untrusted("The quorum " + quorum + " is not reached: " + cosigners.size() + " of the "
                    + witnesses.size() + " known witnesses cosigned.");
        }
        return new TrustCheck.Trusted(log, cosigners);
    }

    private List<TrustCheck.Cosigner> cosigners(SignatureCheck.Verified verified) {
        List<TrustCheck.Cosigner> cosigners = new ArrayList<>();
        for (SignatureCheck.Signed signed : verified.signed()) {
            for (KnownWitness witness : witnesses) {
                boolean counted =
                        cosigners.stream().anyMatch(one -> one.witness().equals(witness.name()));
                if (witness.key().equals(signed.key()) && !counted) {
                    cosigners.add(cosigner(witness, signed.signature()));
                }
            }
        }
        return cosigners;
    }

    private static TrustCheck.Cosigner cosigner(KnownWitness witness, NoteSignature signature) {
        try {
            return new TrustCheck.Cosigner(witness.name(), Cosignature.time(signature));
        } catch (MalformedException impossible) {
            // A witness's key verifies nothing that has another form.
            throw new IllegalStateException("A verified cosignature has no time", impossible);
        }
    }

    private boolean isQuorum(List<TrustCheck.Cosigner> cosigners) {
        Set<String> witnessed = new HashSet<>();
        cosigners.forEach(cosigner -> witnessed.add(cosigner.witness()));
        // A group's members are all defined before it, so one pass decides all groups.
        for (WitnessGroup group : groups) {
            if (group.isMetBy(witnessed)) {
                witnessed.add(group.name());
            }
        }
        return quorum.equals(NONE) || witnessed.contains(quorum);
    }

    /** The policy as a file that {@link #parse} reads. */
    public String text() {
        StringBuilder text = new StringBuilder();
        logs.forEach(log -> line(text, "log " + log.key(), log.url()));
        witnesses.forEach(witness -> line(text, "witness " + witness.name() + " " + witness.key(), witness.url()));
        groups.forEach(group ->
                line(text, "group " + group.name() + " " + group.threshold(), String.join(" ", group.members())));
        line(text, "quorum " + quorum, null);
        return text.toString();
    }

    private static void line(StringBuilder text, String start, @Nullable String rest) {
        text.append(start).append(rest == null ? "" : " " + rest).append('\n');
    }
}
