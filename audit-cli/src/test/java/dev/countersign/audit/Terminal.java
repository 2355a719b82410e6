package dev.countersign.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import picocli.CommandLine;

/** Runs the auditor's commands as a terminal does. */
final class Terminal {
    private Terminal() {}

    /** What came of a command. */
    record Said(int code, String out, String err) {}

    static Said audit(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = new CommandLine(new AuditCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(
                        java.util.Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
        return new Said(code, out.toString(), err.toString());
    }

    /** Verified under the log's key without a complaint, and every verdict the same when it is asked for again. */
    static void assertValidAndAnsweredAlike(Path file, int verdicts) {
        Said verified = audit("verify", file, "--key", Image.TRUE_KEY.verifier());
        assertThat(verified.err()).isEmpty();
        assertThat(verified.out()).contains("Valid: ");
        assertThat(verified.code()).isZero();

        Said reproduced = audit("reproduce", file, "--strict");
        assertThat(reproduced.out())
                .contains("%1$d verdicts asked for again: %1$d the same, 0 different, 0 cannot".formatted(verdicts));
        assertThat(reproduced.code()).isZero();
    }
}
