package dev.countersign.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.domain.approval.ApprovalCommand;
import dev.countersign.domain.approval.ApprovalEvent;
import dev.countersign.domain.approval.ApprovalState;
import dev.countersign.domain.approval.ApprovalSubject;
import dev.countersign.domain.approval.Choice;
import dev.countersign.domain.approval.RecordedApprovalEvent;
import dev.countersign.domain.approval.Resolution;
import dev.countersign.domain.authorization.AuthorizationAnswer;
import dev.countersign.domain.authorization.AuthorizationCommand;
import dev.countersign.domain.authorization.AuthorizationEvent;
import dev.countersign.domain.authorization.AuthorizationState;
import dev.countersign.domain.authorization.RecordedAuthorizationEvent;
import dev.countersign.domain.authorization.TokenOrder;
import dev.countersign.domain.budget.BudgetAnswer;
import dev.countersign.domain.budget.BudgetCommand;
import dev.countersign.domain.call.Answer;
import dev.countersign.domain.call.CallCommand;
import dev.countersign.domain.call.CallEvent;
import dev.countersign.domain.call.CallState;
import dev.countersign.domain.call.RecordedCallEvent;
import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.delivery.DeliveryCommand;
import dev.countersign.domain.delivery.DeliveryEvent;
import dev.countersign.domain.delivery.DeliveryResult;
import dev.countersign.domain.delivery.DeliveryState;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.Outcome;
import dev.countersign.domain.look.LookResult;
import dev.countersign.domain.policy.Judgement;
import dev.countersign.domain.report.RecordedReportEvent;
import dev.countersign.domain.report.ReportCommand;
import dev.countersign.domain.report.ReportEvent;
import dev.countersign.domain.session.RecordedSessionEvent;
import dev.countersign.domain.session.SessionCommand;
import dev.countersign.domain.session.SessionEvent;
import dev.countersign.schemas.AuthorizationSamples;
import dev.countersign.schemas.HealthSamples;
import dev.countersign.schemas.Samples;
import dev.countersign.schemas.SessionSamples;
import dev.countersign.schemas.store.StoredApproval;
import dev.countersign.schemas.store.StoredAuthorization;
import dev.countersign.schemas.store.StoredBudgets;
import dev.countersign.schemas.store.StoredCall;
import dev.countersign.schemas.store.StoredSession;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.topic.RecordedEvent;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.topic.UnreadableRecordException;
import dev.countersign.schemas.wire.SchemaIds;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RoundTripTest {
    private static final Topics TOPICS = new Topics("", SchemaIds.bundled());

    @TestFactory
    Stream<DynamicTest> everySampleIsReadBackAsItWasWritten() {
        return Stream.of(
                        readBack("commands", TOPICS.commands().codec(), Samples.commands()),
                        readBack("executions", TOPICS.executions().codec(), Samples.executions()),
                        readBack("events", TOPICS.events().codec(), Samples.events()),
                        readBack("dispatches", TOPICS.dispatches().codec(), Samples.dispatches()),
                        readBack("receipts", TOPICS.receipts().codec(), Samples.receipts()),
                        readBack("replies", TOPICS.replies().codec(), Samples.replies()),
                        readBack("ledger", TOPICS.ledger().codec(), Samples.ledger()),
                        readBack("checkpoints", TOPICS.checkpoints().codec(), Samples.checkpoints()),
                        readBack("subject-keys", TOPICS.subjectKeys().codec(), Samples.subjectKeys()),
                        readBack("erasures", TOPICS.erasures().codec(), Samples.erasures()),
                        readBack("control", TOPICS.control().codec(), Samples.control()),
                        readBack("control-history", TOPICS.controlHistory().codec(), Samples.control()),
                        readBack("budget-commands", TOPICS.budgetCommands().codec(), Samples.budgetCommands()),
                        readBack("budget store", StoredBudgets.codec(), Samples.budgetStates()),
                        readBack("store", StoredCall.codec(), Samples.storedCalls()),
                        readBack("approval-commands", TOPICS.approvalCommands().codec(), Samples.approvalCommands()),
                        readBack("approval-events", TOPICS.approvalEvents().codec(), Samples.approvalEvents()),
                        readBack("approval-replies", TOPICS.approvalReplies().codec(), Samples.approvalReplies()),
                        readBack("reports", TOPICS.reports().codec(), Samples.reports()),
                        readBack("report-events", TOPICS.reportEvents().codec(), Samples.reportEvents()),
                        readBack("session-commands", TOPICS.sessionCommands().codec(), SessionSamples.commands()),
                        readBack("sessions", TOPICS.sessions().codec(), SessionSamples.events()),
                        readBack("session-replies", TOPICS.sessionReplies().codec(), SessionSamples.replies()),
                        readBack("session store", StoredSession.codec(), SessionSamples.stored()),
                        readBack(
                                "authorization-commands",
                                TOPICS.authorizationCommands().codec(),
                                AuthorizationSamples.commands()),
                        readBack("authorizations", TOPICS.authorizations().codec(), AuthorizationSamples.events()),
                        readBack(
                                "authorization-replies",
                                TOPICS.authorizationReplies().codec(),
                                AuthorizationSamples.replies()),
                        readBack("token-orders", TOPICS.tokenOrders().codec(), AuthorizationSamples.orders()),
                        readBack("authorization store", StoredAuthorization.codec(), AuthorizationSamples.stored()),
                        readBack("key-uses", TOPICS.keyUses().codec(), SessionSamples.keyUses()),
                        readBack("connection-health", TOPICS.connectionHealth().codec(), HealthSamples.words()),
                        readBack("rate-claims", TOPICS.rateClaims().codec(), SessionSamples.claims()),
                        readBack("run-callbacks", TOPICS.runCallbacks().codec(), SessionSamples.callbacks()),
                        readBack("deliveries", TOPICS.deliveries().codec(), Samples.deliveries()),
                        readBack("notices", TOPICS.notices().codec(), Samples.notices()),
                        readBack("looks", TOPICS.looks().codec(), Samples.looks()),
                        readBack("look-replies", TOPICS.lookReplies().codec(), Samples.lookReplies()),
                        readBack("approval store", StoredApproval.codec(), Samples.storedApprovals()))
                .flatMap(tests -> tests);
    }

    private static <V> Stream<DynamicTest> readBack(String topic, Codec<V> codec, Map<String, ? extends V> samples) {
        return samples.entrySet().stream()
                .map(sample -> DynamicTest.dynamicTest(topic + ": " + sample.getKey(), () -> {
                    byte[] bytes = codec.encode(sample.getValue());
                    assertThat(codec.decode(bytes)).isEqualTo(sample.getValue());
                    assertThat(codec.encode(codec.decode(bytes))).isEqualTo(bytes);
                }));
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                CallCommand.class,
                CallEvent.class,
                CallState.class,
                BudgetCommand.class,
                BudgetAnswer.class,
                AttemptResult.class,
                Outcome.class,
                Judgement.class,
                Answer.class,
                ControlFact.class,
                ApprovalCommand.class,
                ApprovalEvent.class,
                ApprovalState.class,
                ApprovalSubject.class,
                Choice.class,
                Resolution.class,
                DeliveryCommand.class,
                DeliveryEvent.class,
                DeliveryResult.class,
                DeliveryState.class,
                LookResult.class,
                ReportCommand.class,
                ReportEvent.class,
                SessionCommand.class,
                SessionEvent.class,
                AuthorizationCommand.class,
                AuthorizationEvent.class,
                AuthorizationAnswer.class,
                AuthorizationState.Known.class,
                TokenOrder.Grant.class
            })
    void everyKindHasASample(Class<?> family) {
        List<Object> values = Stream.<Stream<?>>of(
                        Samples.all().stream(),
                        AuthorizationSamples.commands().values().stream(),
                        AuthorizationSamples.answers().values().stream(),
                        AuthorizationSamples.states().values().stream(),
                        AuthorizationSamples.orders().values().stream().map(TokenOrder::grant),
                        AuthorizationSamples.events().values().stream().map(RecordedAuthorizationEvent::event),
                        SessionSamples.commands().values().stream(),
                        SessionSamples.events().values().stream().map(RecordedSessionEvent::event),
                        Samples.events().values().stream().map(RecordedCallEvent::event),
                        Samples.approvalEvents().values().stream().map(RecordedApprovalEvent::event),
                        Samples.reportEvents().values().stream().map(RecordedReportEvent::event))
                .<Object>flatMap(each -> each)
                .toList();
        assertThat(kinds(family))
                .isNotEmpty()
                .allSatisfy(kind ->
                        assertThat(values).as("a sample of %s", kind.getName()).anyMatch(kind::isInstance));
    }

    private static List<Class<?>> kinds(Class<?> family) {
        return family.isSealed()
                ? Arrays.stream(family.getPermittedSubclasses())
                        .flatMap(kind -> kinds(kind).stream())
                        .distinct()
                        .toList()
                : List.of(family);
    }

    @Test
    void theTopicOfEventsTellsCallsFromApprovalsAndReports() {
        RecordedCallEvent ofCall = Samples.events().get("judged-allow");
        RecordedApprovalEvent ofApproval = Samples.approvalEvents().get("opened-call");
        RecordedReportEvent ofReport = Samples.reportEvents().get("encrypted");
        byte[] reportBytes = TOPICS.reportEvents().codec().encode(ofReport);
        byte[] callBytes = TOPICS.events().codec().encode(ofCall);
        byte[] approvalBytes = TOPICS.approvalEvents().codec().encode(ofApproval);

        assertThat(TOPICS.allEvents().codec().decode(callBytes)).isEqualTo(new RecordedEvent.OfCall(ofCall));
        assertThat(TOPICS.allEvents().codec().decode(approvalBytes))
                .isEqualTo(new RecordedEvent.OfApproval(ofApproval));
        assertThat(TOPICS.allEvents().codec().encode(new RecordedEvent.OfApproval(ofApproval)))
                .isEqualTo(approvalBytes);
        assertThatThrownBy(() -> TOPICS.events().codec().decode(approvalBytes))
                .isInstanceOf(UnreadableRecordException.class);
        assertThatThrownBy(() -> TOPICS.approvalEvents().codec().decode(callBytes))
                .isInstanceOf(UnreadableRecordException.class);
        assertThat(TOPICS.allEvents().codec().decode(reportBytes)).isEqualTo(new RecordedEvent.OfReport(ofReport));
        assertThat(TOPICS.allEvents().codec().encode(new RecordedEvent.OfReport(ofReport)))
                .isEqualTo(reportBytes);
        for (Codec<?> other :
                List.of(TOPICS.events().codec(), TOPICS.approvalEvents().codec())) {
            assertThatThrownBy(() -> other.decode(reportBytes)).isInstanceOf(UnreadableRecordException.class);
        }
        assertThatThrownBy(() -> TOPICS.reportEvents().codec().decode(callBytes))
                .isInstanceOf(UnreadableRecordException.class);
    }

    @Test
    void commandsRefusesWhatTravelsOnExecutions() {
        CallCommand lapse = Samples.executions().get("lapse");
        assertThatThrownBy(() -> TOPICS.commands().codec().encode(lapse))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("LapseLease travels on executions, so that log order decides");
    }

    @Test
    void instantsAreCutToWholeMicrosecondsDownwards() {
        Codec<CallCommand> codec = TOPICS.commands().codec();
        for (String instant : List.of("2026-11-21T10:15:30.123456999Z", "1969-12-31T23:59:59.123456999Z")) {
            CallCommand fine = new CallCommand.ForgetCall(Samples.CALL_ID, Instant.parse(instant));
            assertThat(codec.decode(codec.encode(fine)).at()).isEqualTo(instant.replace("999Z", "Z"));
        }
    }
}
