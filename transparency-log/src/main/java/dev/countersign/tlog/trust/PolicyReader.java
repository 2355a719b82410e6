package dev.countersign.tlog.trust;

import dev.countersign.tlog.format.Decimal;
import dev.countersign.tlog.format.MalformedException;
import dev.countersign.tlog.format.Utf8Text;
import dev.countersign.tlog.note.SignatureType;
import dev.countersign.tlog.note.VerifierKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a policy line by line: C2SP tlog-policy §Policy file syntax and structure. Stricter than that
 * in one thing: outside comments there is only UTF-8, so that different names also look different.
 */
final class PolicyReader {
    private static final String WHAT = "trust policy";

    private final List<KnownLog> logs = new ArrayList<>();
    private final List<KnownWitness> witnesses = new ArrayList<>();
    private final List<WitnessGroup> groups = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final Set<String> members = new HashSet<>();
    private @Nullable String quorum;
    private int lineNumber;

    private PolicyReader() {}

    static TrustPolicy read(byte[] bytes) throws MalformedException {
        if (bytes.length > TrustPolicy.BYTES_MAX) {
            throw MalformedException.of(WHAT, "it is longer than " + TrustPolicy.BYTES_MAX + " bytes");
        }
        // A character for each octet: comments may hold any.
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        PolicyReader reader = new PolicyReader();
        if (!text.endsWith("\n")) {
            throw MalformedException.of(WHAT, "its last line does not end with a line feed");
        }
        for (String line : text.substring(0, text.length() - 1).split("\n", -1)) {
            reader.lineNumber++;
            reader.line(line);
        }
        if (reader.quorum == null) {
            throw MalformedException.of(WHAT, "it has no quorum line");
        }
        return new TrustPolicy(reader.logs, reader.witnesses, reader.groups, reader.quorum);
    }

    private void line(String line) throws MalformedException {
        if (line.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7f)) {
            throw wrong("has a control character");
        }
        List<String> items = new ArrayList<>();
        for (String octets : line.split("[ \t]+", -1)) {
            if (octets.startsWith("#") && items.isEmpty()) {
                return;
            }
            if (!octets.isEmpty()) {
                items.add(utf8(octets));
            }
        }
        if (items.isEmpty()) {
            return;
        }
        switch (items.getFirst()) {
            case "log" -> log(items);
            case "witness" -> witness(items);
            case "group" -> group(items);
            case "quorum" -> quorum(items);
            default -> throw wrong("starts with none of log, witness, group and quorum");
        }
    }

    private void log(List<String> items) throws MalformedException {
        requireItems(items, 2, 3);
        VerifierKey key = key(items.get(1), SignatureType.ED25519);
        if (logs.stream().anyMatch(log -> log.key().wrapsSameKeyAs(key))) {
            throw wrong("gives a log's key a second time");
        }
        logs.add(new KnownLog(key, url(items, 2)));
    }

    private void witness(List<String> items) throws MalformedException {
        requireItems(items, 3, 4);
        VerifierKey key = key(items.get(2), SignatureType.COSIGNATURE_V1);
        if (witnesses.stream().anyMatch(witness -> witness.key().wrapsSameKeyAs(key))) {
            throw wrong("gives a witness's key a second time");
        }
        witnesses.add(new KnownWitness(define(items.get(1)), key, url(items, 3)));
    }

    private void group(List<String> items) throws MalformedException {
        requireItems(items, 4, Integer.MAX_VALUE);
        List<String> listed = items.subList(3, items.size());
        for (String member : listed) {
            if (!names.contains(member)) {
                throw wrong("lists a member that no line before it defines");
            }
            if (!members.add(member)) {
                throw wrong("lists a member that is one already");
            }
        }
        int threshold = threshold(items.get(2), listed.size());
        groups.add(new WitnessGroup(define(items.get(1)), threshold, listed));
    }

    private int threshold(String word, int size) throws MalformedException {
        return switch (word) {
            case "any" -> 1;
            case "all" -> size;
            default -> {
                long number = Decimal.parse(word, WHAT, "threshold on line " + lineNumber);
                if (number < 1 || number > size) {
                    throw wrong("has a threshold that is not between 1 and the number of members");
                }
                yield (int) number;
            }
        };
    }

    private void quorum(List<String> items) throws MalformedException {
        requireItems(items, 2, 2);
        String name = items.get(1);
        if (quorum != null) {
            throw wrong("is a second quorum line");
        }
        if (!name.equals(TrustPolicy.NONE) && !names.contains(name)) {
            throw wrong("asks for a name that no line before it defines");
        }
        quorum = name;
    }

    private String define(String name) throws MalformedException {
        if (name.equals(TrustPolicy.NONE) || !names.add(name)) {
            throw wrong("defines a name that is taken");
        }
        return name;
    }

    private VerifierKey key(String vkey, SignatureType type) throws MalformedException {
        VerifierKey key;
        try {
            key = VerifierKey.parse(vkey);
        } catch (MalformedException wrongKey) {
            throw wrong("has no usable key. " + wrongKey.reason().replaceFirst("\\.$", ""));
        }
        if (key.type() != type) {
            throw wrong(
                    type == SignatureType.ED25519
                            ? "has a witness's key where a log's belongs"
                            : "has a log's key where a witness's belongs");
        }
        return key;
    }

    private static @Nullable String url(List<String> items, int position) {
        return items.size() > position ? items.get(position) : null;
    }

    private void requireItems(List<String> items, int atLeast, int atMost) throws MalformedException {
        if (items.size() < atLeast || items.size() > atMost) {
            throw wrong(
                    "has " + (items.size() < atLeast ? "too few" : "too many") + " items for a " + items.getFirst());
        }
    }

    private String utf8(String octets) throws MalformedException {
        try {
            return Utf8Text.decode(octets.getBytes(StandardCharsets.ISO_8859_1), WHAT);
        } catch (MalformedException notUtf8) {
            throw wrong("is not UTF-8");
        }
    }

    private MalformedException wrong(String why) {
        return MalformedException.of(WHAT, "line " + lineNumber + " " + why);
    }
}
