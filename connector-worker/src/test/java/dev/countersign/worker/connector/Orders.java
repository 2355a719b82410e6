package dev.countersign.worker.connector;

import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.execution.Attempt;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.execution.Purpose;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.OrganizationId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** Orders for tests, one changed thing at a time. */
public record Orders(
        CallId callId,
        Attempt attempt,
        EffectClass effectClass,
        Map<String, String> resource,
        Map<String, Object> payload,
        String kind,
        String operation,
        String settings,
        Duration timeout) {
    public static final OrganizationId ACME = new OrganizationId("acme");

    public static Orders of(String kind, String settings, String operation) {
        return new Orders(
                call("1"),
                Attempt.FIRST,
                EffectClass.IDEMPOTENT,
                Map.of("id", "42"),
                Map.of(),
                kind,
                operation,
                settings,
                Duration.ofSeconds(10));
    }

    /** The call that a key names. */
    public static CallId call(String key) {
        return CallId.derive("0123456789abcdef".getBytes(StandardCharsets.UTF_8), ACME, key);
    }

    public Orders call(CallId id) {
        return new Orders(id, attempt, effectClass, resource, payload, kind, operation, settings, timeout);
    }

    public Orders attempt(int number) {
        return new Orders(
                callId,
                new Attempt(number, Purpose.EXECUTE),
                effectClass,
                resource,
                payload,
                kind,
                operation,
                settings,
                timeout);
    }

    public Orders probe() {
        return new Orders(
                callId,
                new Attempt(2, Purpose.PROBE),
                EffectClass.CHECKABLE,
                resource,
                payload,
                kind,
                operation,
                settings,
                timeout);
    }

    public Orders resource(String name, String value) {
        return new Orders(
                callId, attempt, effectClass, Map.of(name, value), payload, kind, operation, settings, timeout);
    }

    public Orders payload(Map<String, Object> values) {
        return new Orders(callId, attempt, effectClass, resource, values, kind, operation, settings, timeout);
    }

    public Orders operation(String json) {
        return new Orders(callId, attempt, effectClass, resource, payload, kind, json, settings, timeout);
    }

    public Orders settings(String json) {
        return new Orders(callId, attempt, effectClass, resource, payload, kind, operation, json, timeout);
    }

    public Orders timeout(Duration time) {
        return new Orders(callId, attempt, effectClass, resource, payload, kind, operation, settings, time);
    }

    /** A look by the words of a tool's read, its time running from now. */
    public Look look(String read) {
        Order order = order();
        return new Look(callId, resource, payload, order.tool(), read, order.connection(), order.deadline());
    }

    /** The order, its time running from now. */
    public Order order() {
        return new Order(
                callId,
                attempt,
                effectClass,
                resource,
                payload,
                new Tool(ACME, "tool", "act", "thing:{id}", effectClass, "connection", timeout, 3, operation),
                new Connection(ACME, "connection", kind, 8, settings),
                Deadline.in(timeout, MonotonicClock.SYSTEM));
    }
}
