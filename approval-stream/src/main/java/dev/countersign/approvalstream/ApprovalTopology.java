package dev.countersign.approvalstream;

import dev.countersign.domain.approval.ApprovalTimes;
import dev.countersign.schemas.store.StoredApproval;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.streams.Address;
import dev.countersign.streams.CommandProcessor;
import dev.countersign.streams.CommandProcessor.Intakes;
import dev.countersign.streams.Drain;
import dev.countersign.streams.Tally;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * The whole of approval-stream on one page: four topics in, four processors, seven stores, thirteen
 * topics out. An approval has its call's key, so that it lives in the call's partition and nothing is
 * ever repartitioned.
 *
 * <p>Reports of tools that ran elsewhere are taken here, and not where calls are, so that however many
 * come, no call waits for them: in policy-stream they would share its transactions. So are sessions.
 *
 * <pre>
 *                                          ┌─ commands (what people decided, to the call)
 * approval-commands ─── approvals ─────────┼─ events · receipts · approval-replies · deliveries · notices
 *                       (approvals, timers, ├─ approval-commands (what time asks)
 *                        positions)         └─ dead-letters
 * reports ───────────── reports ──────────── events · receipts · dead-letters
 *                       (reports, report-positions)
 * session-commands ──── sessions ─────────── sessions · session-replies · dead-letters
 *                       (sessions)
 * authorization- ────── authorizations ───── authorizations · authorization-replies · token-orders · dead-letters
 * commands              (authorizations)     commands (what users authorized, to the calls)
 * </pre>
 */
final class ApprovalTopology {
    static final String COMMANDS_IN = "approval-commands-in";
    static final String APPROVALS = "approval-processor";
    static final String REPORTS_IN = "reports-in";
    static final String REPORTS = "report-processor";
    static final String SESSIONS_IN = "session-commands-in";
    static final String SESSIONS = "session-processor";
    static final String SESSIONS_OUT = "sessions-out";
    static final String SESSION_REPLIES_OUT = "session-replies-out";
    static final String AUTHORIZATIONS_IN = "authorization-commands-in";
    static final String AUTHORIZATIONS = "authorization-processor";
    static final String AUTHORIZATIONS_OUT = "authorizations-out";
    static final String AUTHORIZATION_REPLIES_OUT = "authorization-replies-out";
    static final String TOKEN_ORDERS_OUT = "token-orders-out";
    static final String CALLS_OUT = "resolutions-out";
    static final String EVENTS_OUT = "events-out";
    static final String RECEIPTS_OUT = "receipts-out";
    static final String REPLIES_OUT = "replies-out";
    static final String DELIVERIES_OUT = "deliveries-out";
    static final String NOTICES_OUT = "notices-out";
    static final String TIMERS_OUT = "timers-out";
    static final String DEAD_LETTERS_OUT = "dead-letters-out";

    /** No record of ours is ordered by its timestamp, and a strange one must not end the thread. */
    private static final TimestampExtractor ANY_TIMESTAMP = (record, partitionTime) -> Math.max(0, record.timestamp());

    private ApprovalTopology() {}

    /**
     * What the shells of all tasks share.
     *
     * @param partitions of every topic
     */
    record Parts(
            Topics topics,
            Codec<StoredApproval> storedApprovals,
            ApprovalTimes times,
            int partitions,
            Drain drain,
            Tally tally) {}

    static Topology build(Parts parts) {
        Topics topics = parts.topics();
        Intakes intakes = new Intakes(parts.partitions(), parts.drain(), parts.tally(), DEAD_LETTERS_OUT);
        Topology topology = new Topology();

        // What approvals are asked: by calls, agents, people and workers, and by time. Bytes in: the
        // processor decodes them, so that poison is its to bury.
        source(topology, COMMANDS_IN, topics.approvalCommands().name());

        // The approval's life. The stores come with it, so that no other processor can reach them.
        topology.addProcessor(
                APPROVALS,
                CommandProcessor.supplier(
                        intakes,
                        topics.approvalCommands().codec(),
                        command -> command.approvalId().key(),
                        context -> new ApprovalShell(context, parts),
                        ApprovalStores.builders()),
                COMMANDS_IN);

        // What agents report. Its processor shares three sinks with the other, and so its tasks: one
        // transaction holds what both did.
        source(topology, REPORTS_IN, topics.reports().name());
        topology.addProcessor(
                REPORTS,
                CommandProcessor.supplier(
                        intakes,
                        topics.reports().codec(),
                        command -> command.reportId().key(),
                        context -> new ReportShell(context, parts),
                        ReportStores.builders()),
                REPORTS_IN);

        // Sessions of applications, each owned by the task of its partition.
        source(topology, SESSIONS_IN, topics.sessionCommands().name());
        topology.addProcessor(
                SESSIONS,
                CommandProcessor.supplier(
                        intakes,
                        topics.sessionCommands().codec(),
                        command -> command.sessionId().key(),
                        context -> new SessionShell(context, parts),
                        SessionStores.builders()),
                SESSIONS_IN);
        sink(topology, SESSIONS_OUT, topics.sessions().name(), Address.PARTITIONER, SESSIONS);
        sink(topology, SESSION_REPLIES_OUT, topics.sessionReplies().name(), Address.PARTITIONER, SESSIONS);

        // Users' authorizations, each owned by the task of its partition.
        source(topology, AUTHORIZATIONS_IN, topics.authorizationCommands().name());
        topology.addProcessor(
                AUTHORIZATIONS,
                CommandProcessor.supplier(
                        intakes,
                        topics.authorizationCommands().codec(),
                        command -> command.id().value(),
                        context -> new AuthorizationShell(context, parts),
                        AuthorizationStore.builders()),
                AUTHORIZATIONS_IN);
        sink(topology, AUTHORIZATIONS_OUT, topics.authorizations().name(), Address.PARTITIONER, AUTHORIZATIONS);
        sink(
                topology,
                AUTHORIZATION_REPLIES_OUT,
                topics.authorizationReplies().name(),
                Address.PARTITIONER,
                AUTHORIZATIONS);
        sink(topology, TOKEN_ORDERS_OUT, topics.tokenOrders().name(), Address.PARTITIONER, AUTHORIZATIONS);

        // What people decided goes to the call in the transaction that settles the approval, so that
        // the call hears it exactly once.
        sink(topology, CALLS_OUT, topics.commands().name(), Address.PARTITIONER, APPROVALS, AUTHORIZATIONS);
        sink(topology, EVENTS_OUT, topics.approvalEvents().name(), Address.PARTITIONER, APPROVALS, REPORTS);
        sink(topology, RECEIPTS_OUT, topics.receipts().name(), Address.PARTITIONER, APPROVALS, REPORTS);
        sink(topology, REPLIES_OUT, topics.approvalReplies().name());
        sink(topology, DELIVERIES_OUT, topics.deliveries().name());
        sink(topology, NOTICES_OUT, topics.notices().name());

        // What time asks goes the way of every other command: through the log.
        sink(topology, TIMERS_OUT, topics.approvalCommands().name());

        // What could not be read or processed, as it came.
        sink(
                topology,
                DEAD_LETTERS_OUT,
                topics.deadLetters(),
                Address.WRAPPING_PARTITIONER,
                APPROVALS,
                REPORTS,
                SESSIONS,
                AUTHORIZATIONS);
        return topology;
    }

    private static void source(Topology topology, String node, String topic) {
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        topology.addSource(AutoOffsetReset.earliest(), node, ANY_TIMESTAMP, bytes, bytes, topic);
    }

    /** Bytes out, to the partition that the address names. */
    private static void sink(Topology topology, String node, String topic) {
        sink(topology, node, topic, Address.PARTITIONER, APPROVALS);
    }

    private static void sink(
            Topology topology,
            String node,
            String topic,
            StreamPartitioner<Address, byte[]> partitioner,
            String... processors) {
        topology.addSink(node, topic, Address.SERIALIZER, new ByteArraySerializer(), partitioner, processors);
    }
}
