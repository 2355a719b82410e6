package dev.countersign.audit;

import dev.countersign.audit.stops.AfterStop;
import dev.countersign.audit.stops.StillRan;
import dev.countersign.audit.stops.StopsReport;
import dev.countersign.audit.verify.Visible;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code countersign audit stops}. */
@Command(
        name = "stops",
        mixinStandardHelpOptions = true,
        description = {
            "Tell every order to stop, where it is recorded, and what still ran after its record.",
            "What still ran is attempts that had begun and went on to their end, and attempts that began because their"
                    + " worker did not know of the order yet.",
            "Times are those of whoever made the record: the publisher for orders, the worker for attempts. Their clocks"
                    + " may differ by as much as they do.",
            "From an export, or from an installation, which is exported for the time being."
        })
final class StopsCommand extends Asking {
    @Parameters(index = "0", arity = "0..1", paramLabel = "FILE", description = "what `audit export` wrote")
    private @Nullable Path file;

    @Mixin
    private OriginOptions from = new OriginOptions();

    @Option(names = "--json", description = "print the answer as JSON")
    private boolean json;

    @Override
    int ask() throws IOException {
        try (OriginOptions.Opened opened = from.open(file, progress())) {
            StopsReport report = StopsReport.of(opened.export(), opened.file(), progress());
            if (json) {
                out().println(json(report));
            } else {
                print(report);
            }
            out().flush();
        }
        return DONE;
    }

    private void print(StopsReport report) {
        if (report.stops().isEmpty()) {
            out().println("Nothing was ever stopped.");
        }
        for (AfterStop after : report.stops()) {
            print(after);
        }
    }

    private void print(AfterStop after) {
        out().println(Visible.text(after.order().stop().organization() + ": stopped: "
                + after.order().words()));
        out().println("  recorded at offset " + after.order().offset() + " of control-history, "
                + after.order().at() + ", by "
                + Visible.text(after.order().stop().by()) + ": "
                + Visible.text(after.order().stop().reason()));
        out().println(
                        after.order().resumedAt() == null
                                ? "  holds"
                                : "  held until offset " + after.order().resumedOffset() + ", "
                                        + after.order().resumedAt());
        out().printf(
                        Locale.ROOT,
                        "  after it: %,d had begun and went on, %,d began, %,d were held back%n",
                        after.begunBefore(),
                        after.begunAfter(),
                        after.heldBackCount());
        after.ran().forEach(this::print);
        long more = after.begunBefore() + after.begunAfter() - after.ran().size();
        if (more > 0) {
            out().printf(Locale.ROOT, "    and %,d more, which began later%n", more);
        }
    }

    private void print(StillRan ran) {
        out().println("    " + ran.callId().receiptId() + " attempt " + ran.attempt() + ": "
                + Visible.text(ran.action() + " on " + ran.resource() + ", by " + ran.agent() + " through " + ran.tool()
                        + " (" + ran.connection() + ")"));
        out().println("      began " + ran.startedAt() + (ran.begunAfter() ? ", AFTER the order" : "")
                + " (events-" + ran.partition() + ", offset " + ran.offset() + "), "
                + (ran.endedAt() == null ? "" : "ended " + ran.endedAt() + ": ") + ran.ending());
    }

    private static String json(StopsReport report) {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode stops = answer.putArray("stops");
        for (AfterStop after : report.stops()) {
            ObjectNode one = stops.addObject();
            one.put("organization", after.order().stop().organization().value());
            one.put("scope", after.order().stop().scope().name().toLowerCase(Locale.ROOT));
            one.put("name", after.order().stop().name());
            one.put("reason", after.order().stop().reason());
            one.put("by", after.order().stop().by());
            one.put("control_history_offset", after.order().offset());
            one.put("recorded_at", after.order().at().toString());
            one.put("resumed_offset", after.order().resumedOffset());
            one.put(
                    "resumed_at",
                    after.order().resumedAt() == null
                            ? null
                            : after.order().resumedAt().toString());
            one.put("begun_before", after.begunBefore());
            one.put("begun_after", after.begunAfter());
            one.put("held_back", after.heldBackCount());
            ArrayNode ran = one.putArray("still_ran");
            after.ran().forEach(attempt -> write(attempt, ran.addObject()));
        }
        return pretty(answer);
    }

    private static void write(StillRan ran, ObjectNode one) {
        one.put("receipt_id", ran.callId().receiptId());
        one.put("attempt", ran.attempt());
        one.put("agent", ran.agent());
        one.put("action", ran.action());
        one.put("resource", ran.resource());
        one.put("tool", ran.tool());
        one.put("connection", ran.connection());
        one.put("begun_after", ran.begunAfter());
        one.put("started_at", ran.startedAt().toString());
        one.put("events_partition", ran.partition());
        one.put("events_offset", ran.offset());
        one.put("ended_at", ran.endedAt() == null ? null : ran.endedAt().toString());
        one.put("ending", ran.ending());
    }
}
