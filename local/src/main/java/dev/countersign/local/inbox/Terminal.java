package dev.countersign.local.inbox;

import java.io.Console;
import org.jspecify.annotations.Nullable;

/** A person who can be asked, because they sit at a terminal. */
@FunctionalInterface
interface Terminal {
    /** What they answer, in a line; null when they closed the terminal instead. */
    @Nullable
    String ask(String question);

    /** Null where nobody sits. */
    @SuppressWarnings("SystemConsoleNull") // from JDK 22 to 24 it was never null; on 25 it is, without a terminal
    static @Nullable Terminal ofThisProcess() {
        Console console = System.console();
        return console == null || !console.isTerminal() ? null : question -> console.readLine("%s", question);
    }
}
