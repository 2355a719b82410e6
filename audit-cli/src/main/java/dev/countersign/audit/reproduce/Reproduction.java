package dev.countersign.audit.reproduce;

import dev.countersign.audit.AuditException;
import dev.countersign.audit.archive.AuditedTopic;
import dev.countersign.audit.archive.ExportFile;
import dev.countersign.audit.archive.ExportedSchemas;
import dev.countersign.audit.configured.ControlHistory;
import dev.countersign.audit.reproduce.Rulebooks.Configured;
import dev.countersign.audit.verify.Life;
import dev.countersign.audit.verify.Lives;
import dev.countersign.audit.verify.Progress;
import dev.countersign.domain.call.CallCommand.SubmitCall;
import dev.countersign.domain.call.CallDecider;
import dev.countersign.domain.call.CallEvent;
import dev.countersign.domain.call.CallState;
import dev.countersign.domain.call.CallTimes;
import dev.countersign.domain.call.Rulebook;
import dev.countersign.domain.history.ImpossibleHistoryException;
import dev.countersign.domain.policy.BudgetClaim;
import dev.countersign.domain.request.ToolCall;
import dev.countersign.schemas.seal.PayloadKeys;
import dev.countersign.schemas.topic.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Asks for every recorded verdict once more: the same command in the same state, decided by the domain
 * with the rulebook that would judge it live, made of the recorded policy and the catalogue of then.
 */
public final class Reproduction {
    /** What times set on an order to execute is no part of a verdict. */
    private final CallDecider decider = new CallDecider(CallTimes.DEFAULTS);

    private final Rulebooks rulebooks;
    private final Answers answers = new Answers();
    private final Progress progress;
    private final AtomicLong asked = new AtomicLong();

    private Reproduction(Rulebooks rulebooks, Progress progress) {
        this.rulebooks = rulebooks;
        this.progress = progress;
    }

    /**
     * @param payloads opens what calls carried; of what stays closed nobody knows what policy would say
     * @throws AuditException when the history is not whole, or not one that can be
     */
    public static Answers of(ExportFile export, Path file, PayloadKeys payloads, Progress progress) throws IOException {
        ControlHistory history = ControlHistory.of(export, new Topics("", ExportedSchemas.of(export)));
        Reproduction reproduction = new Reproduction(new Rulebooks(history), progress);
        Lives.of(
                export,
                file,
                payloads,
                EnumSet.of(AuditedTopic.EVENTS, AuditedTopic.COMMANDS, AuditedTopic.DEAD_LETTERS),
                progress,
                reproduction::take);
        return reproduction.answers;
    }

    private void take(Life life) {
        List<Asked> all;
        try {
            all = Asked.in(life);
        } catch (ImpossibleHistoryException impossible) {
            throw AuditException.impossibleHistory(life.id(), impossible);
        }
        for (Asked one : all) {
            answers.add(again(one));
            progress.step("verdicts asked for again", asked.incrementAndGet());
        }
    }

    private Answer again(Asked one) {
        if (one.command() == null) {
            return Answer.unknown(one, "The command that people's decision came with is not in the history", null);
        }
        if (isClosed(one)) {
            return Answer.unknown(
                    one, "What the call carried is encrypted, and its key is erased or was not given", null);
        }
        List<Configured> about =
                rulebooks.about(one.organization(), one.recorded().at());
        if (about.isEmpty()) {
            return Answer.unknown(one, "Nothing that was configured then is in control-history", null);
        }
        if (one.policy() == null) {
            return unnamed(one, about);
        }
        List<Configured> candidates = about.stream()
                .filter(configured -> one.policy().digest().equals(configured.policy()))
                .toList();
        return candidates.isEmpty() ? outOfForce(one, about) : within(one, candidates, about);
    }

    private static boolean isClosed(Asked one) {
        ToolCall call = one.command() instanceof SubmitCall submit
                ? submit.call()
                : one.before() instanceof CallState.Seen seen ? seen.call() : null;
        return call != null && !call.payload().isOpen();
    }

    private Answer within(Asked one, List<Configured> candidates, List<Configured> about) {
        CallEvent first = null;
        boolean servedAlike = false;
        for (Configured candidate : candidates) {
            Rulebook rulebook = rulebooks.of(candidate);
            List<CallEvent> answer = decide(one, rulebook);
            if (isSame(one, answer)) {
                return isInForce(candidate, one.recorded().at(), about)
                        ? Answer.same(one)
                        : Answer.sameNearby(one, "With what was configured at " + candidate.from());
            }
            first = first == null ? first(answer) : first;
            servedAlike |= isServedAlike(one, rulebook);
        }
        return Answer.different(
                one,
                first,
                servedAlike ? "" : "The tool that served it is not the one in control-history; policy may look at it");
    }

    /** By the recorded times another policy was in force. Its text says all the same what it would have said. */
    private Answer outOfForce(Asked one, List<Configured> about) {
        var policy = Objects.requireNonNull(one.policy());
        if (rulebooks.text(policy.digest()) == null) {
            return Answer.unknown(
                    one,
                    "The text of policy " + policy.name() + " (sha256 " + policy.digest()
                            + ") is not in control-history",
                    null);
        }
        List<CallEvent> answer = decide(one, rulebooks.of(about.getFirst(), policy.digest()));
        return isSame(one, answer)
                ? Answer.outOfForce(
                        one,
                        "By control-history, policy " + policy.name() + " was not in force then, nor within "
                                + Rulebooks.SLACK.toSeconds() + " seconds of it")
                : Answer.different(one, first(answer), "By control-history its policy was not in force then");
    }

    /** The record does not say which policy decided; one that was in force about then may explain it. */
    private Answer unnamed(Asked one, List<Configured> about) {
        CallEvent first = null;
        for (Configured candidate : about) {
            List<CallEvent> answer = decide(one, rulebooks.of(candidate));
            if (isSame(one, answer)) {
                return isInForce(candidate, one.recorded().at(), about)
                        ? Answer.same(one)
                        : Answer.sameNearby(one, "With what was configured at " + candidate.from());
            }
            first = first == null ? first(answer) : first;
        }
        return Answer.unknown(
                one,
                "The record does not say which policy decided, and what was configured about then answers otherwise",
                first);
    }

    private List<CallEvent> decide(Asked one, Rulebook rulebook) {
        return decider.decide(one.before(), Objects.requireNonNull(one.command()), rulebook)
                .events();
    }

    private static @Nullable CallEvent first(List<CallEvent> answer) {
        return answer.isEmpty() ? null : answer.getFirst();
    }

    /** The verdict, and what the call has to reserve by it; what came of that, other calls had a part in. */
    private static boolean isSame(Asked one, List<CallEvent> answer) {
        List<BudgetClaim> claims = answer.stream()
                .filter(CallEvent.ReservationsAsked.class::isInstance)
                .flatMap(event -> ((CallEvent.ReservationsAsked) event).claims().stream())
                .toList();
        return isSame(one.recorded(), first(answer)) && claims.equals(one.claims());
    }

    /** What a tool's owner says for people decides nothing, and older events do not have it. */
    private static boolean isSame(CallEvent recorded, @Nullable CallEvent answer) {
        if (recorded instanceof CallEvent.CallJudged then && answer instanceof CallEvent.CallJudged now) {
            return then.judgement().equals(now.judgement()) && then.call().equals(now.call());
        }
        return recorded.equals(answer);
    }

    /** Whether it is what the recorded times say, and not what was there shortly before or after. */
    private static boolean isInForce(Configured candidate, Instant at, List<Configured> about) {
        return candidate.number() == about.getFirst().number()
                && !candidate.from().isAfter(at);
    }

    private static boolean isServedAlike(Asked one, Rulebook rulebook) {
        if (one.tool() == null || !(one.recorded() instanceof CallEvent.CallJudged judged)) {
            return true;
        }
        var terms = rulebook.terms(judged.call());
        return terms != null
                && terms.tool().equals(one.tool().tool())
                && terms.effectClass() == one.tool().effectClass();
    }
}
