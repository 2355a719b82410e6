package dev.countersign.console.decision;

import dev.countersign.console.approval.Ballot;
import dev.countersign.console.approval.Choice;
import dev.countersign.console.approval.Decisions;
import dev.countersign.console.approval.Decisions.Answer;
import dev.countersign.console.approval.Finding;
import dev.countersign.console.approval.Refusal;
import dev.countersign.console.person.Person;
import dev.countersign.console.text.VisibleText;
import dev.countersign.domain.call.UnknownResolution;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.schemas.json.CanonicalJson;
import dev.countersign.schemas.json.InvalidJsonException;
import dev.countersign.schemas.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a decision as a person gave it, checks what needs no knowledge of the approval, stamps it
 * with our time, and sends it on.
 */
public final class Voting {
    private static final Logger LOG = LoggerFactory.getLogger(Voting.class);

    private static final int LOGGED_CHARS_MAX = 100;

    private final Decisions decisions;
    private final Shown shown;
    private final InstantSource clock;

    /**
     * What a form or a body says, not yet understood.
     *
     * @param choice {@code approve}, {@code approve_edited}, {@code reject}, {@code select} or {@code
     *     instruct}
     * @param option the value of the option, for {@code select}
     * @param instruction for {@code instruct}
     * @param parameters a JSON object, for {@code approve_edited}
     */
    public record Given(
            @Nullable String choice,
            @Nullable String cardDigest,
            @Nullable String comment,
            @Nullable String option,
            @Nullable String instruction,
            byte @Nullable [] parameters) {}

    public Voting(Decisions decisions, Shown shown, InstantSource clock) {
        this.decisions = decisions;
        this.shown = shown;
        this.clock = clock;
    }

    /**
     * @throws MayNotDecideException when the person's roles do not allow it
     * @throws MalformedDecisionException when it cannot be understood
     * @throws dev.countersign.console.approval.InboxUnavailableException when it was not recorded
     */
    public Answer vote(Person voter, String approvalId, Given given) {
        requireApprover(voter);
        Digest card = digest(given.cardDigest());
        Choice choice = choice(given);
        String comment = comment(given.comment());
        if (choice instanceof Choice.Reject && comment == null) {
            // The agent is told why, so that it does not simply ask again.
            return new Answer.Refused(Refusal.COMMENT_REQUIRED, "A rejection needs its reason");
        }
        Ballot ballot = new Ballot(
                voter, approvalId, card, choice, comment, clock.instant(), shown.since(voter, approvalId, card));
        Answer answer = decisions.vote(ballot);
        LOG.atInfo()
                .addKeyValue("approvalId", logged(approvalId))
                .addKeyValue("orgId", voter.organization())
                .addKeyValue("subject", logged(voter.subject()))
                .addKeyValue("choice", choice.code())
                .addKeyValue("answer", told(answer))
                .log("Somebody voted");
        return answer;
    }

    /**
     * Whether a vote can be understood, before it is cast: of several together none is cast when one
     * cannot.
     *
     * @throws MayNotDecideException when the person's roles do not allow it
     * @throws MalformedDecisionException when it cannot
     */
    public static void requireUnderstood(Person voter, Given given) {
        requireApprover(voter);
        var unusedDigest = digest(given.cardDigest());
        var unusedChoice = choice(given);
        var unusedComment = comment(given.comment());
    }

    /** As for {@link #vote}. */
    public Answer resolve(Person finder, String callId, @Nullable String found, @Nullable String comment) {
        requireApprover(finder);
        UnknownResolution resolution = resolution(found);
        String how = comment(comment);
        if (how == null) {
            return new Answer.Refused(Refusal.COMMENT_REQUIRED, "Say how you know");
        }
        Answer answer = decisions.resolve(new Finding(finder, callId, resolution, how, clock.instant()));
        LOG.atInfo()
                .addKeyValue("callId", logged(callId))
                .addKeyValue("orgId", finder.organization())
                .addKeyValue("subject", logged(finder.subject()))
                .addKeyValue("found", resolution)
                .addKeyValue("answer", told(answer))
                .log("Somebody resolved an unknown outcome");
        return answer;
    }

    /** A name that came from outside, on one line and with nothing hidden in it. */
    private static String logged(String name) {
        return VisibleText.plain(name, LOGGED_CHARS_MAX);
    }

    private static String told(Answer answer) {
        return switch (answer) {
            case Answer.Recorded() -> "recorded";
            case Answer.Refused refused -> refused.refusal().code();
            case Answer.Unconfirmed() -> "unconfirmed";
        };
    }

    private static void requireApprover(Person person) {
        if (!person.mayDecide()) {
            throw new MayNotDecideException();
        }
    }

    private static Digest digest(@Nullable String text) {
        try {
            return new Digest(text == null ? "" : text);
        } catch (IllegalArgumentException malformed) {
            throw new MalformedDecisionException(
                    "card_digest must be the 64 hexadecimal digits that came with the card");
        }
    }

    private static Choice choice(Given given) {
        return switch (given.choice() == null ? "" : given.choice()) {
            case "approve" -> new Choice.Approve();
            case "approve_edited" -> new Choice.ApproveEdited(parameters(given.parameters()));
            case "reject" -> new Choice.Reject();
            case "select" -> new Choice.Select(required(given.option(), "option"));
            case "instruct" ->
                new Choice.Instruct(required(
                        given.instruction() == null ? null : withPlainLineBreaks(given.instruction()), "instruction"));
            default ->
                throw new MalformedDecisionException(
                        "choice must be approve, approve_edited, reject, select or instruct");
        };
    }

    /**
     * Parameters that somebody typed, in the form in which they would run.
     *
     * @throws MalformedDecisionException when they are no JSON object
     */
    public static SealedValue parameters(byte @Nullable [] json) {
        if (json == null || json.length == 0) {
            throw new MalformedDecisionException("parameters must be given with approve_edited");
        }
        try {
            return SealedValue.plain(CanonicalJson.write(StrictJson.parseObject(json)));
        } catch (InvalidJsonException notJson) {
            throw new MalformedDecisionException("The parameters cannot be used: " + notJson.getMessage());
        }
    }

    private static String required(@Nullable String text, String name) {
        if (text == null || VisibleText.isBlank(text)) {
            throw new MalformedDecisionException(name + " must not be empty with this choice");
        }
        return text.length() <= Ballot.INSTRUCTION_CHARS_MAX ? text : tooLong(name, Ballot.INSTRUCTION_CHARS_MAX);
    }

    /** Null for nothing, and for what nobody would see. */
    private static @Nullable String comment(@Nullable String text) {
        if (text == null || VisibleText.isBlank(text)) {
            return null;
        }
        String comment = withPlainLineBreaks(text);
        return comment.length() <= Ballot.COMMENT_CHARS_MAX ? comment : tooLong("comment", Ballot.COMMENT_CHARS_MAX);
    }

    /** A form sends two characters for the one that somebody typed. */
    private static String withPlainLineBreaks(String text) {
        return text.replace("\r\n", "\n").replace('\r', '\n');
    }

    private static String tooLong(String name, int charsMax) {
        throw new MalformedDecisionException(name + " must have at most " + charsMax + " characters");
    }

    private static UnknownResolution resolution(@Nullable String found) {
        for (UnknownResolution resolution : UnknownResolution.values()) {
            if (resolution.name().toLowerCase(Locale.ROOT).equals(found)) {
                return resolution;
            }
        }
        throw new MalformedDecisionException("resolution must be happened, did_not_happen or run_again");
    }

    /** Text from a form, as the bytes of the JSON it should be. */
    public static byte @Nullable [] utf8(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }
}
