package dev.countersign.audit.asof;

import dev.countersign.audit.configured.ControlHistory.Change;
import dev.countersign.audit.configured.PolicyNames;
import dev.countersign.audit.verify.Visible;
import dev.countersign.domain.approval.ApprovalCard;
import dev.countersign.domain.approval.ApprovalSubject;
import dev.countersign.domain.approval.Approver;
import dev.countersign.domain.approval.Ballot;
import dev.countersign.domain.approval.Choice;
import dev.countersign.domain.approval.Vote;
import dev.countersign.domain.control.ControlFact.PolicyText;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.schemas.json.QuestionText;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What was true at a moment, for people and for programs. */
public final class AsOfReport {
    /** What no record tells, said with every answer. */
    static final List<String> NOT_RECORDED = List.of(
            "Who is in which group is not recorded until somebody votes: people are named here as their latest vote up to"
                    + " this moment shows them, and those who never voted are not named.",
            "A policy is named as it was published; a service follows within moments, and each verdict names the one"
                    + " that it came from.");

    private AsOfReport() {}

    /** Prints it for people. */
    public static void print(AsOf asOf, PrintWriter out) {
        out.println("As of " + asOf.instant() + ", that instant included; the order is the log's");
        if (asOf.standings().isEmpty()) {
            out.println();
            out.println("Nothing had happened yet.");
        }
        asOf.standings().forEach((id, standing) -> print(asOf, id, standing, out));
        out.println();
        if (asOf.leftOut() > 0) {
            out.printf(
                    Locale.ROOT,
                    "Left out: %,d events whose own time is not later, behind one that is: clocks differed.%n",
                    asOf.leftOut());
        }
        NOT_RECORDED.forEach(sentence -> out.println("Note: " + sentence));
    }

    private static void print(AsOf asOf, OrganizationId id, Standing standing, PrintWriter out) {
        out.println();
        out.println(id.value());
        Change policy = policy(asOf, id);
        if (policy != null && policy.fact() instanceof PolicyText text) {
            out.println("  policy     " + Visible.text(PolicyNames.of(text)) + ", sha256 " + text.digest()
                    + ", published " + policy.recordedAt());
        } else {
            out.println("  policy     none was published: every call fails its judgement");
        }
        out.println("  calls      " + counts(standing.calls()));
        out.println("  approvals  " + counts(standing.approvals()));
        if (standing.notAskedYet() > 0) {
            out.printf(Locale.ROOT, "  of the calls %,d waited for people not asked yet%n", standing.notAskedYet());
        }
        if (standing.openCount() > 0) {
            out.println("  waiting for people:");
        }
        standing.open().forEach(open -> print(asOf, standing, open, out));
        if (standing.openCount() > Standing.OPEN_MAX) {
            out.printf(Locale.ROOT, "    and %,d more, which expire later%n", standing.openCount() - Standing.OPEN_MAX);
        }
    }

    private static String counts(Map<String, Long> counts) {
        return counts.isEmpty()
                ? "none"
                : counts.entrySet().stream()
                        .map(one -> one.getKey().replace('_', ' ') + " "
                                + String.format(Locale.ROOT, "%,d", one.getValue()))
                        .collect(Collectors.joining(", "));
    }

    private static void print(AsOf asOf, Standing standing, Standing.Open open, PrintWriter out) {
        ApprovalCard card = open.state().card();
        ApprovalSubject subject = card.subject();
        out.println("    " + open.approvalId() + "  " + Visible.text(what(subject)) + ", asked by "
                + Visible.text(subject.agent().value()));
        String why = why(subject);
        if (why != null) {
            out.println("      " + Visible.text(why));
        }
        out.println("      opened " + card.openedAt() + ", expires " + card.expiresAt()
                + (asOf.instant().isBefore(card.expiresAt())
                        ? ""
                        : " (its time was up, and nothing yet said that it had expired)"));
        out.println("      votes " + Ballot.agreed(open.state()) + " of "
                + card.terms().quorum() + votes(open));
        List<String> groups = Ballot.groups(open.state());
        out.println("      asked: " + (groups.isEmpty() ? "every approver" : Visible.text(String.join(", ", groups)))
                + (open.state().escalated() ? " (escalated)" : ""));
        List<Approver> people = standing.couldDecide(open);
        out.println("      of those known: "
                + (people.isEmpty()
                        ? "nobody"
                        : people.stream()
                                .map(person -> Visible.text(person.subject()))
                                .collect(Collectors.joining(", ")))
                + " could decide");
    }

    private static String votes(Standing.Open open) {
        return open.state().votes().isEmpty()
                ? ""
                : open.state().votes().stream()
                        .map(vote -> Visible.text(vote.approver().subject()) + ": " + choice(vote))
                        .collect(Collectors.joining(", ", " (", ")"));
    }

    private static String choice(Vote vote) {
        return switch (vote.choice()) {
            case Choice.Approve approve -> "approve";
            case Choice.Reject reject -> "reject";
            case Choice.ApproveEdited edited -> "approve other parameters";
            case Choice.SelectOption(var value) -> "option " + Visible.text(value);
            case Choice.Instruct instruct -> "an instruction";
        };
    }

    private static String what(ApprovalSubject subject) {
        return switch (subject) {
            case ApprovalSubject.OfCall of ->
                of.call().action() + " on " + of.call().resource();
            case ApprovalSubject.Question question ->
                "question: " + QuestionText.open(question.text()).question();
        };
    }

    private static @Nullable String why(ApprovalSubject subject) {
        return switch (subject) {
            case ApprovalSubject.OfCall(var call, var ruling, var tool) ->
                "rule " + (ruling.rule() == null ? "(default)" : ruling.rule()) + " of policy "
                        + ruling.policy().name() + ", risk "
                        + ruling.risk().name().toLowerCase(Locale.ROOT) + ", tool " + tool.tool();
            case ApprovalSubject.Question question -> null;
        };
    }

    private static @Nullable Change policy(AsOf asOf, OrganizationId id) {
        return asOf.configured(id).values().stream()
                .filter(change -> change.fact() instanceof PolicyText)
                .findFirst()
                .orElse(null);
    }

    /** Writes it into an object, for programs. */
    public static void write(AsOf asOf, ObjectNode json) {
        json.put("at", asOf.instant().toString());
        ArrayNode organizations = json.putArray("organizations");
        asOf.standings().forEach((id, standing) -> {
            ObjectNode one = organizations.addObject();
            one.put("organization", id.value());
            Change policy = policy(asOf, id);
            if (policy != null && policy.fact() instanceof PolicyText text) {
                ObjectNode named = one.putObject("policy");
                named.put("version", PolicyNames.of(text));
                named.put("sha256", text.digest().hex());
                named.put("published_at", policy.recordedAt().toString());
                named.put("control_history_offset", policy.offset());
            } else {
                one.putNull("policy");
            }
            ObjectNode calls = one.putObject("calls");
            standing.calls().forEach(calls::put);
            ObjectNode approvals = one.putObject("approvals");
            standing.approvals().forEach(approvals::put);
            one.put("calls_not_asked_for_yet", standing.notAskedYet());
            one.put("open_count", standing.openCount());
            ArrayNode open = one.putArray("open");
            standing.open().forEach(waiting -> write(standing, waiting, open.addObject()));
        });
        json.put("events_left_out_by_their_order", asOf.leftOut());
        ArrayNode notes = json.putArray("not_recorded");
        NOT_RECORDED.forEach(notes::add);
    }

    private static void write(Standing standing, Standing.Open open, ObjectNode one) {
        ApprovalCard card = open.state().card();
        one.put("approval_id", open.approvalId().toString());
        one.put(
                "call_id",
                card.subject() instanceof ApprovalSubject.OfCall
                        ? open.approvalId().key()
                        : null);
        one.put("subject", what(card.subject()));
        one.put("agent", card.subject().agent().value());
        one.put("owner", card.subject().owner());
        if (card.subject() instanceof ApprovalSubject.OfCall(var call, var ruling, var tool)) {
            one.put("rule", ruling.rule());
            one.put("policy_sha256", ruling.policy().digest().hex());
            one.put("tool", tool.tool());
        }
        one.put("opened_at", card.openedAt().toString());
        one.put("expires_at", card.expiresAt().toString());
        one.put("votes_needed", card.terms().quorum());
        one.put("votes_agreed", Ballot.agreed(open.state()));
        ArrayNode votes = one.putArray("votes");
        for (Vote vote : open.state().votes()) {
            ObjectNode cast = votes.addObject();
            cast.put("by", vote.approver().subject());
            cast.put("choice", choice(vote));
            cast.put("at", vote.at().toString());
        }
        one.put("escalated", open.state().escalated());
        ArrayNode groups = one.putArray("groups");
        new ArrayList<>(Ballot.groups(open.state())).forEach(groups::add);
        ArrayNode people = one.putArray("known_people_who_could_decide");
        standing.couldDecide(open).forEach(person -> people.add(person.subject()));
    }
}
