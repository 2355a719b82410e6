package dev.countersign.audit;

import java.io.PrintWriter;
import java.io.StringWriter;
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
}
