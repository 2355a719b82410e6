package dev.countersign.domain.policy;

/** How much harm a call could do, as the rule's author sees it; in rising order. */
public enum RiskLevel {
    LOW,
    MEDIUM,
    HIGH
}
