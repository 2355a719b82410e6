package dev.countersign.console.page;

import dev.countersign.console.approval.Card;
import dev.countersign.console.approval.Choice;
import dev.countersign.console.approval.Ending;
import dev.countersign.console.approval.Execution;
import dev.countersign.console.approval.Heading;
import dev.countersign.console.approval.Matter;
import dev.countersign.console.approval.Option;
import dev.countersign.console.approval.Request;
import dev.countersign.console.approval.Standing;
import dev.countersign.console.approval.Terms;
import dev.countersign.console.approval.Vote;
import dev.countersign.console.person.Person;
import dev.countersign.console.text.JsonView;
import dev.countersign.console.text.Markdown;
import dev.countersign.console.text.SafeHtml;
import dev.countersign.console.text.VisibleText;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A card, ready for its template.
 *
 * @param callId where an unknown outcome is resolved; empty for a question
 * @param call what would run; null for a question
 * @param question what is asked; null for a call
 * @param policy name and short digest; null for a question
 * @param mayVote whether the form to decide is offered
 * @param standing why it is not; empty when it is
 * @param ending null while it is pending
 */
record CardView(
        EntryView entry,
        String callId,
        @Nullable SafeHtml run,
        @Nullable CallView call,
        @Nullable QuestionView question,
        SafeHtml rule,
        SafeHtml reason,
        @Nullable String policy,
        TermsView terms,
        int missing,
        boolean mayVote,
        String standing,
        List<VoteView> votes,
        @Nullable EndingView ending,
        @Nullable ExecutionView execution) {
    private static final int TEXT_CHARS_MAX = 4_000;
    private static final int MARKDOWN_CHARS_MAX = 32 * 1024;
    private static final int LINE_CHARS_MAX = 300;
    private static final int SHORT_DIGEST = 12;

    /**
     * A call as it would run.
     *
     * @param bytes how many the parameters are, as they can be downloaded; null where they were erased
     */
    record CallView(
            @Nullable SafeHtml tool,
            @Nullable SafeHtml connection,
            SafeHtml parameters,
            @Nullable Integer bytes,
            String digest,
            String effect,
            String reversible,
            boolean irreversible,
            String editable) {}

    /** A question, in its agent's words. */
    record QuestionView(SafeHtml text, SafeHtml context, List<OptionView> options) {}

    /** @param index picks it in a form, so that no text of an agent's becomes a form's value */
    record OptionView(int index, SafeHtml label, SafeHtml value) {}

    /** What the rule demands, in words. */
    record TermsView(
            String groups,
            boolean commentRequired,
            boolean editable,
            @Nullable Moment escalates,
            boolean escalated,
            String escalationGroups) {}

    /** A counted vote. */
    record VoteView(
            SafeHtml by, String said, String sign, @Nullable SafeHtml comment, Moment at) {}

    /**
     * How it ended.
     *
     * @param ofVote whether the detail is the comment of a vote, which is told with the vote
     */
    record EndingView(
            String word,
            String code,
            SafeHtml by,
            SafeHtml detail,
            boolean ofVote,
            @Nullable SafeHtml answer,
            Moment at) {}

    /** What came of it. */
    record ExecutionView(
            String word,
            String code,
            int attempts,
            SafeHtml detail,
            @Nullable SafeHtml response,
            String receiptId,
            Moment at) {}

    static CardView of(Card card, Person person, Instant now) {
        Heading heading = card.heading();
        Request request = card.request();
        boolean pending = heading.status().isPending();
        boolean mayVote = pending && heading.standing() == Standing.MAY_VOTE && person.mayDecide();
        String run = heading.requester().run();
        Execution execution = card.execution();
        Ending ending = heading.decision();
        return new CardView(
                EntryView.of(heading, now),
                heading.matter() instanceof Matter.ToolCall called ? called.callId() : "",
                run == null ? null : VisibleText.line(run, LINE_CHARS_MAX),
                request instanceof Request.ToolCall call ? call(call, heading.matter()) : null,
                request instanceof Request.Question asked ? question(asked, heading.matter()) : null,
                VisibleText.line(heading.rule(), LINE_CHARS_MAX),
                VisibleText.block(heading.reason(), TEXT_CHARS_MAX),
                card.policy() == null
                        ? null
                        : VisibleText.plain(card.policy().name(), LINE_CHARS_MAX) + " · "
                                + card.policy().digest().hex().substring(0, SHORT_DIGEST),
                terms(card.terms(), now),
                card.missing(),
                mayVote,
                pending ? standing(heading, person) : "",
                card.votes().stream().map(vote -> vote(vote, now)).toList(),
                ending == null ? null : ending(ending, card.votes(), now),
                execution == null ? null : execution(execution, now));
    }

    private static String standing(Heading heading, Person person) {
        return heading.standing() == Standing.MAY_VOTE && !person.mayDecide()
                ? "Only people with the role approver decide. You can look, but not vote."
                : Words.standing(heading.standing());
    }

    private static CallView call(Request.ToolCall call, Matter matter) {
        String tool = matter instanceof Matter.ToolCall heading ? heading.tool() : null;
        return new CallView(
                tool == null ? null : VisibleText.line(tool, LINE_CHARS_MAX),
                call.connection() == null ? null : VisibleText.line(call.connection(), LINE_CHARS_MAX),
                JsonView.pretty(call.parameters()),
                call.parameters().isOpen() ? call.parameters().bytes().length : null,
                call.requestDigest().hex(),
                Words.effect(call.effectClass()),
                Words.reversible(call.reversible()),
                Boolean.FALSE.equals(call.reversible()),
                JsonView.editable(call.parameters()));
    }

    private static QuestionView question(Request.Question asked, Matter matter) {
        List<Option> options = asked.options();
        String text = matter instanceof Matter.Question heading ? heading.question() : "";
        return new QuestionView(
                VisibleText.block(text, TEXT_CHARS_MAX),
                Markdown.render(asked.contextMarkdown(), MARKDOWN_CHARS_MAX),
                IntStream.range(0, options.size())
                        .mapToObj(i -> new OptionView(
                                i,
                                VisibleText.line(options.get(i).label(), LINE_CHARS_MAX),
                                VisibleText.line(options.get(i).value(), LINE_CHARS_MAX)))
                        .toList());
    }

    private static TermsView terms(Terms terms, Instant now) {
        return new TermsView(
                terms.groups().isEmpty() ? "every approver" : String.join(", ", terms.groups()),
                terms.commentRequired(),
                terms.editable(),
                terms.escalatesAt() == null ? null : Moment.of(terms.escalatesAt(), now),
                terms.escalated(),
                String.join(", ", terms.escalationGroups()));
    }

    private static VoteView vote(Vote vote, Instant now) {
        String sign = vote.choice() instanceof Choice.Reject ? "no" : "yes";
        return new VoteView(
                VisibleText.line(vote.displayName(), LINE_CHARS_MAX),
                Words.choice(vote.choice()),
                sign,
                vote.comment() == null ? null : VisibleText.block(vote.comment(), TEXT_CHARS_MAX),
                Moment.of(vote.at(), now));
    }

    private static EndingView ending(Ending ending, List<Vote> votes, Instant now) {
        SafeHtml answer = switch (ending.answer()) {
            case Choice.Select(var value) -> VisibleText.line(value, LINE_CHARS_MAX);
            case Choice.Instruct(var instruction) -> VisibleText.block(instruction, TEXT_CHARS_MAX);
            case Choice.ApproveEdited(var parameters) -> JsonView.pretty(parameters);
            case Choice.Approve() -> null;
            case Choice.Reject() -> null;
            case null -> null;
        };
        return new EndingView(
                Words.status(ending.status()),
                ending.status().code(),
                EntryView.names(ending.deciders()),
                VisibleText.block(ending.detail(), TEXT_CHARS_MAX),
                votes.stream().anyMatch(vote -> ending.detail().equals(vote.comment())),
                answer,
                Moment.of(ending.at(), now));
    }

    private static ExecutionView execution(Execution execution, Instant now) {
        return new ExecutionView(
                Words.execution(execution.status()),
                execution.status().code(),
                execution.attempts(),
                VisibleText.block(execution.detail(), TEXT_CHARS_MAX),
                execution.response() == null ? null : JsonView.pretty(execution.response()),
                execution.receiptId(),
                Moment.of(execution.at(), now));
    }
}
