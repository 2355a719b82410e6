package dev.countersign.worker.notice;

import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.notice.Notice;
import dev.countersign.domain.notice.Notice.Kind;
import dev.countersign.domain.notice.Notice.Matter;
import dev.countersign.domain.policy.RiskLevel;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Notices by the name of their approval. */
final class NoticeSamples {
    static final OrganizationId ACME = new OrganizationId("acme");

    private NoticeSamples() {}

    static ApprovalId id(String name) {
        return ApprovalId.of(CallId.derive(new byte[32], ACME, name));
    }

    /** One that expires in an hour. */
    static Notice notice(String name, Kind kind, String... groups) {
        return notice(name, kind, "Above the limit", Instant.now().plusSeconds(3_600), groups);
    }

    static Notice notice(String name, Kind kind, String reason, Instant expiresAt, String... groups) {
        return new Notice(
                id(name),
                ACME,
                kind,
                List.of(groups),
                new AgentId("sales-bot"),
                new Matter("crm.deals.update", "update_deal", "crm:deal:123", RiskLevel.HIGH, "large-deals", reason),
                expiresAt.truncatedTo(ChronoUnit.MICROS),
                Instant.now().truncatedTo(ChronoUnit.MICROS));
    }

    static Notice question(String name) {
        return new Notice(
                id(name),
                ACME,
                Kind.WAITING,
                List.of(),
                new AgentId("release-bot"),
                null,
                Instant.parse("2026-11-22T13:30:00Z"),
                Instant.parse("2026-11-22T12:30:00Z"));
    }
}
