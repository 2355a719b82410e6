package dev.countersign.audit.reproduce;

import dev.countersign.domain.call.CallEvent;
import dev.countersign.domain.policy.ApprovalTerms;
import dev.countersign.domain.policy.Judgement;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What came of asking for a verdict once more.
 *
 * @param id the call
 * @param part where the event is
 * @param at when it was decided
 * @param recorded the verdict as it is recorded, in words
 * @param now the answer now, in words; null where it is the same, or there is none
 * @param why empty where there is nothing to say
 */
public record Answer(
        Kind kind,
        String id,
        String part,
        long offset,
        Instant at,
        String recorded,
        @Nullable String now,
        String why) {
    /** How it compares. */
    public enum Kind {
        SAME,
        /** With what was configured shortly before or after, by the recorded times. */
        SAME_NEARBY,
        /** By a policy that was not in force, by the recorded times. */
        SAME_OUT_OF_FORCE,
        DIFFERENT,
        /** It cannot be asked for as it was. */
        NOT_REPRODUCIBLE
    }

    static Answer same(Asked one) {
        return of(Kind.SAME, one, null, "");
    }

    static Answer sameNearby(Asked one, String why) {
        return of(Kind.SAME_NEARBY, one, null, why);
    }

    static Answer outOfForce(Asked one, String why) {
        return of(Kind.SAME_OUT_OF_FORCE, one, null, why);
    }

    static Answer different(Asked one, @Nullable CallEvent now, String why) {
        return of(Kind.DIFFERENT, one, words(now), why);
    }

    static Answer unknown(Asked one, String why, @Nullable CallEvent now) {
        return of(Kind.NOT_REPRODUCIBLE, one, now == null ? null : words(now), why);
    }

    private static Answer of(Kind kind, Asked one, @Nullable String now, String why) {
        return new Answer(
                kind,
                one.id(),
                one.at().part().toString(),
                one.at().offset(),
                one.recorded().at(),
                // Of the many that are the same nobody asks what they say.
                kind == Kind.SAME ? "" : words(one.recorded()),
                now,
                why);
    }

    private static String words(@Nullable CallEvent event) {
        return switch (event) {
            case null -> "nothing follows";
            case CallEvent.CallJudged it -> words(it.judgement());
            case CallEvent.ApprovalSpent it -> "released: " + words(it.ruling());
            case CallEvent.CallRejudged it -> "judged again: " + words(it.ruling());
            case CallEvent.CallClosed it ->
                "closed: " + it.reason().name().toLowerCase(Locale.ROOT) + " (" + it.detail() + ")";
            case CallEvent.RerunOrdered it -> "run again";
            case CallEvent other -> other.getClass().getSimpleName();
        };
    }

    private static String words(Judgement judgement) {
        return switch (judgement) {
            case Judgement.Ruling it ->
                it.verdict().name().toLowerCase(Locale.ROOT) + " by rule "
                        + (it.rule() == null ? "(default)" : it.rule()) + " of policy "
                        + it.policy().name() + ", risk " + it.risk().name().toLowerCase(Locale.ROOT) + " ("
                        + it.reason() + ")" + terms(it.approval());
            case Judgement.PolicyFailure it ->
                "policy failed" + (it.rule() == null ? "" : " at rule " + it.rule()) + " (" + it.reason() + ")";
        };
    }

    private static String terms(@Nullable ApprovalTerms terms) {
        return terms == null
                ? ""
                : "; " + terms.quorum() + " of "
                        + (terms.groups().isEmpty() ? "all approvers" : String.join(", ", terms.groups()))
                        + " within " + terms.expiresAfter();
    }
}
