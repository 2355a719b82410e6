package dev.countersign.audit;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Why a command could not do what it was asked for, in a sentence that says what to do. Printed without a stack trace. */
public final class AuditException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean usage;

    private AuditException(String message, boolean usage, @Nullable Throwable cause) {
        super(message, cause);
        this.usage = usage;
    }

    /** Whether it was asked wrongly. */
    public boolean isUsage() {
        return usage;
    }

    public static AuditException noData(Path directory) {
        return new AuditException(
                "There is no installation in " + directory + ". Name its data directory with --data, or a broker with"
                        + " --bootstrap-servers and --ledger-url.",
                true,
                null);
    }

    public static AuditException noLedger(Path directory) {
        return new AuditException(
                "There is no sealed ledger in " + directory + ": start `countersign up` once, and let it seal.",
                false,
                null);
    }

    public static AuditException halfNamed() {
        return new AuditException("--bootstrap-servers and --ledger-url go together, and not with --data.", true, null);
    }

    public static AuditException exists(Path file) {
        return new AuditException("The file " + file + " is there already. Say --force to replace it.", true, null);
    }

    public static AuditException runningWithoutAddresses(Path directory) {
        return new AuditException(
                "Something runs on " + directory + ", and its demo.env does not say where. Wait until it is up, or name"
                        + " its broker with --bootstrap-servers and --ledger-url.",
                false,
                null);
    }

    public static AuditException brokerAway(String servers, Throwable cause) {
        return new AuditException("The broker at " + servers + " does not answer: " + cause.getMessage(), false, cause);
    }

    public static AuditException stalled(String what, long seconds) {
        return new AuditException(
                "Nothing came of " + what + " for " + seconds + " seconds; a transaction may be stuck. Try again.",
                false,
                null);
    }

    public static AuditException noTopic(String topic) {
        return new AuditException("The broker has no topic " + topic + ": is --topic-prefix right?", false, null);
    }

    public static AuditException ledgerAway(String url, String why) {
        return new AuditException("The ledger at " + url + " does not give what is needed: " + why + ".", false, null);
    }

    public static AuditException directoryUnusable(Path directory, Throwable cause) {
        return new AuditException("The directory " + directory + " cannot be used: " + cause, false, cause);
    }

    public static AuditException badTrust(String what, String reason) {
        return new AuditException("The " + what + " cannot be used. " + reason, true, null);
    }

    public static AuditException keysUnreadable(String why) {
        return new AuditException("What calls carried cannot be opened. " + why, false, null);
    }

    public static AuditException notThere(String id) {
        return new AuditException("The export has nothing of " + id + ".", false, null);
    }

    public static AuditException notThereYet(String id, Moment moment) {
        return new AuditException("Nothing of " + id + " had happened at " + moment.instant() + ".", false, null);
    }

    public static AuditException twoHistories() {
        return new AuditException("Name an export, or an installation, and not both.", true, null);
    }

    public static AuditException notWhole(String first) {
        return new AuditException(
                "The history is not whole, and nothing is told of it. " + first + " `audit verify` says more.",
                false,
                null);
    }

    public static AuditException badTime(String text) {
        return new AuditException(
                "'" + text
                        + "' is no time: give an instant with its zone (2026-11-22T10:15:00Z), or a date (2026-11-22,"
                        + " in UTC).",
                true,
                null);
    }

    public static AuditException emptyPeriod() {
        return new AuditException("The period ends before it begins: --from is to be earlier than --to.", true, null);
    }

    public static AuditException badOrganization(String text) {
        return new AuditException("'" + text + "' is no organization's id.", true, null);
    }

    public static AuditException readModelHeld(Path directory) {
        return new AuditException(
                "Something runs on " + directory + " and holds its read model, an H2 file that one process opens at a"
                        + " time. Stop it for as long as this takes; a read model on PostgreSQL can be compared while it"
                        + " is written (--database-url).",
                false,
                null);
    }

    public static AuditException noReadModel(String where) {
        return new AuditException(
                "There is no read model in " + where + ". Name it with --data, or with --database-url.", true, null);
    }

    public static AuditException readModelUnusable(Throwable why) {
        return new AuditException("The read model cannot be compared: " + why.getMessage(), false, why);
    }

    public static AuditException impossibleHistory(String id, Throwable why) {
        return new AuditException(
                "The history of " + id + " is not one that can be: " + why.getMessage() + ". `audit verify` says more.",
                false,
                why);
    }
}
