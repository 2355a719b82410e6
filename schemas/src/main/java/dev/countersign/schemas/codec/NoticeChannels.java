package dev.countersign.schemas.codec;

import dev.countersign.avro.NoticeFormat;
import dev.countersign.avro.NoticeMail;
import dev.countersign.avro.NoticeWebhook;
import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.notice.Notice.Kind;
import dev.countersign.domain.notice.NoticeTarget;
import dev.countersign.schemas.topic.UnreadableRecordException;
import java.util.stream.Collectors;

/** The ways to tell people. */
final class NoticeChannels {
    static final Symbols<Kind, dev.countersign.avro.NoticeKind> KINDS =
            new Symbols<>(Kind.class, dev.countersign.avro.NoticeKind.class);

    private static final Symbols<NoticeTarget.Format, NoticeFormat> FORMATS =
            new Symbols<>(NoticeTarget.Format.class, NoticeFormat.class);

    private NoticeChannels() {}

    static dev.countersign.avro.NoticeChannel toAvro(ControlFact.NoticeChannel channel) {
        return new dev.countersign.avro.NoticeChannel(
                channel.name(),
                channel.groups(),
                // A set has no order of its own; equal values must be equal bytes.
                channel.kinds().stream().sorted().map(KINDS::toAvro).toList(),
                toAvro(channel.target()));
    }

    static ControlFact.NoticeChannel toDomain(OrganizationId organization, dev.countersign.avro.NoticeChannel channel) {
        return new ControlFact.NoticeChannel(
                organization,
                channel.getName(),
                channel.getGroups(),
                channel.getKinds().stream().map(KINDS::toDomain).collect(Collectors.toUnmodifiableSet()),
                target(channel.getTarget()));
    }

    private static Object toAvro(NoticeTarget target) {
        return switch (target) {
            case NoticeTarget.Mail it -> new NoticeMail(it.to());
            case NoticeTarget.Webhook it -> new NoticeWebhook(it.url(), it.secret(), FORMATS.toAvro(it.format()));
        };
    }

    private static NoticeTarget target(Object target) {
        return switch (target) {
            case NoticeMail it -> new NoticeTarget.Mail(it.getTo());
            case NoticeWebhook it ->
                new NoticeTarget.Webhook(it.getUrl(), it.getSecret(), FORMATS.toDomain(it.getFormat()));
            default -> throw UnreadableRecordException.unexpectedBranch(target);
        };
    }
}
