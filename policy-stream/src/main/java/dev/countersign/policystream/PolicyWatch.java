package dev.countersign.policystream;

import dev.countersign.domain.call.CallCommand;
import dev.countersign.domain.call.CallCommand.RejudgeCall;
import dev.countersign.domain.call.CallState;
import dev.countersign.domain.call.CallState.AwaitingApproval;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.streams.Address;
import dev.countersign.streams.Outbox;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Has every call that waits for people judged again when its organization's policy has changed, or what
 * is stopped beside it.
 *
 * <p>It keeps which calls wait, by organization, each with the digest of what it was last held
 * against. A change is noticed by comparing one digest an organization; only then are its calls
 * walked through, some at a time. Each gets a command in its own topic, so that what comes of it is
 * recorded like everything else. While nobody waits it does not tick at all.
 */
final class PolicyWatch {
    /** How often policies are compared while somebody waits. */
    static final Duration EVERY = Duration.ofSeconds(2);

    /** Calls walked through in one tick of one task; the rest waits for the next tick. */
    static final int CALLS_MAX = 500;

    private static final char SEPARATOR = '\0';
    private static final String AFTER_SEPARATOR = "\1";

    private final ProcessorContext<Address, byte[]> context;
    private final KeyValueStore<String, byte[]> awaiting;
    private final Rulebooks rulebooks;
    private final Codec<CallCommand> commands;
    private final Map<OrganizationId, Sweep> sweeps = new HashMap<>();
    private @Nullable Cancellable schedule;

    /**
     * How far an organization's calls were held against what judges them.
     *
     * @param next the first key that was not looked at; null when all were
     */
    private record Sweep(Digest standing, @Nullable String next) {}

    PolicyWatch(
            ProcessorContext<Address, byte[]> context,
            KeyValueStore<String, byte[]> awaiting,
            Rulebooks rulebooks,
            Codec<CallCommand> commands) {
        this.context = context;
        this.awaiting = awaiting;
        this.rulebooks = rulebooks;
        this.commands = commands;
    }

    /** Begins to watch; the first tick finds out whether anybody waits. */
    void start() {
        watch();
    }

    /** A call went from one state to another. */
    void moved(CallId callId, CallState before, CallState after) {
        if (after instanceof AwaitingApproval waiting) {
            if (!(before instanceof AwaitingApproval)) {
                awaiting.put(
                        key(waiting.call().organization(), callId),
                        bytes(waiting.ruling().policy().digest()));
                watch();
            }
        } else if (before instanceof AwaitingApproval waited) {
            awaiting.delete(key(waited.call().organization(), callId));
        }
    }

    private void watch() {
        if (schedule == null) {
            schedule = context.schedule(EVERY, PunctuationType.WALL_CLOCK_TIME, this::tick);
        }
    }

    private void tick(long nowMillis) {
        Instant now = Instant.ofEpochMilli(nowMillis);
        int left = CALLS_MAX;
        String from = "";
        boolean anybody = false;
        for (String first = firstFrom(from); first != null; first = firstFrom(from)) {
            anybody = true;
            String organization = first.substring(0, first.indexOf(SEPARATOR));
            left = hold(new OrganizationId(organization), left, now);
            from = organization + AFTER_SEPARATOR;
        }
        if (!anybody && schedule != null) {
            schedule.cancel();
            schedule = null;
        }
    }

    /** Holds some of an organization's calls against its policy, if that has changed; returns how many may follow. */
    private int hold(OrganizationId organization, int max, Instant now) {
        Digest policy = rulebooks.policy(organization);
        Digest standing = rulebooks.standing(organization);
        if (policy == null || standing == null) {
            return max;
        }
        Sweep sweep = sweeps.get(organization);
        if (sweep == null || !sweep.standing().equals(standing)) {
            sweep = new Sweep(standing, organization.value() + SEPARATOR);
        }
        String next = sweep.next();
        int left = max;
        if (next != null) {
            byte[] current = bytes(standing);
            try (KeyValueIterator<String, byte[]> calls =
                    awaiting.range(next, organization.value() + AFTER_SEPARATOR)) {
                next = null;
                while (calls.hasNext()) {
                    KeyValue<String, byte[]> call = calls.next();
                    if (left == 0) {
                        next = call.key;
                        break;
                    }
                    left--;
                    if (!Arrays.equals(call.value, current)) {
                        judgeAgain(call.key, policy, current, now);
                    }
                }
            }
        }
        sweeps.put(organization, new Sweep(standing, next));
        return left;
    }

    private void judgeAgain(String key, Digest policy, byte[] current, Instant now) {
        CallId callId = new CallId(key.substring(key.indexOf(SEPARATOR) + 1));
        Outbox.about(callId.value(), context)
                .forward(commands.encode(new RejudgeCall(callId, policy, now)), CallTopology.COMMANDS_OUT);
        awaiting.put(key, current);
    }

    private @Nullable String firstFrom(String key) {
        try (KeyValueIterator<String, byte[]> rest = awaiting.range(key, null)) {
            return rest.hasNext() ? rest.next().key : null;
        }
    }

    private static String key(OrganizationId organization, CallId callId) {
        return organization.value() + SEPARATOR + callId.value();
    }

    private static byte[] bytes(Digest digest) {
        return digest.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
