package dev.countersign.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.backtest.Glance.Kind;
import dev.countersign.domain.approval.ApprovalEvent.ReminderDue;
import dev.countersign.domain.approval.RecordedApprovalEvent;
import dev.countersign.domain.call.CallEvent;
import dev.countersign.domain.call.CallEvent.AttemptStarted;
import dev.countersign.domain.call.CallEvent.CallClosed;
import dev.countersign.domain.call.CallEvent.CallEnded;
import dev.countersign.domain.call.CallEvent.CallForgotten;
import dev.countersign.domain.call.CallEvent.RerunOrdered;
import dev.countersign.domain.call.CallEvent.UnknownResolved;
import dev.countersign.domain.call.Closing;
import dev.countersign.domain.call.RecordedCallEvent;
import dev.countersign.domain.execution.Outcome;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.topic.UnreadableRecordException;
import dev.countersign.schemas.wire.SchemaIds;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GlanceTest {
    private static final Instant AT = PlayedHistory.T0;
    private static final Outcome UNKNOWN = new Outcome.Unknown(new ToolError("no_answer", "Silence"));

    private final Topics topics = new Topics("", SchemaIds.bundled());
    private final Glance glance = new Glance(SchemaIds.bundled(), PlayedHistory.ACME);

    private byte[] bytes(CallEvent event) {
        return topics.events()
                .codec()
                .encode(new RecordedCallEvent(PlayedHistory.id("key"), PlayedHistory.ACME, 3, event));
    }

    @Test
    void whatCameOfACallIsToldWithItsId() {
        for (CallEvent event : List.of(
                new CallEnded(UNKNOWN, AT),
                new UnknownResolved(UNKNOWN, "ann", "", AT),
                new RerunOrdered("ann", "", AT),
                new CallClosed(Closing.REJECTED, "", List.of("ann"), AT))) {
            assertThat(glance.at(bytes(event)))
                    .as(event.toString())
                    .isEqualTo(new Glance.Seen(Kind.CAME_OF_IT, CallKey.of(PlayedHistory.id("key"))));
        }
    }

    @Test
    void whatTellsNothingIsPassedOver() {
        assertThat(glance.at(bytes(new AttemptStarted(1, "worker-1", AT, AT))).kind())
                .isEqualTo(Kind.NOTHING);
        assertThat(glance.at(bytes(new CallForgotten(AT))).kind()).isEqualTo(Kind.NOTHING);
        assertThat(glance.at(topics.approvalEvents()
                                .codec()
                                .encode(new RecordedApprovalEvent(
                                        ApprovalId.of(PlayedHistory.id("key")),
                                        PlayedHistory.ACME,
                                        1,
                                        new ReminderDue(AT))))
                        .kind())
                .isEqualTo(Kind.NOTHING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme2", "acm", "bcme"})
    void anotherOrganizationsEventIsPassedOver(String other) {
        byte[] event = topics.events()
                .codec()
                .encode(new RecordedCallEvent(
                        PlayedHistory.id("key"), new OrganizationId(other), 3, new CallEnded(UNKNOWN, AT)));

        assertThat(glance.at(event).kind()).isEqualTo(Kind.NOTHING);
    }

    @Test
    void aRecordThatIsCutIsLeftToWhoReadsTheWhole() {
        byte[] whole = bytes(new CallEnded(UNKNOWN, AT));

        assertThat(glance.at(Arrays.copyOf(whole, 9)).kind()).isEqualTo(Kind.UNCLEAR);
        assertThat(glance.at(Arrays.copyOf(whole, 40)).kind()).isEqualTo(Kind.UNCLEAR);
        assertThatThrownBy(() -> glance.at(Arrays.copyOf(whole, 3))).isInstanceOf(UnreadableRecordException.class);
    }
}
