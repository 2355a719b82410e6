package dev.countersign.console.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.policy.RiskLevel;
import dev.countersign.domain.receipt.ReceiptDecision;
import dev.countersign.domain.receipt.ReceiptOutcome;
import dev.countersign.readmodel.ReceiptFilter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditQueryTest {
    private static AuditQuery parse(String name, String... values) {
        return AuditQuery.parse(Map.of(name, List.of(values)));
    }

    @Test
    void nothingAskedIsEverything() {
        assertThat(AuditQuery.parse(Map.of()))
                .isEqualTo(new AuditQuery(ReceiptFilter.ANY, AuditQuery.LIMIT_DEFAULT, null));
        assertThat(parse("tool", "  ").filter()).isEqualTo(ReceiptFilter.ANY);
    }

    @Test
    void everyFilterIsUnderstood() {
        Map<String, List<String>> all = Map.of(
                "search", List.of(" deal "),
                "agent_id", List.of("sales-bot"),
                "instance_id", List.of("run-7"),
                "tool", List.of("crm.deals.update"),
                "resource", List.of("crm:deal:1"),
                "decision", List.of("allow"),
                "outcome", List.of("failed_effect_possible"),
                "risk_level", List.of("high"),
                "from", List.of("2026-11-22T06:30"),
                "to", List.of("2026-11-22T08:30:00+02:00"));
        assertThat(AuditQuery.FILTERS).containsExactlyInAnyOrderElementsOf(all.keySet());
        assertThat(AuditQuery.parse(all).filter())
                .isEqualTo(new ReceiptFilter(
                        ReceiptDecision.ALLOW,
                        RiskLevel.HIGH,
                        new AgentId("sales-bot"),
                        Instant.parse("2026-11-22T06:30:00Z"),
                        Instant.parse("2026-11-22T06:30:00Z"),
                        "deal",
                        "run-7",
                        "crm:deal:1",
                        "crm.deals.update",
                        ReceiptOutcome.FAILED_EFFECT_POSSIBLE));
    }

    @ParameterizedTest
    @CsvSource({
        "decision, answered, decision is one of",
        "decision, ALLOW, decision is one of",
        "outcome, done, outcome is one of",
        "risk_level, huge, risk_level is one of",
        "agent_id, 'a b', agent_id is not",
        "from, yesterday, from is a date",
        "limit, 101, limit is a whole number",
        "limit, -1, limit is a whole number",
        "organization, other, A search knows only",
    })
    void whatIsNotUnderstoodIsNamed(String name, String value, String sentence) {
        assertThatThrownBy(() -> parse(name, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(sentence);
    }

    @Test
    void whatIsAskedTwiceIsRefused() {
        assertThatThrownBy(() -> parse("tool", "a", "b")).hasMessage("tool must be given once");
    }
}
