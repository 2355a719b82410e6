package dev.countersign.embedded;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The broker's options, each with its reason; whatever is not here has Kafka's default. */
final class BrokerSettings {
    static final int NODE_ID = 1;
    static final String CONTROLLER_LISTENER = "CONTROLLER";

    private static final String BROKER_LISTENER = "PLAINTEXT";
    private static final String HOST = EmbeddedBroker.HOST;
    private static final int MINUTES_IN_400_DAYS = 400 * 24 * 60;

    private BrokerSettings() {}

    static Map<String, String> of(Path logDirectory, int port, int controllerPort) {
        Map<String, String> options = new LinkedHashMap<>();
        identity(options, logDirectory, port, controllerPort);
        singleReplica(options);
        internalTopics(options);
        promptness(options);
        threads(options);
        sockets(options);
        memory(options);
        return options;
    }

    /** The controller alone, on the same directory. */
    static Map<String, String> ofController(Path logDirectory, int controllerPort) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("process.roles", "controller");
        options.put("node.id", Integer.toString(NODE_ID));
        options.put("log.dirs", logDirectory.toString());
        options.put("listeners", CONTROLLER_LISTENER + "://" + HOST + ":" + controllerPort);
        options.put("listener.security.protocol.map", "CONTROLLER:PLAINTEXT");
        options.put("controller.listener.names", CONTROLLER_LISTENER);
        options.put("controller.quorum.voters", NODE_ID + "@" + HOST + ":" + controllerPort);
        return options;
    }

    private static void identity(Map<String, String> options, Path logDirectory, int port, int controllerPort) {
        options.put("process.roles", "broker,controller");
        options.put("node.id", Integer.toString(NODE_ID));
        options.put("log.dirs", logDirectory.toString());
        // Loopback only: this broker asks nobody for a password.
        options.put(
                "listeners",
                BROKER_LISTENER + "://" + HOST + ":" + port + "," + CONTROLLER_LISTENER + "://" + HOST + ":"
                        + controllerPort);
        options.put("advertised.listeners", BROKER_LISTENER + "://" + HOST + ":" + port);
        options.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        options.put("inter.broker.listener.name", BROKER_LISTENER);
        options.put("controller.listener.names", CONTROLLER_LISTENER);
        // A static voter is not stored in the log, so that the ports may differ at every start.
        options.put("controller.quorum.voters", NODE_ID + "@" + HOST + ":" + controllerPort);
    }

    private static void singleReplica(Map<String, String> options) {
        // One node can hold one replica; the defaults ask for three and would never be met.
        options.put("default.replication.factor", "1");
        options.put("min.insync.replicas", "1");
        options.put("offsets.topic.replication.factor", "1");
        options.put("transaction.state.log.replication.factor", "1");
        options.put("transaction.state.log.min.isr", "1");
        options.put("share.coordinator.state.topic.replication.factor", "1");
        options.put("share.coordinator.state.topic.min.isr", "1");
    }

    private static void internalTopics(Map<String, String> options) {
        // 50 each by default, to spread coordinators over brokers. One broker has nothing to spread:
        // fewer logs start faster and take less memory. Fixed once the topics exist.
        options.put("offsets.topic.num.partitions", "4");
        options.put("transaction.state.log.num.partitions", "4");
        options.put("share.coordinator.state.topic.num.partitions", "1");
        // Topics come from the catalogue; a misspelt name is an error, not a new topic.
        options.put("auto.create.topics.enable", "false");
        // The default forgets a group's offsets after 7 days: an installation that was switched off
        // over a holiday would start from the wrong place. As long as a call's tombstone is kept.
        options.put("offsets.retention.minutes", Integer.toString(MINUTES_IN_400_DAYS));
    }

    private static void promptness(Map<String, String> options) {
        // Nobody else is about to join: do not wait 3 s for them at every first rebalance.
        options.put("group.initial.rebalance.delay.ms", "0");
        // After a kill, the broker's old registration stands until its session ends (9 s by default).
        options.put("broker.session.timeout.ms", "2000");
        options.put("broker.heartbeat.interval.ms", "500");
        // How long a transaction's first partition waits for the markers of the one before (20 ms).
        options.put("add.partitions.to.txn.retry.backoff.ms", "1");
        // How often transactions of the dead are looked for (10 s): their readers wait meanwhile.
        options.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
    }

    /** The defaults are for a server of its own; here every thread more is a switch more. */
    private static void threads(Map<String, String> options) {
        options.put("num.network.threads", "1");
        options.put("num.io.threads", "2");
        options.put("group.coordinator.threads", "1");
        options.put("share.coordinator.threads", "1");
        options.put("background.threads", "2");
    }

    /** As the system sizes them: what is fetched is megabytes, and the default hands it over 100 kB at a time. */
    private static void sockets(Map<String, String> options) {
        options.put("socket.send.buffer.bytes", "-1");
        options.put("socket.receive.buffer.bytes", "-1");
        // What a request announces is allocated before it has come: the default of 100 MB lets four bytes end the
        // JVM. No client of ours sends more than 1 MB.
        options.put("socket.request.max.bytes", Integer.toString(4 * 1024 * 1024));
    }

    private static void memory(Map<String, String> options) {
        // The default allocates 128 MB at start; 4 MB deduplicate 175,000 keys in a pass.
        options.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 * 1024 * 1024));
    }
}
