package dev.countersign.domain.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ApprovalIdTest {
    private static final OrganizationId ACME = new OrganizationId("acme");

    @Test
    void aCallsApprovalIsNamedAfterTheCall() {
        CallId callId = CallId.derive(new byte[32], ACME, "key-1");

        assertThat(ApprovalId.of(callId).toString())
                .isEqualTo(callId.approvalId())
                .isEqualTo("apr_" + callId);
        assertThat(ApprovalId.of(callId).key()).isEqualTo(callId.value());
        assertThat(ApprovalId.parse("apr_" + callId)).isEqualTo(ApprovalId.of(callId));
    }

    @Test
    void aQuestionsIdIsItsRequestIdsAloneAndNeverThatOfACall() {
        ApprovalId question = ApprovalId.ofQuestion(new byte[32], ACME, "key-1");

        assertThat(question).isEqualTo(ApprovalId.ofQuestion(new byte[32], ACME, "key-1"));
        assertThat(question).isNotEqualTo(ApprovalId.ofQuestion(new byte[32], ACME, "key-2"));
        assertThat(question).isNotEqualTo(ApprovalId.ofQuestion(new byte[32], new OrganizationId("beta"), "key-1"));
        assertThat(question.callId()).isNotEqualTo(CallId.derive(new byte[32], ACME, "key-1"));
    }

    @Test
    void whatIsNoApprovalIdIsNotRead() {
        assertThat(ApprovalId.parse("rec_abcdefghijklmnopqrstuvwxy2")).isNull();
        assertThat(ApprovalId.parse("apr_abc")).isNull();
        assertThat(ApprovalId.parse("apr_ABCDEFGHIJKLMNOPQRSTUVWXY2")).isNull();
    }
}
