package dev.countersign.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.call.RecordedCallEvent;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.schemas.Samples;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.Test;

final class CloudEventsTest {
    @Test
    void anEventIsNamedByItsCallAndNumber() {
        RecordedCallEvent event = Samples.events().get("judged-allow");
        assertThat(texts(CloudEvents.headers(event)))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "ce_specversion", "1.0",
                        "ce_id", "abcdefghijklmnopqrstuvwxy2/7",
                        "ce_source", "/organizations/acme",
                        "ce_type", "dev.countersign.event.call-judged",
                        "ce_time", "2026-11-21T10:15:40.123456Z",
                        "content-type", "application/avro"));
    }

    @Test
    void aReceiptCanBeRoutedByItsHeaders() {
        Receipt receipt = Samples.receipts().get("allow-failed-effect-possible");
        assertThat(texts(CloudEvents.headers(receipt)))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "ce_specversion", "1.0",
                        "ce_id", "rec_abcdefghijklmnopqrstuvwxy2/1234567890123",
                        "ce_source", "/organizations/acme",
                        "ce_type", "dev.countersign.receipt.terminal",
                        "ce_time", "2026-11-21T10:16:40.123456Z",
                        "content-type", "application/avro",
                        "organization", "acme",
                        "decision", "allow",
                        "outcome", "failed_effect_possible"));
    }

    /** These are public names: renaming a class must not rename them. */
    @Test
    void everyEventHasItsPublicType() {
        List<String> types = Samples.events().values().stream()
                .map(event -> texts(CloudEvents.headers(event)).get("ce_type"))
                .distinct()
                .toList();
        assertThat(types)
                .containsExactlyInAnyOrder(
                        "dev.countersign.event.call-judged",
                        "dev.countersign.event.replay-noted",
                        "dev.countersign.event.approval-spent",
                        "dev.countersign.event.call-closed",
                        "dev.countersign.event.attempt-dispatched",
                        "dev.countersign.event.attempt-started",
                        "dev.countersign.event.attempt-finished",
                        "dev.countersign.event.attempt-lapsed",
                        "dev.countersign.event.call-ended",
                        "dev.countersign.event.late-result-noted",
                        "dev.countersign.event.unknown-resolved",
                        "dev.countersign.event.rerun-ordered",
                        "dev.countersign.event.call-forgotten",
                        "dev.countersign.event.call-rejudged",
                        "dev.countersign.event.reservation-made",
                        "dev.countersign.event.reservation-refused",
                        "dev.countersign.event.reservations-asked",
                        "dev.countersign.event.authorization-asked",
                        "dev.countersign.event.authorization-missing",
                        "dev.countersign.event.authorization-given",
                        "dev.countersign.event.reservations-released");
    }

    @Test
    void anEventOfAnApprovalIsNamedByTheApproval() {
        Map<String, String> headers =
                texts(CloudEvents.headers(Samples.approvalEvents().get("vote-approve")));
        assertThat(headers)
                .containsEntry("ce_id", "apr_abcdefghijklmnopqrstuvwxy2/4")
                .containsEntry("ce_type", "dev.countersign.event.vote-cast");
        assertThat(Samples.approvalEvents().values().stream()
                        .map(event -> texts(CloudEvents.headers(event)).get("ce_type"))
                        .distinct())
                .containsExactlyInAnyOrder(
                        "dev.countersign.event.approval-opened",
                        "dev.countersign.event.vote-cast",
                        "dev.countersign.event.vote-barred",
                        "dev.countersign.event.approval-escalated",
                        "dev.countersign.event.reminder-due",
                        "dev.countersign.event.approval-settled",
                        "dev.countersign.event.approval-forgotten",
                        "dev.countersign.event.delivery-ordered",
                        "dev.countersign.event.delivery-missed",
                        "dev.countersign.event.delivery-made",
                        "dev.countersign.event.delivery-given-up",
                        "dev.countersign.event.redelivery-requested");
    }

    @Test
    void anEventOfAReportIsNamedByTheReport() {
        assertThat(texts(CloudEvents.headers(Samples.reportEvents().get("encrypted"))))
                .containsEntry("ce_id", "bcdefghijklmnopqrstuvwxyz2/1")
                .containsEntry("ce_type", "dev.countersign.event.tool-execution-reported");
    }

    private static Map<String, String> texts(Headers headers) {
        Map<String, String> texts = new TreeMap<>();
        for (Header header : headers) {
            assertThat(texts.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)))
                    .as("only one header %s", header.key())
                    .isNull();
        }
        return texts;
    }
}
