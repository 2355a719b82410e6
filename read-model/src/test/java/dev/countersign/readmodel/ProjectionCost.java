package dev.countersign.readmodel;

import com.sun.management.ThreadMXBean;
import com.zaxxer.hikari.HikariDataSource;
import dev.countersign.domain.call.RecordedCallEvent;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.request.ToolCall;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * What a call costs the projector and the threads of its H2 file, in processor time and allocated bytes: the log
 * comes from memory, in polls as a loaded installation has them, half of the calls spread over two. A program, not
 * a test.
 */
final class ProjectionCost {
    private static final int CALLS_PER_POLL = 400;
    private static final int BODY_BYTES = 300;
    private static final int RUN_CALLS = 10;

    private final FakeLog log = new FakeLog();
    private final SynchronousQueue<ConsumerRecords<byte[], byte[]>> polls = new SynchronousQueue<>();
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private ProjectionCost() {}

    /**
     * @param arguments the number of calls, of which the last 50,000 count; how many a second, 0 for no pace; and
     *     {@code many} for runs and resources of a few calls each instead of one of all
     */
    public static void main(String[] arguments) throws Exception {
        new ProjectionCost()
                .measure(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]), arguments.length > 2);
        System.exit(0);
    }

    private void measure(int calls, int perSecond, boolean many) throws Exception {
        Path directory = Files.createTempDirectory("cost");
        String url = "jdbc:h2:file:" + directory.resolve("receipts");
        ReadModelProperties properties = new ReadModelProperties(
                url, "sa", "", true, 8, 5_000, Duration.ofSeconds(2), 10_000, Duration.ofSeconds(5));
        try (HikariDataSource database = ReadModelDatabase.open(properties)) {
            try (var connection = database.getConnection()) {
                Schema.prepare(connection);
            }
            try (Projection projection = new Projection(database, consumer(), ProjectedTopics.of(FakeLog.TOPICS))) {
                feed(projection, calls, perSecond, many);
            }
            long live = liveBytes();
            System.out.printf("live heap %.1f MB, file %.1f MB%n", live / 1e6, size(directory) / 1e6);
        }
    }

    private void feed(Projection projection, int calls, int perSecond, boolean many) throws Exception {
        AtomicLong steps = new AtomicLong();
        Thread projector = Thread.ofPlatform().name("projector").daemon().start(() -> {
            try {
                projection.open(log.partitions());
                while (true) {
                    projection.step(Duration.ZERO);
                    steps.incrementAndGet();
                }
            } catch (Exception failure) {
                failure.printStackTrace();
                System.exit(1);
            }
        });
        List<ConsumerRecord<byte[], byte[]>> later = new ArrayList<>();
        Map<String, long[]> before = Map.of();
        long polled = 0;
        int counted = Math.min(calls / 2, 50_000);
        long began = System.nanoTime();
        for (int first = 0; first < calls; first += CALLS_PER_POLL) {
            if (first >= calls - counted && before.isEmpty()) {
                awaitSteps(steps, polled);
                before = spent();
            }
            List<ConsumerRecord<byte[], byte[]>> now = new ArrayList<>(later);
            later.clear();
            for (int i = first; i < first + CALLS_PER_POLL; i++) {
                life(i, many, now, i % 2 == 0 ? now : later);
            }
            if (perSecond > 0) {
                long due = began + first * 1_000_000_000L / perSecond;
                LockSupport.parkNanos(due - System.nanoTime());
            }
            polls.put(records(now));
            polled++;
        }
        awaitSteps(steps, polled);
        report(before, spent(), counted);
        projector.interrupt();
    }

    private static void awaitSteps(AtomicLong steps, long polled) throws InterruptedException {
        while (steps.get() < polled) {
            Thread.sleep(5);
        }
    }

    private void life(
            int i, boolean many, List<ConsumerRecord<byte[], byte[]>> now, List<ConsumerRecord<byte[], byte[]>> later) {
        ToolCall plain = Histories.call(
                Histories.ACME,
                "0198f7a2-key-" + i,
                Histories.START.plusNanos(i * 417_000L),
                "update_deal",
                many ? "crm:deal:" + (i * 7919L % 1_000_003) : "crm:deal:123");
        ToolCall call = new ToolCall(
                plain.organization(),
                plain.agent(),
                plain.owner(),
                many ? "run-" + (i / CALLS_PER_POLL * 40 + i % (CALLS_PER_POLL / RUN_CALLS)) : "bench-run",
                plain.action(),
                plain.resource(),
                null,
                SealedValue.plain(("{\"note\":\"" + "x".repeat(BODY_BYTES) + "\"}").getBytes(StandardCharsets.UTF_8)),
                plain.requestDigest(),
                plain.idempotencyKey(),
                plain.requestId(),
                plain.arrivedAt());
        Histories.Life life = Histories.life(call, Histories.succeeded(call));
        for (RecordedCallEvent event : life.events()) {
            byte[] value = FakeLog.TOPICS.events().codec().encode(event);
            // Judged and dispatched are one transaction; so are the end and its receipt.
            (event.number() <= 2 ? now : later).add(record(log.events, event.callId(), value));
        }
        for (Receipt receipt : life.receipts()) {
            later.add(record(
                    log.receipts,
                    receipt.callId(),
                    FakeLog.TOPICS.receipts().codec().encode(receipt)));
        }
    }

    private ConsumerRecord<byte[], byte[]> record(TopicPartition partition, CallId callId, byte[] value) {
        long offset = ends.merge(partition, 1L, Long::sum) - 1;
        return new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                offset,
                callId.value().getBytes(StandardCharsets.UTF_8),
                value);
    }

    private static ConsumerRecords<byte[], byte[]> records(List<ConsumerRecord<byte[], byte[]>> all) {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> byPartition = new HashMap<>();
        all.forEach(record -> byPartition
                .computeIfAbsent(new TopicPartition(record.topic(), record.partition()), none -> new ArrayList<>())
                .add(record));
        return new ConsumerRecords<>(byPartition, Map.of());
    }

    @SuppressWarnings("unchecked")
    private Consumer<byte[], byte[]> consumer() {
        Map<Object, Long> positions = new HashMap<>();
        return (Consumer<byte[], byte[]>) Proxy.newProxyInstance(
                ProjectionCost.class.getClassLoader(),
                new Class<?>[] {Consumer.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "poll" -> {
                        ConsumerRecords<byte[], byte[]> next = polls.take();
                        next.partitions()
                                .forEach(partition -> positions.put(
                                        partition,
                                        next.records(partition).getLast().offset() + 1));
                        yield next;
                    }
                    case "position" -> positions.getOrDefault(arguments[0], 0L);
                    case "assignment" -> Set.copyOf(log.partitions().keySet());
                    default -> null;
                });
    }

    private Map<String, long[]> spent() {
        Map<String, long[]> spent = new TreeMap<>();
        for (long id : threads.getAllThreadIds()) {
            var info = threads.getThreadInfo(id);
            if (info != null && !info.getThreadName().equals("main")) {
                String name = info.getThreadName().replaceAll("0x[0-9a-f]+|[0-9]+", "*");
                long[] both = spent.computeIfAbsent(name, none -> new long[2]);
                both[0] += threads.getThreadCpuTime(id);
                both[1] += threads.getThreadAllocatedBytes(id);
            }
        }
        return spent;
    }

    private static void report(Map<String, long[]> before, Map<String, long[]> after, int calls) {
        double micros = 0;
        double bytes = 0;
        for (var entry : after.entrySet()) {
            long[] first = before.getOrDefault(entry.getKey(), new long[2]);
            double cpu = (entry.getValue()[0] - first[0]) / 1e3 / calls;
            double allocated = (entry.getValue()[1] - first[1]) / 1024.0 / calls;
            if (cpu >= 0.1) {
                System.out.printf("%-40s %6.1f us %6.1f KB%n", entry.getKey(), cpu, allocated);
            }
            micros += cpu;
            bytes += allocated;
        }
        System.out.printf("%-40s %6.1f us %6.1f KB a call%n", "together", micros, bytes);
    }

    private static long liveBytes() {
        System.gc();
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static long size(Path directory) throws Exception {
        try (var files = Files.list(directory)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }
}
