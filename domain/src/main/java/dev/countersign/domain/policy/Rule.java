package dev.countersign.domain.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One rule of a policy. It matches when one of its actions, one of its resources and its condition do.
 *
 * @param id unique within the policy
 * @param when null when action and resource are enough
 * @param verdict what the rule says of what it matches, before its restrictions
 * @param reason one sentence for the caller; null for a general one
 * @param approval on what terms people are asked, where the rule or one of its restrictions asks them
 */
public record Rule(
        String id,
        List<Glob> actions,
        List<Glob> resources,
        @Nullable Condition when,
        Verdict verdict,
        RiskLevel risk,
        @Nullable String reason,
        List<Restriction> restrictions,
        ApprovalTerms approval) {

    /** A rule that asks people on the general terms, if it asks them at all. */
    public Rule(
            String id,
            List<Glob> actions,
            List<Glob> resources,
            @Nullable Condition when,
            Verdict verdict,
            RiskLevel risk,
            @Nullable String reason,
            List<Restriction> restrictions) {
        this(id, actions, resources, when, verdict, risk, reason, restrictions, ApprovalTerms.DEFAULT);
    }

    /** @throws IllegalArgumentException when there is no action or no resource: it could match nothing */
    public Rule {
        actions = List.copyOf(actions);
        resources = List.copyOf(resources);
        restrictions = List.copyOf(restrictions);
        if (actions.isEmpty() || resources.isEmpty()) {
            throw new IllegalArgumentException("A rule names at least one action and one resource: " + id);
        }
    }

    /** Whether this rule takes every call that the other could take, so that the other, when later, has none left. */
    public boolean shadows(Rule later) {
        return when == null && coverAll(actions, later.actions) && coverAll(resources, later.resources);
    }

    private static boolean coverAll(List<Glob> covering, List<Glob> covered) {
        return covered.stream().allMatch(one -> covering.stream().anyMatch(glob -> glob.covers(one)));
    }

    boolean addresses(PolicyQuestion question) {
        return Glob.matchesAny(actions, question.action()) && Glob.matchesAny(resources, question.resource());
    }
}
