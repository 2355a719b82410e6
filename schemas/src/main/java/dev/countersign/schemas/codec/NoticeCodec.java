package dev.countersign.schemas.codec;

import dev.countersign.avro.NoticeMatter;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.notice.Notice;
import dev.countersign.domain.notice.Notice.Matter;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.wire.SchemaIds;
import org.jspecify.annotations.Nullable;

/** Values of {@code notices}. */
public final class NoticeCodec {
    private NoticeCodec() {}

    public static Codec<Notice> of(String subject, SchemaIds schemaIds) {
        return new MappedCodec<>(
                dev.countersign.avro.Notice.class, subject, schemaIds, NoticeCodec::toAvro, NoticeCodec::toDomain);
    }

    private static dev.countersign.avro.Notice toAvro(Notice notice) {
        Matter matter = notice.matter();
        return new dev.countersign.avro.Notice(
                notice.approvalId().toString(),
                notice.organization().value(),
                NoticeChannels.KINDS.toAvro(notice.kind()),
                notice.groups(),
                notice.agent().value(),
                matter == null
                        ? null
                        : new NoticeMatter(
                                matter.tool(),
                                matter.action(),
                                matter.resource(),
                                Rulings.RISK_LEVELS.toAvro(matter.risk()),
                                matter.rule(),
                                matter.reason()),
                notice.expiresAt(),
                notice.at());
    }

    private static Notice toDomain(dev.countersign.avro.Notice notice) {
        @Nullable NoticeMatter matter = notice.getMatter();
        return new Notice(
                Approvals.id(notice.getApprovalId()),
                new OrganizationId(notice.getOrganization()),
                NoticeChannels.KINDS.toDomain(notice.getKind()),
                notice.getGroups(),
                new AgentId(notice.getAgent()),
                matter == null
                        ? null
                        : new Matter(
                                matter.getTool(),
                                matter.getAction(),
                                matter.getResource(),
                                Rulings.RISK_LEVELS.toDomain(matter.getRisk()),
                                matter.getRule(),
                                matter.getReason()),
                notice.getExpiresAt(),
                notice.getAt());
    }
}
