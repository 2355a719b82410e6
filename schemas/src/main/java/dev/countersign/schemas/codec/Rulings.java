package dev.countersign.schemas.codec;

import dev.countersign.avro.PolicyFailure;
import dev.countersign.avro.Ruling;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.policy.ApprovalTerms;
import dev.countersign.domain.policy.ApprovalTerms.Escalation;
import dev.countersign.domain.policy.Judgement;
import dev.countersign.domain.policy.PolicyVersion;
import dev.countersign.domain.policy.RiskLevel;
import dev.countersign.domain.policy.Verdict;
import dev.countersign.schemas.topic.UnreadableRecordException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What policy said. */
final class Rulings {
    static final Symbols<RiskLevel, dev.countersign.avro.RiskLevel> RISK_LEVELS =
            new Symbols<>(RiskLevel.class, dev.countersign.avro.RiskLevel.class);

    static final Symbols<Verdict, dev.countersign.avro.Verdict> VERDICTS =
            new Symbols<>(Verdict.class, dev.countersign.avro.Verdict.class);

    private Rulings() {}

    /** A branch of the union {@code judgement}. */
    static Object toAvro(Judgement judgement) {
        return switch (judgement) {
            case Judgement.Ruling ruling -> toAvro(ruling);
            case Judgement.PolicyFailure failure -> toAvro(failure);
        };
    }

    static Judgement toDomain(Object judgement) {
        return switch (judgement) {
            case Ruling ruling -> toDomain(ruling);
            case PolicyFailure failure -> toDomain(failure);
            default -> throw UnreadableRecordException.unexpectedBranch(judgement);
        };
    }

    static Ruling toAvro(Judgement.Ruling ruling) {
        ApprovalTerms approval = ruling.approval();
        return new Ruling(
                VERDICTS.toAvro(ruling.verdict()),
                toAvro(ruling.policy()),
                ruling.rule(),
                RISK_LEVELS.toAvro(ruling.risk()),
                ruling.reason(),
                approval == null ? null : toAvro(approval));
    }

    static Judgement.Ruling toDomain(Ruling ruling) {
        dev.countersign.avro.@Nullable ApprovalTerms approval = ruling.getApproval();
        return new Judgement.Ruling(
                VERDICTS.toDomain(ruling.getVerdict()),
                toDomain(ruling.getPolicy()),
                ruling.getRule(),
                RISK_LEVELS.toDomain(ruling.getRisk()),
                ruling.getReason(),
                approval == null ? null : toDomain(approval));
    }

    static dev.countersign.avro.ApprovalTerms toAvro(ApprovalTerms terms) {
        Escalation escalation = terms.escalation();
        return new dev.countersign.avro.ApprovalTerms(
                terms.groups(),
                terms.quorum(),
                terms.expiresAfter().toMillis(),
                escalation == null
                        ? null
                        : new dev.countersign.avro.Escalation(escalation.after().toMillis(), escalation.groups()),
                terms.ownerMayVote(),
                terms.commentRequired(),
                terms.editable());
    }

    static ApprovalTerms toDomain(dev.countersign.avro.ApprovalTerms terms) {
        dev.countersign.avro.@Nullable Escalation escalation = terms.getEscalation();
        return new ApprovalTerms(
                terms.getGroups(),
                terms.getQuorum(),
                Duration.ofMillis(terms.getExpiresAfterMillis()),
                escalation == null
                        ? null
                        : new Escalation(Duration.ofMillis(escalation.getAfterMillis()), escalation.getGroups()),
                terms.getOwnerMayVote(),
                terms.getCommentRequired(),
                terms.getEditable());
    }

    static PolicyFailure toAvro(Judgement.PolicyFailure failure) {
        PolicyVersion policy = failure.policy();
        return new PolicyFailure(policy == null ? null : toAvro(policy), failure.rule(), failure.reason());
    }

    static Judgement.PolicyFailure toDomain(PolicyFailure failure) {
        dev.countersign.avro.@Nullable PolicyVersion policy = failure.getPolicy();
        return new Judgement.PolicyFailure(
                policy == null ? null : toDomain(policy), failure.getRule(), failure.getReason());
    }

    private static dev.countersign.avro.PolicyVersion toAvro(PolicyVersion policy) {
        return new dev.countersign.avro.PolicyVersion(
                policy.name(), policy.digest().hex());
    }

    private static PolicyVersion toDomain(dev.countersign.avro.PolicyVersion policy) {
        return new PolicyVersion(policy.getName(), new Digest(policy.getDigest()));
    }
}
