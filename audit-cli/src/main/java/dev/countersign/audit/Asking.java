package dev.countersign.audit;

import dev.countersign.audit.verify.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What every auditor's command does: say in a sentence why it could not. */
abstract class Asking implements Callable<Integer> {
    static final int DONE = 0;
    static final int NOT_VALID = 1;
    static final int USAGE = 2;
    static final int FORK = 3;

    /** What is said may have come from anybody: nothing in it reaches a terminal but letters that it knows. */
    static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandSpec spec;

    abstract int ask() throws IOException;

    @Override
    public Integer call() {
        try {
            return ask();
        } catch (AuditException refused) {
            return say(refused.getMessage(), refused.isUsage() ? USAGE : NOT_VALID);
        } catch (java.nio.file.NoSuchFileException absent) {
            return say("There is no file " + absent.getMessage() + ".", USAGE);
        } catch (IOException failed) {
            return say("It could not be read or written: " + failed.getMessage(), NOT_VALID);
        }
    }

    private int say(@Nullable String sentence, int code) {
        err().println("countersign: " + sentence);
        err().flush();
        return code;
    }

    static String pretty(ObjectNode json) {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json);
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    @SuppressWarnings("SystemConsoleNull") // without a terminal it is null on JDK 25
    Progress progress() {
        java.io.Console console = System.console();
        return new Progress(err(), console != null && console.isTerminal());
    }
}
