package dev.countersign.audit;

import dev.countersign.audit.asof.AsOf;
import dev.countersign.audit.asof.AsOfReport;
import dev.countersign.audit.asof.States;
import dev.countersign.audit.show.Story;
import dev.countersign.domain.approval.ApprovalState;
import dev.countersign.domain.call.CallState;
import dev.countersign.domain.identity.CallId;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code countersign audit as-of TIME}. */
@Command(
        name = "as-of",
        mixinStandardHelpOptions = true,
        description = {
            "Tell what was true at a moment: which policy held, how many calls were in which state, what waited for"
                    + " people and who could decide it; with --call, the state and the story of one call up to there.",
            "The order is the log's; the recorded times say where it is cut: before the first event of a call that is"
                    + " later than TIME. An event of that very instant has happened. An event behind a later one has"
                    + " not, whatever its own clock said; such are counted.",
            "Times are those of whoever made the record: the ingress for calls and votes, the worker for results, the"
                    + " publisher for policies. Their clocks may differ by as much as they do.",
            "From an export, or from an installation, which is exported for the time being."
        })
final class AsOfCommand extends Asking {
    @Parameters(
            index = "0",
            paramLabel = "TIME",
            description = "an instant with its zone (2026-11-22T10:15:00Z), or a date, which is its end in UTC")
    private String time = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "FILE", description = "what `audit export` wrote")
    private @Nullable Path file;

    @Mixin
    private OriginOptions from = new OriginOptions();

    @Option(
            names = "--call",
            paramLabel = "ID",
            description = "one call, receipt (rec_...) or approval (apr_...) in particular")
    private @Nullable String call;

    @Option(names = "--json", description = "print the answer as JSON")
    private boolean json;

    @Override
    int ask() throws IOException {
        Moment moment = Moment.parse(time);
        CallId asked = call == null ? null : ShowCommand.callId(call);
        if (call != null && asked == null) {
            throw AuditException.badTrust("id", "It is a call's 26 characters, or those behind rec_ or apr_.");
        }
        try (OriginOptions.Opened opened = from.open(file, progress())) {
            AsOf asOf = AsOf.of(opened.export(), opened.file(), moment, asked, progress());
            Story story = asked == null ? null : Story.of(opened.export(), asked, moment);
            if (json) {
                out().println(json(asOf, asked, story));
            } else {
                print(asOf, asked, story);
            }
            out().flush();
            if (story != null && story.told().isEmpty()) {
                throw AuditException.notThereYet(String.valueOf(call), moment);
            }
        }
        return DONE;
    }

    private void print(AsOf asOf, @Nullable CallId asked, @Nullable Story story) {
        CallState state = asOf.askedCall();
        ApprovalState approval = asOf.askedApproval();
        if (asked == null || story == null) {
            AsOfReport.print(asOf, out());
        } else if (!story.told().isEmpty()) {
            out().println("As of " + Moment.parse(time).instant() + ", that instant included; the order is the log's");
            if (state != null && !(state instanceof CallState.Unseen)) {
                out().println("The call was " + States.name(state).replace('_', ' ') + ".");
            }
            if (approval != null && !(approval instanceof ApprovalState.Unopened)) {
                out().println("Its approval was " + States.name(approval) + ".");
            }
            story.print(out());
        }
    }

    private static String json(AsOf asOf, @Nullable CallId asked, @Nullable Story story) {
        ObjectNode answer = JSON.createObjectNode();
        AsOfReport.write(asOf, answer);
        if (asked != null && story != null) {
            ObjectNode one = answer.putObject("call");
            one.put("call_id", asked.value());
            one.put("state", asOf.askedCall() == null ? null : States.name(asOf.askedCall()));
            one.put("approval", asOf.askedApproval() == null ? null : States.name(asOf.askedApproval()));
            ArrayNode lines = one.putArray("story");
            story.told().forEach(lines::add);
        }
        return pretty(answer);
    }
}
