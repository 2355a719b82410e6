package dev.countersign.console.played;

import dev.countersign.backtest.RecordedHistory;
import dev.countersign.console.trial.Histories;
import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.domain.call.ApprovalResolution;
import dev.countersign.domain.call.CallCommand;
import dev.countersign.domain.call.CallCommand.ApprovalResolved;
import dev.countersign.domain.call.CallCommand.SubmitCall;
import dev.countersign.domain.call.CallDecider;
import dev.countersign.domain.call.CallEvent;
import dev.countersign.domain.call.CallEvolution;
import dev.countersign.domain.call.CallState;
import dev.countersign.domain.call.CallTimes;
import dev.countersign.domain.call.RecordedCallEvent;
import dev.countersign.domain.call.Rulebook;
import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.OnMismatch;
import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.control.ControlFact.OrganizationKey;
import dev.countersign.domain.control.ControlFact.PolicyText;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.request.ToolCall;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.SchemaIds;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A day's calls of two organizations: small deals were allowed, large ones put before people, who rejected every third. */
public final class PlayedPast implements Histories {
    public static final String IN_FORCE = """
            version: "2026-11-01"
            rules:
              - {id: large-deals, action: update_deal, resource: "*", when: payload.amount > 50000, decision: require_approval, risk_level: high}
              - {id: deals, action: update_deal, resource: "*", decision: allow, risk_level: medium}
            """;
    public static final int CALLS = 24;

    private static final byte[] KEY = new byte[OrganizationKey.BYTES];

    private final Topics topics = new Topics("", SchemaIds.bundled());
    private final CallDecider decider = new CallDecider(CallTimes.DEFAULTS);
    private final List<Stored> control = new ArrayList<>();
    private final List<Stored> events = new ArrayList<>();
    private volatile @Nullable CountDownLatch held;

    private record Stored(String key, byte[] value, Instant at) {}

    /** @param end when the day is over */
    PlayedPast(Instant end) {
        Instant begin = end.minus(Duration.ofHours(CALLS));
        play(Sample.DEMO, begin);
        play(Sample.OTHER, begin);
    }

    /** From now on nobody gets to read an event. */
    public void hold() {
        held = new CountDownLatch(1);
    }

    public void release() {
        CountDownLatch latch = held;
        if (latch != null) {
            latch.countDown();
        }
    }

    private void play(OrganizationId organization, Instant begin) {
        List<ControlFact> facts = List.of(
                new Organization(organization, "Played", new OrganizationKey(KEY), OnMismatch.ORIGINAL),
                new Connection(organization, "crm", "echo", 4, "{}"),
                new Tool(
                        organization,
                        "crm.deals.update",
                        "update_deal",
                        "crm:deal:{id}",
                        EffectClass.IDEMPOTENT,
                        "crm",
                        Duration.ofSeconds(10),
                        3,
                        "{}"),
                new PolicyText(organization, IN_FORCE));
        for (ControlFact fact : facts) {
            control.add(new Stored(fact.key(), topics.controlHistory().codec().encode(fact), begin.minusSeconds(60)));
        }
        Rulebook rulebook = ControlSnapshot.of(facts).rulebook(organization);
        for (int i = 0; i < CALLS; i++) {
            Instant at = begin.plus(Duration.ofHours(i));
            CallId id = CallId.derive(KEY, organization, "past-" + i);
            CallState state = take(
                    organization,
                    new CallState.Unseen(),
                    new SubmitCall(id, call(organization, i, at), null),
                    rulebook);
            if (state instanceof CallState.AwaitingApproval waiting) {
                take(
                        organization,
                        state,
                        new ApprovalResolved(
                                id,
                                waiting.call().requestDigest(),
                                i % 3 == 0 ? ApprovalResolution.REJECTED : ApprovalResolution.APPROVED,
                                List.of("ada"),
                                "",
                                at.plusSeconds(60)),
                        rulebook);
            }
        }
    }

    private static ToolCall call(OrganizationId organization, int i, Instant at) {
        byte[] payload = ("{\"amount\":" + (i % 2 == 0 ? 72_000 : 900) + ",\"note\":\"secret-" + i + "\"}")
                .getBytes(StandardCharsets.UTF_8);
        return new ToolCall(
                organization,
                new AgentId("sales-agent"),
                "olga@example.com",
                "run-1",
                "update_deal",
                "crm:deal:" + organization + "-" + i,
                null,
                SealedValue.plain(payload),
                Digest.of(payload),
                "past-" + i,
                "req-" + i,
                at);
    }

    private CallState take(OrganizationId organization, CallState before, CallCommand command, Rulebook rulebook) {
        List<CallEvent> decided = decider.decide(before, command, rulebook).events();
        for (CallEvent event : decided) {
            byte[] value = topics.events()
                    .codec()
                    .encode(new RecordedCallEvent(command.callId(), organization, events.size() + 1, event));
            events.add(new Stored(command.callId().value(), value, command.at()));
        }
        return CallEvolution.evolve(before, decided);
    }

    @Override
    public RecordedHistory open() {
        return new RecordedHistory() {
            @Override
            public Topics topics() {
                return topics;
            }

            @Override
            public SchemaIds schemaIds() {
                return SchemaIds.bundled();
            }

            @Override
            public int partitions() {
                return 1;
            }

            @Override
            public void control(Reader reader) {
                give(control, reader);
            }

            @Override
            public void events(int partition, @Nullable Instant from, Reader reader) {
                CountDownLatch latch = held;
                if (latch != null) {
                    try {
                        latch.await();
                    } catch (InterruptedException stopped) {
                        Thread.currentThread().interrupt();
                    }
                }
                give(events, reader);
            }
        };
    }

    private static void give(List<Stored> records, RecordedHistory.Reader reader) {
        for (int i = 0; i < records.size(); i++) {
            Stored record = records.get(i);
            if (!reader.take(record.key(), record.value(), i, record.at())) {
                return;
            }
        }
    }
}
