package dev.countersign.backtest;

import dev.countersign.domain.policy.Judgement;
import dev.countersign.domain.policy.Judgement.PolicyFailure;
import dev.countersign.domain.policy.Judgement.Ruling;

/** What a caller was, or would be, told at once. */
public enum Said {
    ALLOW("allow"),
    DENY("deny"),
    /** People are asked. */
    PENDING("pending"),
    /** The policy cannot be evaluated on this call, so nothing runs. */
    ERROR("error");

    private final String code;

    Said(String code) {
        this.code = code;
    }

    /** The stable code of reports. */
    public String code() {
        return code;
    }

    static Said of(Judgement judgement) {
        return switch (judgement) {
            case Ruling ruling ->
                switch (ruling.verdict()) {
                    case ALLOW -> ALLOW;
                    case DENY -> DENY;
                    case REQUIRE_APPROVAL -> PENDING;
                };
            case PolicyFailure failure -> ERROR;
        };
    }
}
