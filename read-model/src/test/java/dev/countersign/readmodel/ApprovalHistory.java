package dev.countersign.readmodel;

import dev.countersign.domain.approval.ApprovalCommand;
import dev.countersign.domain.approval.ApprovalCommand.CastVote;
import dev.countersign.domain.approval.ApprovalCommand.OpenApproval;
import dev.countersign.domain.approval.ApprovalDecider;
import dev.countersign.domain.approval.ApprovalDecision;
import dev.countersign.domain.approval.ApprovalEvent;
import dev.countersign.domain.approval.ApprovalEvolution;
import dev.countersign.domain.approval.ApprovalState;
import dev.countersign.domain.approval.ApprovalState.Opened;
import dev.countersign.domain.approval.ApprovalState.Unopened;
import dev.countersign.domain.approval.ApprovalSubject.OfCall;
import dev.countersign.domain.approval.ApprovalSubject.Question;
import dev.countersign.domain.approval.ApprovalTimes;
import dev.countersign.domain.approval.Approver;
import dev.countersign.domain.approval.Approver.Role;
import dev.countersign.domain.approval.Callback;
import dev.countersign.domain.approval.Choice;
import dev.countersign.domain.approval.RecordedApprovalEvent;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.execution.ToolTerms;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.policy.ApprovalTerms;
import dev.countersign.domain.policy.Verdict;
import dev.countersign.domain.request.ToolCall;
import dev.countersign.schemas.json.QuestionText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One approval as the domain would have it recorded. */
final class ApprovalHistory {
    static final ApprovalTerms TWO_OF_FINANCE = new ApprovalTerms(
            List.of("finance"),
            2,
            Duration.ofHours(1),
            new ApprovalTerms.Escalation(Duration.ofMinutes(10), List.of("board")),
            false,
            false,
            true);
    private static final ToolTerms TOOL =
            new ToolTerms("crm.deals.update", "crm", EffectClass.CHECKABLE, Duration.ofSeconds(10), 3, true);
    private static final ApprovalDecider DECIDER = new ApprovalDecider(ApprovalTimes.DEFAULTS);

    final ApprovalId id;
    private final OrganizationId organization;
    private final List<RecordedApprovalEvent> events = new ArrayList<>();
    private ApprovalState state = new Unopened();

    private ApprovalHistory(ApprovalId id, OrganizationId organization) {
        this.id = id;
        this.organization = organization;
    }

    /** People are asked about a call. */
    static ApprovalHistory ofCall(ToolCall call, ApprovalTerms terms) {
        ApprovalHistory history = new ApprovalHistory(
                ApprovalId.of(Histories.id(call.organization(), call.idempotencyKey())), call.organization());
        OfCall subject = new OfCall(call, Histories.ruling(Verdict.REQUIRE_APPROVAL), TOOL);
        return history.on(new OpenApproval(history.id, subject, terms, null, call.arrivedAt()));
    }

    /** Somebody asks a question and wants the answer at a callback. */
    static ApprovalHistory ofQuestion(OrganizationId organization, String requestId) {
        ApprovalHistory history = new ApprovalHistory(
                ApprovalId.ofQuestion("secret".getBytes(StandardCharsets.UTF_8), organization, requestId),
                organization);
        QuestionText text = new QuestionText(
                "Ship it on Friday?",
                "It is late.",
                List.of(new QuestionText.Option("Yes", "yes"), new QuestionText.Option("No", "no")));
        Question subject = new Question(
                organization,
                new AgentId("release-bot"),
                null,
                requestId,
                "ticket-9",
                text.seal(),
                text.values(),
                text.seal().digest(),
                new Callback("https://hooks.example/answers", null),
                Histories.START);
        return history.on(new OpenApproval(history.id, subject, ApprovalTerms.DEFAULT, null, Histories.START));
    }

    static Approver person(String name, String... groups) {
        return new Approver(
                "local",
                name,
                name.toUpperCase(Locale.ROOT),
                List.of(name + "@acme.example"),
                List.of(groups),
                Set.of(Role.APPROVER),
                null);
    }

    ApprovalHistory vote(Approver by, Choice choice, int seconds) {
        return vote(by, choice, null, seconds);
    }

    ApprovalHistory vote(Approver by, Choice choice, @Nullable Duration considered, int seconds) {
        return on(new CastVote(
                id, by, choice, ((Opened) state).card().digest(), "by " + by.subject(), considered, null, at(seconds)));
    }

    ApprovalHistory on(ApprovalCommand command) {
        ApprovalDecision decision = DECIDER.decide(state, command);
        for (ApprovalEvent event : decision.events()) {
            events.add(new RecordedApprovalEvent(id, organization, events.size() + 1, event));
        }
        state = ApprovalEvolution.evolve(id, state, decision.events());
        return this;
    }

    Digest cardDigest() {
        return ((Opened) state).card().digest();
    }

    ApprovalState state() {
        return state;
    }

    List<RecordedApprovalEvent> events() {
        return List.copyOf(events);
    }

    static Instant at(int seconds) {
        return Histories.START.plusSeconds(seconds);
    }
}
