package dev.countersign.policystream;

import dev.countersign.domain.call.Rulebook;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.execution.ToolTerms;
import dev.countersign.domain.execution.UserGrant;
import dev.countersign.domain.identity.BudgetKey;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.policy.ApprovalTerms;
import dev.countersign.domain.policy.Assessment;
import dev.countersign.domain.policy.BudgetClaim;
import dev.countersign.domain.policy.Judgement;
import dev.countersign.domain.policy.Judgement.PolicyFailure;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.policy.PolicyVersion;
import dev.countersign.domain.policy.RiskLevel;
import dev.countersign.domain.policy.Verdict;
import dev.countersign.domain.request.ToolCall;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A rulebook that reads its verdict off the action: {@code allow…, deny…, ask…, fail…, break…}. One
 * tool serves every call; {@code …unsafe} makes it an unsafe one. {@code …-within-3-2} reserves 1 of the
 * budget b1 with the limit 3 and 1 of b2 with the limit 2, within an hour; {@code …-asks-3} asks people
 * beyond it. {@code …as-user} runs as the user whose call it is.
 */
record FixedRulebook() implements Rulebook {
    static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final Pattern LIMITS = Pattern.compile("[a-z]+-(within|asks)-([0-9]+(?:-[0-9]+)*)(?:-unsafe)?");

    private static final PolicyVersion POLICY =
            new PolicyVersion("2026-11-01", Digest.of("policy".getBytes(StandardCharsets.UTF_8)));

    @Override
    public Assessment assess(ToolCall call, Instant at) {
        return new Assessment(judged(call), claims(call));
    }

    private static Judgement judged(ToolCall call) {
        String action = call.action();
        if (action.startsWith("break")) {
            throw new IllegalStateException("A rulebook that breaks its contract");
        }
        if (action.startsWith("fail")) {
            return new PolicyFailure(POLICY, "r-fail", "The condition of the rule r-fail could not be evaluated");
        }
        Verdict verdict = action.startsWith("allow")
                ? Verdict.ALLOW
                : action.startsWith("ask") ? Verdict.REQUIRE_APPROVAL : Verdict.DENY;
        return new Ruling(verdict, POLICY, "r-" + action, RiskLevel.LOW, "The rule for " + action);
    }

    static List<BudgetClaim> claims(ToolCall call) {
        Matcher limits = LIMITS.matcher(call.action());
        if (!limits.matches()) {
            return List.of();
        }
        Verdict exceeded = limits.group(1).equals("asks") ? Verdict.REQUIRE_APPROVAL : Verdict.DENY;
        List<BudgetClaim> claims = new ArrayList<>();
        for (String limit : limits.group(2).split("-", -1)) {
            String budget = "b" + (claims.size() + 1);
            claims.add(new BudgetClaim(
                    budget,
                    BudgetKey.of(call.organization(), budget, List.of()),
                    BigDecimal.ONE,
                    new BigDecimal(limit),
                    Duration.ofHours(1),
                    true,
                    exceeded,
                    "No room in " + budget,
                    exceeded == Verdict.REQUIRE_APPROVAL ? ApprovalTerms.DEFAULT : null));
        }
        return claims;
    }

    @Override
    public @Nullable ToolTerms terms(ToolCall call) {
        EffectClass effectClass = call.action().endsWith("unsafe") ? EffectClass.UNSAFE : EffectClass.IDEMPOTENT;
        ToolTerms terms = new ToolTerms("crm.deals.update", "crm", effectClass, TIMEOUT, 3);
        return call.action().endsWith("as-user") ? terms.granted(UserGrant.NEEDED) : terms;
    }
}
