package dev.countersign.readmodel;

import dev.countersign.domain.request.ToolCall;
import dev.countersign.testbroker.TestBroker;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.h2.jdbcx.JdbcConnectionPool;

/**
 * Fills a log with calls (five events and a receipt each) and measures how fast it is projected
 * into an H2 file. A program, not a test: it needs a quiet machine.
 */
final class ProjectionBenchmark {
    private static final int CALLS_PER_TRANSACTION = 500;

    private ProjectionBenchmark() {}

    /** @param arguments the number of calls, and optionally a JDBC URL */
    public static void main(String[] arguments) throws Exception {
        int calls = Integer.parseInt(arguments[0]);
        Path directory = Files.createTempDirectory("projection");
        String url = arguments.length > 1 ? arguments[1] : "jdbc:h2:file:" + directory.resolve("read-model");
        JdbcConnectionPool h2 = url.startsWith("jdbc:h2:") ? JdbcConnectionPool.create(url, "sa", "") : null;
        try (TestBroker broker = TestBroker.start(directory.resolve("broker"));
                BrokerLog log = new BrokerLog(broker.bootstrapServers(), "")) {
            log.createTopics(4);
            for (int first = 0; first < calls; first += CALLS_PER_TRANSACTION) {
                log.begin();
                for (int i = first; i < first + CALLS_PER_TRANSACTION; i++) {
                    Instant at = Histories.START.plusMillis(i);
                    ToolCall call = Histories.call(Histories.ACME, "key-" + i, at, "update_deal", "crm:deal:" + i);
                    log.send(Histories.life(call, Histories.succeeded(call)));
                }
                log.commit();
            }
            for (int round = 1; round <= 3; round++) {
                measure(log, h2, calls, round);
            }
        }
        if (h2 != null) {
            h2.dispose();
        }
        System.exit(0);
    }

    private static void measure(BrokerLog log, JdbcConnectionPool database, int calls, int round) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long cpuBefore = threads.getCurrentThreadCpuTime();
        long before = System.nanoTime();
        long rows = log.readModel(database).rebuild(progress -> {});
        double seconds = (System.nanoTime() - before) / 1e9;
        double cpuSeconds = (threads.getCurrentThreadCpuTime() - cpuBefore) / 1e9;
        System.out.printf(
                "round %d: %,d calls (%,d rows written) in %.2f s = %,.0f calls/s; %.1f us of the projector's CPU a"
                        + " call%n",
                round, calls, rows, seconds, calls / seconds, cpuSeconds * 1e6 / calls);
    }
}
