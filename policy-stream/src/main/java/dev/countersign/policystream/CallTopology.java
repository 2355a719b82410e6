package dev.countersign.policystream;

import dev.countersign.schemas.topic.Topics;
import dev.countersign.streams.Address;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * The whole of policy-stream on one page: three topics in, two processors, five stores, ten topics
 * out. Calls are keyed by call id, counters by budget key, and every topic has the same number of
 * partitions, so that nothing is ever repartitioned.
 *
 * <pre>
 * commands   ─┐                       ┌─ events · dispatches · approval-commands · receipts · replies
 *             ├─ calls ───────────────┼─ executions, commands (what time and policy changes ask)
 * executions ─┘  (calls, timers,      ├─ budget-commands (what calls reserve and give back)
 *                 positions, awaiting)├─ authorization-commands (whose users' authorization calls need)
 *                                     └─ dead-letters
 *
 * budget-commands ── counters (budgets) ── commands (the answers, each to its call's partition)
 * </pre>
 */
final class CallTopology {
    static final String COMMANDS_IN = "commands-in";
    static final String EXECUTIONS_IN = "executions-in";
    static final String BUDGETS_IN = "budgets-in";
    static final String CALLS = "call-processor";
    static final String COUNTERS = "budget-processor";
    static final String EVENTS_OUT = "events-out";
    static final String DISPATCHES_OUT = "dispatches-out";
    static final String APPROVALS_OUT = "approvals-out";
    static final String BUDGETS_OUT = "budgets-out";
    static final String AUTHORIZATIONS_OUT = "authorizations-out";
    static final String RECEIPTS_OUT = "receipts-out";
    static final String REPLIES_OUT = "replies-out";
    static final String EXECUTIONS_OUT = "lapses-out";
    static final String COMMANDS_OUT = "forgets-out";
    static final String DEAD_LETTERS_OUT = "dead-letters-out";

    /** No record of ours is ordered by its timestamp, and a strange one must not end the thread. */
    private static final TimestampExtractor ANY_TIMESTAMP = (record, partitionTime) -> Math.max(0, record.timestamp());

    private CallTopology() {}

    static Topology build(CallProcessor.Parts parts) {
        Topics topics = parts.topics();
        Topology topology = new Topology();

        // What the call is asked: by agents and people, and by time when its horizon has passed.
        source(topology, COMMANDS_IN, topics.commands().name());

        // What became of its attempts: by workers, and by time when a lease ran out. One topic, so
        // that the order of the two is the log's.
        source(topology, EXECUTIONS_IN, topics.executions().name());

        // The call's life. The stores come with it, so that no other processor can reach them.
        topology.addProcessor(CALLS, new Calls(parts), COMMANDS_IN, EXECUTIONS_IN);

        // The counters that calls of all partitions reserve from, each in the partition of its key. In
        // the same task as calls, but in no other way nearer to them than the log.
        source(topology, BUDGETS_IN, topics.budgetCommands().name());
        topology.addProcessor(COUNTERS, new Counters(parts), BUDGETS_IN);

        // What became true, the order to execute, the question to people, the public record, the
        // answer to who waits.
        sink(topology, EVENTS_OUT, topics.events().name());
        sink(topology, DISPATCHES_OUT, topics.dispatches().name());
        sink(topology, APPROVALS_OUT, topics.approvalCommands().name());
        sink(topology, BUDGETS_OUT, topics.budgetCommands().name());
        sink(topology, AUTHORIZATIONS_OUT, topics.authorizationCommands().name());
        sink(topology, RECEIPTS_OUT, topics.receipts().name());
        sink(topology, REPLIES_OUT, topics.replies().name());

        // What time asks, and counters answer, goes the way of every other command: through the log.
        sink(topology, EXECUTIONS_OUT, topics.executions().name());
        sink(topology, COMMANDS_OUT, topics.commands().name(), Address.PARTITIONER, CALLS, COUNTERS);

        // What could not be read or processed, as it came.
        sink(topology, DEAD_LETTERS_OUT, topics.deadLetters(), Address.WRAPPING_PARTITIONER, CALLS, COUNTERS);
        return topology;
    }

    /** Bytes in: the processor decodes them, so that poison is its to bury. */
    private static void source(Topology topology, String node, String topic) {
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        topology.addSource(AutoOffsetReset.earliest(), node, ANY_TIMESTAMP, bytes, bytes, topic);
    }

    /** Bytes out, to the partition that the address names. */
    private static void sink(Topology topology, String node, String topic) {
        sink(topology, node, topic, Address.PARTITIONER, CALLS);
    }

    private static void sink(
            Topology topology,
            String node,
            String topic,
            StreamPartitioner<Address, byte[]> partitioner,
            String... processors) {
        topology.addSink(node, topic, Address.SERIALIZER, new ByteArraySerializer(), partitioner, processors);
    }

    private record Calls(CallProcessor.Parts parts) implements ProcessorSupplier<byte[], byte[], Address, byte[]> {
        @Override
        public CallProcessor get() {
            return new CallProcessor(parts);
        }

        @Override
        public Set<StoreBuilder<?>> stores() {
            return CallStores.builders();
        }
    }

    private record Counters(CallProcessor.Parts parts) implements ProcessorSupplier<byte[], byte[], Address, byte[]> {
        @Override
        public BudgetProcessor get() {
            return new BudgetProcessor(parts);
        }

        @Override
        public Set<StoreBuilder<?>> stores() {
            return BudgetStore.builders();
        }
    }
}
