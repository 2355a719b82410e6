package dev.countersign.domain.policy;

import dev.countersign.domain.policy.Judgement.PolicyFailure;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.policy.Restriction.Tightening;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ordered rules. The first that matches decides; its restrictions may only make its verdict stricter;
 * where none matches the call is denied. Budgets concern what the rules do not deny, each by itself. A rule that cannot be evaluated ends the judgement, because
 * it might have been the one that denies.
 *
 * <p>Immutable, and used from many threads at once.
 */
public final class Policy {
    /** Rules in one policy; each one is asked for each call until one matches. */
    public static final int RULES_MAX = 1_000;

    /** Budgets in one policy; each one is asked for each call that is not denied. */
    public static final int BUDGETS_MAX = 100;

    /** What one call may have to reserve; each is a way to its counter and back before the call runs. */
    public static final int CLAIMS_MAX = 8;

    private final PolicyVersion version;
    private final List<Rule> rules;
    private final List<BudgetRule> budgets;
    private final long steps;

    /** A policy without budgets. */
    public Policy(PolicyVersion version, List<Rule> rules) {
        this(version, rules, List.of());
    }

    /**
     * @throws IllegalArgumentException when there are more than {@link #RULES_MAX} rules or {@link
     *     #BUDGETS_MAX} budgets
     */
    public Policy(PolicyVersion version, List<Rule> rules, List<BudgetRule> budgets) {
        this(version, rules, budgets, StepBudget.JUDGEMENT_STEPS_MAX);
    }

    Policy(PolicyVersion version, List<Rule> rules, long steps) {
        this(version, rules, List.of(), steps);
    }

    private Policy(PolicyVersion version, List<Rule> rules, List<BudgetRule> budgets, long steps) {
        if (rules.size() > RULES_MAX) {
            throw new IllegalArgumentException("A policy has at most " + RULES_MAX + " rules");
        }
        if (budgets.size() > BUDGETS_MAX) {
            throw new IllegalArgumentException("A policy has at most " + BUDGETS_MAX + " budgets");
        }
        this.version = version;
        this.rules = List.copyOf(rules);
        this.budgets = List.copyOf(budgets);
        this.steps = steps;
    }

    public PolicyVersion version() {
        return version;
    }

    /** In the order in which they are asked. */
    public List<Rule> rules() {
        return rules;
    }

    /** In the order in which they are reserved. */
    public List<BudgetRule> budgets() {
        return budgets;
    }

    /** Judges a call. Never throws: what cannot be evaluated is a {@link PolicyFailure}. */
    public Judgement judge(PolicyQuestion question) {
        return assess(question).judgement();
    }

    /** What a call must reserve before it may run; see {@link Assessment}. */
    public List<BudgetClaim> claims(PolicyQuestion question) {
        return assess(question).claims();
    }

    /** Both at once, evaluated once. Never throws. */
    public Assessment assess(PolicyQuestion question) {
        StepBudget budget = new StepBudget(steps);
        Judgement judgement = ruled(question, budget);
        return budgets.isEmpty() || !(judgement instanceof Ruling ruling) || ruling.verdict() == Verdict.DENY
                ? Assessment.of(judgement)
                : claimed(ruling, question, budget);
    }

    private Assessment claimed(Ruling ruling, PolicyQuestion question, StepBudget steps) {
        List<BudgetClaim> claims = new ArrayList<>();
        for (BudgetRule budget : budgets) {
            try {
                budget.claim(question, steps, claims);
            } catch (BudgetRule.UncountableException told) {
                return Assessment.of(new Ruling(
                        Verdict.DENY, version, budget.id(), ruling.risk(), String.valueOf(told.getMessage())));
            } catch (Exception | StepBudget.Exhausted | StackOverflowError failed) {
                return Assessment.of(failure("Budget", budget.id(), why(failed)));
            }
            if (claims.size() > CLAIMS_MAX) {
                return Assessment.of(failure(
                        "Budget",
                        budget.id(),
                        "is one too many: at most " + CLAIMS_MAX + " budgets may concern one call"));
            }
        }
        return new Assessment(ruling, claims);
    }

    /**
     * Whether people might be asked. Conditions, which may be costly, are not evaluated and taken to hold: where this is false, {@link #judge} does
     * not ask people. Never throws.
     */
    public boolean mightAskPeople(PolicyQuestion question) {
        StepBudget budget = new StepBudget(steps);
        return rules.stream().anyMatch(rule -> rule.addresses(question) && mightAsk(rule, question, budget));
    }

    private static boolean mightAsk(Rule rule, PolicyQuestion question, StepBudget budget) {
        if (rule.verdict() != Verdict.ALLOW) {
            return rule.verdict() == Verdict.REQUIRE_APPROVAL;
        }
        try {
            Tightening tightening = strictest(rule, question, budget);
            return tightening != null && tightening.verdict() == Verdict.REQUIRE_APPROVAL;
        } catch (Exception | StepBudget.Exhausted | StackOverflowError unknown) {
            return true;
        }
    }

    private Judgement ruled(PolicyQuestion question, StepBudget budget) {
        for (Rule rule : rules) {
            try {
                if (matches(rule, question, budget)) {
                    return rule(rule, question, budget);
                }
            } catch (Exception | StepBudget.Exhausted | StackOverflowError failed) {
                return failure("Rule", rule.id(), why(failed));
            }
        }
        return new Ruling(Verdict.DENY, version, null, RiskLevel.MEDIUM, "No rule of the policy allows this call");
    }

    /** Evaluation changes nothing, so that nothing is left half done. */
    private static String why(Throwable failed) {
        return switch (failed) {
            case ConditionFailedException told -> "could not be evaluated: " + told.getMessage();
            case StepBudget.Exhausted exhausted -> "is too expensive to evaluate on this call";
            // Its message may quote the payload.
            default -> "could not be evaluated";
        };
    }

    private static boolean matches(Rule rule, PolicyQuestion question, StepBudget budget)
            throws ConditionFailedException {
        budget.spend(1);
        if (!rule.addresses(question)) {
            return false;
        }
        Condition when = rule.when();
        return when == null || when.test(question, budget);
    }

    private Ruling rule(Rule rule, PolicyQuestion question, StepBudget budget) throws ConditionFailedException {
        Tightening tightening = strictest(rule, question, budget);
        return tightening == null
                ? ruling(rule, rule.verdict(), reason(rule))
                : ruling(rule, tightening.verdict(), tightening.reason());
    }

    private Ruling ruling(Rule rule, Verdict verdict, String reason) {
        return new Ruling(
                verdict,
                version,
                rule.id(),
                rule.risk(),
                reason,
                verdict == Verdict.REQUIRE_APPROVAL ? rule.approval() : null);
    }

    private static @Nullable Tightening strictest(Rule rule, PolicyQuestion question, StepBudget budget)
            throws ConditionFailedException {
        if (rule.verdict() == Verdict.DENY) {
            return null;
        }
        Tightening strictest = null;
        for (Restriction restriction : rule.restrictions()) {
            Tightening tightening = restriction.applyTo(question.payload(), budget);
            if (tightening == null) {
                continue;
            }
            if (tightening.verdict() == Verdict.DENY) {
                return tightening;
            }
            if (strictest == null && rule.verdict() == Verdict.ALLOW) {
                strictest = tightening;
            }
        }
        return strictest;
    }

    private static String reason(Rule rule) {
        String reason = rule.reason();
        if (reason != null) {
            return reason;
        }
        return switch (rule.verdict()) {
            case ALLOW -> "Allowed by rule " + rule.id();
            case DENY -> "Denied by rule " + rule.id();
            case REQUIRE_APPROVAL -> "Rule " + rule.id() + " requires approval";
        };
    }

    /** @param what a rule or a budget, as sentences begin with it */
    private PolicyFailure failure(String what, String id, String why) {
        return new PolicyFailure(version, id, what + " " + id + " " + why);
    }
}
