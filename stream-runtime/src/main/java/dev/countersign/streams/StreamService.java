package dev.countersign.streams;

import dev.countersign.schemas.kafka.ClusterCheck;
import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.kafka.KafkaClients;
import dev.countersign.schemas.kafka.TopicCreation;
import dev.countersign.schemas.topic.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The running stream of one instance. {@link #start()} returns when it processes commands; it dies
 * as a whole, and tells its {@link StreamEnd} so.
 */
public final class StreamService implements SmartLifecycle {
    /** After the control plane's view, before the doors that agents come through. */
    public static final int PHASE = 100;

    private static final Logger LOG = LoggerFactory.getLogger(StreamService.class);

    private final Installation installation;
    private final Topics topics;
    private final String applicationId;
    private final StreamInstance instance;
    private final Plan plan;
    private final StreamEnd end;
    private final Tally tally = new Tally();

    private @Nullable Running running;

    /** Builds the application's topology, anew at every start. */
    @FunctionalInterface
    public interface Plan {
        /**
         * The topology.
         *
         * @param partitions of every topic
         * @param drain counts what this start polls
         * @param tally counts what it does
         */
        Topology build(int partitions, Drain drain, Tally tally);
    }

    /** What exists between start and stop. */
    private record Running(KafkaStreams streams, RocksDbMemory memory) {}

    /**
     * A stream that is not started.
     *
     * @param installation where the cluster is; its prefix is part of the group's name as of every
     *     topic's
     */
    public StreamService(Installation installation, Topics topics, StreamInstance instance, Plan plan, StreamEnd end) {
        this.installation = installation;
        this.topics = topics;
        this.applicationId = installation.topicPrefix() + instance.name();
        this.instance = instance;
        this.plan = plan;
        this.end = end;
    }

    /**
     * Starts, and waits until the stream processes commands.
     *
     * @throws dev.countersign.schemas.kafka.UnfitClusterException when the cluster or one of its
     *     topics is not fit, or it does not answer
     * @throws StreamException when the stream is not ready in time; nothing is left running then
     */
    @Override
    public synchronized void start() {
        if (running != null) {
            return;
        }
        checkCluster();
        makeDirectory();
        int partitions = installation.partitions();
        Drain drain = new Drain();
        Topology topology = plan.build(partitions, drain, tally);
        RocksDbMemory memory = new RocksDbMemory(instance.storeMemory().toBytes());
        KafkaStreams streams = new KafkaStreams(
                topology,
                StreamsSettings.of(installation, applicationId, instance, drain, memory),
                new StreamClients());
        running = new Running(streams, memory);
        boolean ready = false;
        try {
            run(streams);
            ready = true;
        } finally {
            if (!ready) {
                stop();
            }
        }
        LOG.atInfo()
                .addKeyValue("applicationId", applicationId)
                .addKeyValue("instanceId", instance.instanceId())
                .addKeyValue("partitions", partitions)
                .log("A stream application is running");
    }

    /**
     * Before anything is read: a cluster that is not fit would go wrong later, and elsewhere. That
     * all topics have the installation's number of partitions is what ids are found by.
     */
    private void checkCluster() {
        try (Admin admin = Admin.create(KafkaClients.admin(installation, applicationId + "-check"))) {
            ClusterCheck.require(admin);
            TopicCreation.ensure(admin, installation, topics.specs(installation.partitions()));
        }
    }

    /** Two streams may share one: Kafka Streams refuses a directory that another creates at the same moment. */
    private void makeDirectory() {
        try {
            Files.createDirectories(instance.stateDirectory());
        } catch (IOException refused) {
            throw StreamException.noDirectory(instance.name(), instance.stateDirectory(), refused);
        }
    }

    private void run(KafkaStreams streams) {
        CountDownLatch settled = new CountDownLatch(1);
        Death death = new Death(instance.name(), end);
        streams.setUncaughtExceptionHandler(cause -> {
            death.note(cause);
            // The whole instance: what one thread cannot process, the next one cannot either.
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
        streams.setStateListener((now, before) -> {
            if (now == KafkaStreams.State.ERROR) {
                death.happened();
            }
            if (now == KafkaStreams.State.RUNNING || now == KafkaStreams.State.ERROR) {
                settled.countDown();
            }
        });
        streams.start();
        try {
            if (!settled.await(instance.readyWithin().toMillis(), TimeUnit.MILLISECONDS)) {
                throw StreamException.notReady(instance.name(), instance.readyWithin(), streams.state());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw StreamException.died(instance.name(), interrupted);
        }
        if (streams.state() == KafkaStreams.State.ERROR) {
            throw StreamException.died(instance.name(), death.cause());
        }
    }

    /** Commits what is processed and stops; the instance keeps its place in the group for a restart. */
    @Override
    public synchronized void stop() {
        Running stopping = running;
        if (stopping == null) {
            return;
        }
        running = null;
        Duration limit = instance.closeWithin();
        boolean closed = stopping.streams().close(CloseOptions.timeout(limit));
        if (closed) {
            stopping.memory().close();
        } else {
            // Its threads may still use the stores: freeing their memory would crash the process.
            LOG.atWarn()
                    .addKeyValue("limitMillis", limit.toMillis())
                    .addKeyValue("applicationId", applicationId)
                    .log("A stream application did not stop in time");
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return running != null && running.streams().state().isRunningOrRebalancing();
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    /** What the stream has done since it was made. */
    public Tally tally() {
        return tally;
    }

    /** Tells the end once, on a thread that Streams does not wait for. */
    private static final class Death {
        private final String name;
        private final StreamEnd end;
        private final AtomicBoolean told = new AtomicBoolean();
        private volatile Throwable cause = new IllegalStateException("The stream stopped with an error");

        Death(String name, StreamEnd end) {
            this.name = name;
            this.end = end;
        }

        void note(Throwable thrown) {
            cause = thrown;
            LOG.atError()
                    .setCause(thrown)
                    .addKeyValue("name", name)
                    .log("A stream application met an error that it cannot go on after");
        }

        void happened() {
            if (told.compareAndSet(false, true)) {
                Thread.ofPlatform().name(name + "-end").start(() -> end.streamDied(StreamException.died(name, cause)));
            }
        }

        Throwable cause() {
            return cause;
        }
    }
}
