package dev.countersign.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.audit.Tampering.Done;
import dev.countersign.audit.verify.Finding;
import dev.countersign.audit.verify.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is done to an export, it is found, and the first bad record named. */
class TamperTest {
    private static final int ROUNDS = 13;
    /** Neighbouring seeds would begin alike. */
    private static final long SCATTER = 0x9E3779B97F4A7C15L;

    private static final int CALLS = 3 * Plays.KINDS;

    @TempDir
    Path directory;

    @Test
    void everyTamperingIsFound() throws IOException {
        List<String> missed = new ArrayList<>();
        Map<Tampering, Integer> tried = new EnumMap<>(Tampering.class);
        int all = 0;
        for (Tampering tampering : Tampering.values()) {
            for (int round = 0; round < ROUNDS; round++) {
                long seed = 1_000L * tampering.ordinal() + round;
                Path file = directory.resolve("export.zip");
                Image image = Image.of(Plays.played(CALLS, 3), Image.TRUE_KEY);
                Done done = tampering.apply(image, file, new Random(seed * SCATTER));
                Report report = VerifierTest.verify(file, VerifierTest.trueKey());
                tried.merge(tampering, 1, Integer::sum);
                all++;
                String what = tampering + " (seed " + seed + "): " + done;
                if (report.valid()) {
                    missed.add("NOT FOUND: " + what);
                } else if (report.forked() != tampering.forks()) {
                    missed.add("FORK " + report.forked() + ": " + what + " "
                            + report.findings().first().getFirst());
                } else if (!named(done, report)) {
                    missed.add("NOT NAMED: " + what + " but "
                            + report.findings().first().getFirst());
                }
                Files.delete(file);
            }
        }
        assertThat(missed).isEmpty();
        assertThat(all).isGreaterThanOrEqualTo(200);
        assertThat(tried).hasSize(Tampering.values().length);
    }

    /** The record itself, or, where one is gone, its call or the record that follows in its partition. */
    private static boolean named(Done done, Report report) {
        Finding first = report.findings().first().getFirst();
        if (done.part() == null) {
            return !first.what().isEmpty();
        }
        boolean sameCall = done.id() != null && done.id().equals(first.id());
        boolean samePart = done.part().equals(first.part());
        return switch (done.naming()) {
            case RECORD -> (samePart && done.offset().equals(first.offset())) || sameCall;
            case PLACE -> samePart || sameCall;
            case TAIL ->
                samePart
                        || sameCall
                        || first.what().contains("partition " + done.part().partition());
            case ANYTHING -> true;
        };
    }
}
