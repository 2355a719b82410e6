package dev.countersign.console.page;

import dev.countersign.console.approval.Ending;
import dev.countersign.console.approval.Heading;
import dev.countersign.console.approval.Matter;
import dev.countersign.console.approval.Standing;
import dev.countersign.console.text.SafeHtml;
import dev.countersign.console.text.VisibleText;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.policy.RiskLevel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A line of the inbox.
 *
 * @param verb what is to be done: the action; empty for a question
 * @param object to what: the resource, or the question
 * @param plain both, for labels and titles
 * @param risk the level's code; null for a question
 * @param alike requests with the same text here may be decided together; null when this one is
 *     decided alone
 */
record EntryView(
        String approvalId,
        String cardDigest,
        SafeHtml verb,
        SafeHtml object,
        String plain,
        boolean question,
        SafeHtml agent,
        @Nullable SafeHtml owner,
        SafeHtml reason,
        @Nullable String risk,
        Moment opened,
        Moment expires,
        int approvals,
        int quorum,
        String status,
        String standing,
        @Nullable String alike,
        @Nullable EndingView ending) {
    private static final int TITLE_CHARS_MAX = 160;
    private static final int QUESTION_CHARS_MAX = 300;
    private static final int NAME_CHARS_MAX = 80;
    private static final int REASON_CHARS_MAX = 200;

    /** How it ended, in a line. */
    record EndingView(String word, SafeHtml by, Moment at) {
        static EndingView of(Ending ending, Instant now) {
            return new EndingView(Words.status(ending.status()), names(ending.deciders()), Moment.of(ending.at(), now));
        }
    }

    static EntryView of(Heading heading, Instant now) {
        boolean question = heading.matter() instanceof Matter.Question;
        String verb = heading.matter() instanceof Matter.ToolCall call ? call.action() : "";
        String object = switch (heading.matter()) {
            case Matter.ToolCall call -> call.resource();
            case Matter.Question asked -> asked.question();
        };
        String owner = heading.requester().owner();
        Ending ending = heading.decision();
        return new EntryView(
                heading.approvalId(),
                heading.cardDigest().hex(),
                VisibleText.line(verb, TITLE_CHARS_MAX),
                VisibleText.line(object, question ? QUESTION_CHARS_MAX : TITLE_CHARS_MAX),
                VisibleText.plain(verb.isEmpty() ? object : verb + " " + object, TITLE_CHARS_MAX),
                question,
                VisibleText.line(heading.requester().agent(), NAME_CHARS_MAX),
                owner == null ? null : VisibleText.line(owner, NAME_CHARS_MAX),
                VisibleText.line(heading.reason(), REASON_CHARS_MAX),
                heading.risk() == null ? null : heading.risk().name().toLowerCase(Locale.ROOT),
                Moment.of(heading.openedAt(), now),
                Moment.of(heading.expiresAt(), now),
                heading.approvals(),
                heading.quorum(),
                heading.status().code(),
                heading.standing().code(),
                alike(heading),
                ending == null ? null : EndingView.of(ending, now));
    }

    /**
     * The same agent and owner, action, tool, rule and reason: what is said once of all of them. What is risky, a question, or not this person's to decide is
     * looked at alone.
     */
    static @Nullable String alike(Heading heading) {
        boolean alone = heading.risk() == RiskLevel.HIGH || heading.standing() != Standing.MAY_VOTE;
        if (alone || !(heading.matter() instanceof Matter.ToolCall call)) {
            return null;
        }
        String key = Stream.of(
                        heading.requester().agent(),
                        heading.requester().owner(),
                        call.action(),
                        call.tool(),
                        heading.rule(),
                        heading.reason(),
                        heading.risk())
                .map(part -> part == null ? "-" : "+" + part)
                .collect(Collectors.joining("\0"));
        return Digest.of(key.getBytes(StandardCharsets.UTF_8)).hex();
    }

    static SafeHtml names(List<String> names) {
        return VisibleText.line(String.join(", ", names), NAME_CHARS_MAX * 4);
    }
}
