package dev.countersign.schemas.topic;

import dev.countersign.domain.approval.ApprovalEvent;
import dev.countersign.domain.approval.ApprovalEvent.AnswerDelivery;
import dev.countersign.domain.approval.RecordedApprovalEvent;
import dev.countersign.domain.authorization.AuthorizationEvent;
import dev.countersign.domain.authorization.RecordedAuthorizationEvent;
import dev.countersign.domain.call.CallEvent;
import dev.countersign.domain.call.RecordedCallEvent;
import dev.countersign.domain.delivery.DeliveryEvent;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.domain.receipt.ReceiptKind;
import dev.countersign.domain.report.RecordedReportEvent;
import dev.countersign.domain.report.ReportEvent;
import dev.countersign.domain.session.RecordedSessionEvent;
import dev.countersign.domain.session.SessionEvent;
import dev.countersign.schemas.json.IsoTime;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The headers that let consumers route events and receipts without reading them: CloudEvents 1.0,
 * Kafka protocol binding, binary mode. All are UTF-8 strings; none holds a value from a payload.
 *
 * <pre>
 * ce_type    dev.countersign.event.call-judged      dev.countersign.receipt.terminal
 * ce_id      call, approval, report or session id/number     receipt id/sequence
 * ce_source  /organizations/acme
 * </pre>
 */
public final class CloudEvents {
    private static final Header SPEC_VERSION = header("ce_specversion", "1.0");
    private static final Header CONTENT_TYPE = header("content-type", "application/avro");

    private static final Map<Class<?>, Header> EVENT_TYPES = Stream.of(
                    CallEvent.class,
                    ApprovalEvent.class,
                    DeliveryEvent.class,
                    ReportEvent.class,
                    SessionEvent.class,
                    AuthorizationEvent.class)
            .flatMap(family -> Arrays.stream(family.getPermittedSubclasses()))
            .collect(Collectors.toUnmodifiableMap(
                    Function.identity(), kind -> header("ce_type", "dev.countersign.event." + kebab(kind))));

    private static final Map<ReceiptKind, Header> RECEIPT_TYPES = Arrays.stream(ReceiptKind.values())
            .collect(Collectors.toUnmodifiableMap(
                    Function.identity(), kind -> header("ce_type", "dev.countersign.receipt." + lower(kind))));

    private CloudEvents() {}

    /** The headers of an event of a call. */
    public static Headers headers(RecordedCallEvent recorded) {
        return event(
                recorded.callId() + "/" + recorded.number(),
                recorded.organization(),
                recorded.event().at(),
                recorded.event());
    }

    /** The headers of an event of an approval, whose id has the prefix that tells it from its call's. */
    public static Headers headers(RecordedApprovalEvent recorded) {
        return event(
                recorded.approvalId() + "/" + recorded.number(),
                recorded.organization(),
                recorded.event().at(),
                recorded.event() instanceof AnswerDelivery(var delivery) ? delivery : recorded.event());
    }

    /** The headers of an event of a report. */
    public static Headers headers(RecordedReportEvent recorded) {
        return event(
                recorded.reportId() + "/" + recorded.number(),
                recorded.organization(),
                recorded.event().at(),
                recorded.event());
    }

    /** The headers of an event of a session. */
    public static Headers headers(RecordedSessionEvent recorded) {
        return event(
                recorded.sessionId() + "/" + recorded.number(),
                recorded.organization(),
                recorded.event().at(),
                recorded.event());
    }

    /** The headers of an event of a user's authorization. */
    public static Headers headers(RecordedAuthorizationEvent recorded) {
        return event(
                recorded.id() + "/" + recorded.number(),
                recorded.organization(),
                recorded.event().at(),
                recorded.event());
    }

    private static Headers event(String id, OrganizationId organization, Instant at, Object event) {
        Header type = EVENT_TYPES.get(event.getClass());
        if (type == null) {
            // The map has every permitted subclass.
            throw new IllegalStateException("No type is known for " + event.getClass());
        }
        return common(id, organization, at).add(type);
    }

    /** The headers of a receipt: beside CloudEvents' own {@code organization, decision, outcome}. */
    public static Headers headers(Receipt receipt) {
        OrganizationId organization = receipt.call().organization();
        Headers headers =
                common(receipt.callId().receiptId() + "/" + receipt.sequence(), organization, receipt.issuedAt());
        Header type = RECEIPT_TYPES.get(receipt.kind());
        if (type == null) {
            // The map has every constant.
            throw new IllegalStateException("No type is known for " + receipt.kind());
        }
        return headers.add(type)
                .add(header("organization", organization.value()))
                .add(header("decision", lower(receipt.decision())))
                .add(header("outcome", lower(receipt.outcome())));
    }

    private static Headers common(String id, OrganizationId organization, Instant at) {
        return new RecordHeaders()
                .add(SPEC_VERSION)
                .add(CONTENT_TYPE)
                .add(header("ce_id", id))
                .add(header("ce_source", "/organizations/" + organization))
                .add(header("ce_time", IsoTime.text(at)));
    }

    private static Header header(String key, String value) {
        return new RecordHeader(key, value.getBytes(StandardCharsets.UTF_8));
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** {@code CallJudged} becomes {@code call-judged}. */
    private static String kebab(Class<?> kind) {
        return kind.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }
}
