package dev.countersign.backtest;

import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.domain.call.ApprovalResolution;
import dev.countersign.domain.call.CallCommand;
import dev.countersign.domain.call.CallCommand.ApprovalResolved;
import dev.countersign.domain.call.CallCommand.ExecutionFinished;
import dev.countersign.domain.call.CallCommand.ExecutionStarted;
import dev.countersign.domain.call.CallCommand.SubmitCall;
import dev.countersign.domain.call.CallDecider;
import dev.countersign.domain.call.CallEvent;
import dev.countersign.domain.call.CallEvolution;
import dev.countersign.domain.call.CallState;
import dev.countersign.domain.call.CallTimes;
import dev.countersign.domain.call.Decision;
import dev.countersign.domain.call.RecordedCallEvent;
import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.OnMismatch;
import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.control.ControlFact.OrganizationKey;
import dev.countersign.domain.control.ControlFact.PolicyText;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.request.ToolCall;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.SchemaIds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The streams without a broker: what is asked is decided by the domain, and recorded as it would be. */
final class PlayedHistory implements RecordedHistory {
    static final OrganizationId ACME = new OrganizationId("acme");
    static final Instant T0 = Instant.parse("2026-11-02T09:15:00Z");
    static final int PARTITIONS = 2;

    private static final byte[] KEY = new byte[32];

    private final Topics topics = new Topics("", SchemaIds.bundled());
    private final CallDecider decider = new CallDecider(CallTimes.DEFAULTS);
    private final Map<String, ControlFact> facts = new LinkedHashMap<>();
    private final Map<CallId, CallState> states = new HashMap<>();
    private final Map<CallId, Integer> numbers = new HashMap<>();
    private final List<List<Stored>> events = List.of(new ArrayList<>(), new ArrayList<>());
    private final List<Stored> control = new ArrayList<>();

    /** How long after it was made a command is processed. */
    Duration lag = Duration.ofMillis(3);

    private record Stored(@Nullable String key, byte @Nullable [] value, Instant at) {}

    static CallId id(String key) {
        return CallId.derive(KEY, ACME, key);
    }

    /** An organization with one tool for deals. */
    PlayedHistory(String policy) {
        configure(
                T0.minus(Duration.ofDays(30)),
                new Organization(ACME, "Acme", new OrganizationKey(KEY), OnMismatch.ORIGINAL),
                new Connection(ACME, "crm", "echo", 4, "{}"),
                tool(EffectClass.IDEMPOTENT),
                new PolicyText(ACME, policy));
    }

    static Tool tool(EffectClass effects) {
        return new Tool(
                ACME,
                "crm.deals.update",
                "update_deal",
                "crm:deal:{id}",
                effects,
                "crm",
                Duration.ofSeconds(10),
                3,
                "{}");
    }

    void configure(Instant at, ControlFact... changed) {
        for (ControlFact fact : changed) {
            facts.put(fact.key(), fact);
            control.add(new Stored(fact.key(), topics.controlHistory().codec().encode(fact), at));
        }
    }

    void submit(String key, String payload, Instant at) {
        submit(ACME, key, "update_deal", payload, at);
    }

    void dryRun(String key, String payload, Instant at) {
        take(
                ACME,
                new SubmitCall(
                        id(key), call(ACME, key, "update_deal", payload, at).asDryRun(), null));
    }

    void submit(OrganizationId organization, String key, String action, String payload, Instant at) {
        ToolCall call = call(organization, key, action, payload, at);
        take(organization, new SubmitCall(CallId.derive(KEY, organization, key), call, null));
    }

    private static ToolCall call(OrganizationId organization, String key, String action, String payload, Instant at) {
        byte[] json = payload.getBytes(StandardCharsets.UTF_8);
        return new ToolCall(
                organization,
                new AgentId("sales-agent"),
                "ada",
                "run-1",
                action,
                "crm:deal:" + key,
                null,
                SealedValue.plain(json),
                Digest.of(json),
                key,
                "req-" + key,
                at);
    }

    void people(String key, ApprovalResolution resolution, Instant at) {
        CallState state = states.get(id(key));
        if (!(state instanceof CallState.Seen seen)) {
            throw new IllegalStateException("Nobody asked about " + key);
        }
        take(ACME, new ApprovalResolved(id(key), seen.call().requestDigest(), resolution, List.of("ann"), "", at));
    }

    void runs(String key, AttemptResult result, Instant at) {
        take(ACME, new ExecutionStarted(id(key), 1, "worker-1", at.plusSeconds(10), at));
        take(ACME, new ExecutionFinished(id(key), 1, result, at.plusMillis(200)));
    }

    void take(OrganizationId organization, CallCommand command) {
        CallState before = states.getOrDefault(command.callId(), new CallState.Unseen());
        Decision decision = decider.decide(
                before, command, ControlSnapshot.of(facts.values()).rulebook(organization));
        states.put(command.callId(), CallEvolution.evolve(before, decision.events()));
        for (CallEvent event : decision.events()) {
            int number = numbers.merge(command.callId(), 1, Integer::sum);
            append(
                    command.callId().value(),
                    topics.events()
                            .codec()
                            .encode(new RecordedCallEvent(command.callId(), organization, number, event)),
                    command.at().plus(lag));
        }
    }

    void append(String key, byte[] value, Instant at) {
        events.get(Math.floorMod(key.hashCode(), PARTITIONS)).add(new Stored(key, value, at));
    }

    static AttemptResult succeeded() {
        return new AttemptResult.Succeeded(SealedValue.plain("{\"ok\":true}".getBytes(StandardCharsets.UTF_8)));
    }

    Result backtest(String candidate) throws IOException {
        return backtest(candidate, null, null);
    }

    Result backtest(String candidate, @Nullable Instant from, @Nullable Instant to) throws IOException {
        return new Backtest(
                        Candidate.of(ACME, candidate),
                        new Backtest.Asked(from, to, 3, 1_000, 2),
                        this,
                        looked -> {},
                        () -> false)
                .run();
    }

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
        return PARTITIONS;
    }

    @Override
    public void control(Reader reader) {
        give(control, null, reader);
    }

    @Override
    public void events(int partition, @Nullable Instant from, Reader reader) {
        give(events.get(partition), from, reader);
    }

    private static void give(List<Stored> records, @Nullable Instant from, Reader reader) {
        for (int i = 0; i < records.size(); i++) {
            Stored record = records.get(i);
            if ((from == null || !record.at().isBefore(from))
                    && !reader.take(record.key(), record.value(), i, record.at())) {
                return;
            }
        }
    }
}
