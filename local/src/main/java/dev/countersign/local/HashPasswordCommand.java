package dev.countersign.local;

import dev.countersign.console.person.LocalUsers;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code countersign hash-password}: what {@code users.yaml} keeps of a password. */
@Command(
        name = "hash-password",
        mixinStandardHelpOptions = true,
        description = {
            "Print what password_hash in users.yaml keeps of a password: Argon2id, in PHC form.",
            "Asks for the password twice, without showing it."
        })
final class HashPasswordCommand implements Callable<Integer> {
    @Option(names = "--stdin", description = "take the first line of standard input instead, for scripts")
    private boolean fromInput;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        String password = fromInput ? firstLine() : typed();
        if (password == null) {
            spec.commandLine().getErr().println("countersign: The two were not the same; nothing was printed.");
            return 1;
        }
        try {
            spec.commandLine().getOut().println(LocalUsers.passwordHash(password));
            return 0;
        } catch (IllegalArgumentException unusable) {
            throw misused(String.valueOf(unusable.getMessage()));
        }
    }

    private static String firstLine() throws IOException {
        // Not closed: standard input is the process's.
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line = input.readLine();
        return line == null ? "" : line;
    }

    /** Null when the second was not the first. */
    @SuppressWarnings("SystemConsoleNull") // from JDK 22 to 24 it was never null; on 25 it is, without a terminal
    private @Nullable String typed() {
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            // Never from input that a terminal would show.
            throw misused("There is no terminal to ask on: give the password on standard input, with --stdin.");
        }
        char[] first = console.readPassword("Password: ");
        char[] again = console.readPassword("The same again: ");
        return first != null && Arrays.equals(first, again) ? new String(first) : null;
    }

    private ParameterException misused(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }
}
