package dev.countersign.schemas.codec;

import dev.countersign.avro.PolicyFailure;
import dev.countersign.avro.Ruling;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.policy.Judgement;
import dev.countersign.domain.policy.PolicyVersion;
import dev.countersign.domain.policy.RiskLevel;
import dev.countersign.domain.policy.Verdict;
import dev.countersign.schemas.topic.UnreadableRecordException;
import org.jspecify.annotations.Nullable;

/** What policy said. */
final class Rulings {
    static final Symbols<RiskLevel, dev.countersign.avro.RiskLevel> RISK_LEVELS =
            new Symbols<>(RiskLevel.class, dev.countersign.avro.RiskLevel.class);

    private static final Symbols<Verdict, dev.countersign.avro.Verdict> VERDICTS =
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
        return new Ruling(
                VERDICTS.toAvro(ruling.verdict()),
                toAvro(ruling.policy()),
                ruling.rule(),
                RISK_LEVELS.toAvro(ruling.risk()),
                ruling.reason());
    }

    static Judgement.Ruling toDomain(Ruling ruling) {
        return new Judgement.Ruling(
                VERDICTS.toDomain(ruling.getVerdict()),
                toDomain(ruling.getPolicy()),
                ruling.getRule(),
                RISK_LEVELS.toDomain(ruling.getRisk()),
                ruling.getReason());
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
