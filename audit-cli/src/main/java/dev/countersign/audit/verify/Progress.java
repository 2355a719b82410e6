package dev.countersign.audit.verify;

import java.io.PrintWriter;
import java.util.Locale;

/** Says now and then how far long work is. For many threads. */
public final class Progress {
    /** Nobody wants to know. */
    public static final Progress SILENT = new Progress(null, false);

    private static final long FIRST_AFTER_NANOS = 2_000_000_000L;
    private static final long EVERY_NANOS_ON_A_TERMINAL = 500_000_000L;
    private static final long EVERY_NANOS_ELSEWHERE = 5_000_000_000L;
    /** How often the clock is looked at. */
    private static final int STEPS = 256;

    private final @org.jspecify.annotations.Nullable PrintWriter out;
    private final boolean terminal;
    private long last = System.nanoTime() + FIRST_AFTER_NANOS - EVERY_NANOS_ELSEWHERE;
    private boolean said;

    /** @param terminal whether a line can be written over */
    public Progress(@org.jspecify.annotations.Nullable PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** That so many are done. */
    public void step(String what, long done) {
        if (out != null && done % STEPS == 0) {
            say(what, done);
        }
    }

    private synchronized void say(String what, long done) {
        long now = System.nanoTime();
        if (out == null || now - last < (terminal && said ? EVERY_NANOS_ON_A_TERMINAL : EVERY_NANOS_ELSEWHERE)) {
            return;
        }
        last = now;
        said = true;
        String text = String.format(Locale.ROOT, "  %,d %s ...", done, what);
        if (terminal) {
            out.print("\r" + text + "          ");
        } else {
            out.println(text);
        }
        out.flush();
    }

    /** Makes room for what is said next. */
    public synchronized void end() {
        if (out != null && said && terminal) {
            out.println();
            out.flush();
        }
    }
}
