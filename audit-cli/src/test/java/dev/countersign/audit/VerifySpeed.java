package dev.countersign.audit;

import dev.countersign.audit.verify.Progress;
import dev.countersign.audit.verify.Report;
import dev.countersign.audit.verify.Verifier;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Measures verification on a played history: the arguments are how many calls, and a directory to work in. */
final class VerifySpeed {
    private VerifySpeed() {}

    public static void main(String[] arguments) throws IOException {
        int count = Integer.parseInt(arguments[0]);
        Path directory = Path.of(arguments[1]);
        Path file = directory.resolve("speed-" + count + ".zip");
        if (!Files.exists(file)) {
            Image.of(Plays.played(count, 4), Image.TRUE_KEY, 256).write(file);
            System.out.println("Made " + file + ", " + Files.size(file) + " bytes");
            return;
        }
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        Report report = new Verifier(
                        VerifierTest.trueKey(),
                        directory,
                        Progress.SILENT,
                        Runtime.getRuntime().availableProcessors())
                .verify(file);
        report.print(out);
        out.flush();
    }
}
