package dev.countersign.lab.bench;

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
import dev.countersign.domain.call.RecordedCallEvent;
import dev.countersign.domain.call.Rulebook;
import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.OnMismatch;
import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.control.ControlFact.OrganizationKey;
import dev.countersign.domain.control.ControlFact.PolicyText;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.Effect;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.identity.Salt;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.request.ToolCall;
import dev.countersign.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A history as the streams would have written it, in the time that the encoding takes: every call decided
 * by the domain, a few seconds apart, four fifths executed and every fifteenth put before people.
 */
final class RecordedCalls {
    static final OrganizationId ACME = new OrganizationId("acme");
    static final Instant T0 = Instant.parse("2026-09-01T00:00:00Z");

    static final Duration APART = Duration.ofSeconds(5);
    static final byte[] ID_KEY = new byte[OrganizationKey.BYTES];
    static final ToolError REFUSED = new ToolError("refused", "The target refused");
    static final SealedValue RESPONSE =
            SealedValue.plain("{\"id\":\"deal-1\",\"ok\":true,\"version\":17}".getBytes(StandardCharsets.UTF_8));

    private final Topics topics;
    private final Producer<String, byte[]> producer;
    private final CallDecider decider = new CallDecider(CallTimes.DEFAULTS);
    private final List<ControlFact> facts;
    private final Rulebook rulebook;
    private long events;
    private int number;

    RecordedCalls(Topics topics, Producer<String, byte[]> producer, String policy) {
        this.topics = topics;
        this.producer = producer;
        this.facts = configured(policy);
        this.rulebook = ControlSnapshot.of(facts).rulebook(ACME);
    }

    /** An organization with three tools and a policy. */
    static List<ControlFact> configured(String policy) {
        return List.of(
                new Organization(ACME, "Acme", new OrganizationKey(ID_KEY), OnMismatch.ORIGINAL),
                new Connection(ACME, "crm", "echo", 4, "{}"),
                tool("crm.deals.update", "update_deal", "crm:deal:{id}", EffectClass.IDEMPOTENT),
                tool("crm.deals.read", "read_deal", "crm:deal:{id}", EffectClass.READ),
                tool("billing.refund", "refund", "invoice:{id}", EffectClass.UNSAFE),
                new PolicyText(ACME, policy));
    }

    private static Tool tool(String name, String action, String resource, EffectClass effects) {
        return new Tool(ACME, name, action, resource, effects, "crm", Duration.ofSeconds(10), 3, "{}");
    }

    /** What was configured before the first call. */
    void configure() {
        for (ControlFact fact : facts) {
            send(
                    topics.controlHistory().name(),
                    fact.key(),
                    topics.controlHistory().codec().encode(fact),
                    T0.minusSeconds(60));
        }
    }

    /** How many were recorded so far. */
    long events() {
        return events;
    }

    /** The next call, with all that came of it. */
    void play(int i) {
        number = 0;
        Instant at = T0.plus(APART.multipliedBy(i));
        CallId id = CallId.derive(ID_KEY, ACME, "key-" + i);
        CallState state = take(new CallState.Unseen(), new SubmitCall(id, call(i, at), null));
        if (state instanceof CallState.AwaitingApproval waiting) {
            ApprovalResolution how = i % 4 == 0 ? ApprovalResolution.REJECTED : ApprovalResolution.APPROVED;
            state = take(
                    state,
                    new ApprovalResolved(
                            id, waiting.call().requestDigest(), how, List.of("ann"), "", at.plusSeconds(90)));
        }
        if (state instanceof CallState.UnderWay underWay) {
            Instant started = at.plusSeconds(91);
            state = take(
                    state,
                    new ExecutionStarted(
                            id, underWay.attempt().number(), "worker-1", started.plusSeconds(10), started));
            AttemptResult result = i % 50 == 0
                    ? new AttemptResult.Failed(Effect.NONE, false, REFUSED)
                    : new AttemptResult.Succeeded(RESPONSE);
            take(state, new ExecutionFinished(id, underWay.attempt().number(), result, started.plusMillis(300)));
        }
    }

    /** The call of this number, as an agent asks for it. */
    static ToolCall call(int i, Instant at) {
        boolean refund = i % 10 == 3;
        boolean read = i % 10 == 7;
        String action = refund ? "refund" : read ? "read_deal" : "update_deal";
        byte[] payload = String.format(
                        Locale.ROOT,
                        "{\"amount\":%d,\"currency\":\"EUR\",\"note\":\"The customer asked for it on the phone, number %d\","
                                + "\"stage\":\"%s\",\"tags\":[\"phone\",\"returning\"]}",
                        i * 7919L % 60_000,
                        i,
                        i % 3 == 0 ? "won" : "open")
                .getBytes(StandardCharsets.UTF_8);
        return new ToolCall(
                        ACME,
                        new AgentId("sales-agent-" + i % 20),
                        "ada@acme.example",
                        "run-" + i / 100,
                        action,
                        (refund ? "invoice:" : "crm:deal:") + i % 5_000,
                        null,
                        SealedValue.plain(payload),
                        Digest.of(payload),
                        "key-" + i,
                        "req-" + i,
                        at)
                .salted(new Salt(Digest.of(payload).bytes()));
    }

    private CallState take(CallState before, CallCommand command) {
        List<CallEvent> decided = decider.decide(before, command, rulebook).events();
        for (CallEvent event : decided) {
            number++;
            events++;
            send(
                    topics.events().name(),
                    command.callId().value(),
                    topics.events().codec().encode(new RecordedCallEvent(command.callId(), ACME, number, event)),
                    command.at().plusMillis(4));
        }
        return CallEvolution.evolve(before, decided);
    }

    private void send(String topic, String key, byte[] value, Instant at) {
        // The last flush tells of what was not taken.
        var unused = producer.send(new ProducerRecord<>(topic, null, at.toEpochMilli(), key, value));
    }
}
