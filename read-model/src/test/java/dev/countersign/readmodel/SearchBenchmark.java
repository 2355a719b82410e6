package dev.countersign.readmodel;

import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.receipt.ReceiptDecision;
import dev.countersign.domain.receipt.ReceiptOutcome;
import dev.countersign.domain.request.ToolCall;
import dev.countersign.schemas.seal.PayloadOpener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;

/**
 * How long a page of a search takes among many calls. One call in a thousand failed, each resource has
 * a hundred calls, each run fifty; the needle is the oldest.
 */
final class SearchBenchmark {
    private static final int BATCH = 5_000;
    private static final int ROUNDS = 5;
    private static final int RUN_CALLS = 50;
    private static final int RESOURCE_CALLS = 100;
    private static final int ONE_FAILS_OF = 1_000;

    private SearchBenchmark() {}

    /** @param arguments the number of calls, and {@code postgres} for a server that is started for it */
    public static void main(String[] arguments) throws Exception {
        int calls = Integer.parseInt(arguments[0]);
        Path directory = Files.createTempDirectory("search");
        if (arguments.length > 1) {
            try (LocalPostgres postgres = LocalPostgres.start()) {
                measure(postgres.database(), calls);
            }
        } else {
            JdbcConnectionPool h2 = JdbcConnectionPool.create("jdbc:h2:file:" + directory.resolve("h2"), "sa", "");
            measure(h2, calls);
            h2.dispose();
        }
        System.exit(0);
    }

    private static void measure(DataSource database, int calls) throws Exception {
        fill(database, calls);
        ReceiptQueries queries = new SqlReceiptQueries(
                database,
                callId -> Map.of(),
                new ProjectedPositions(new Demand()),
                new CallWaiters(1, new Demand()),
                PayloadOpener.NONE,
                new SqlReceiptQueries.Bounds(Duration.ofSeconds(1), 10_000, Duration.ofSeconds(30)));
        Instant middle = Histories.START.plusSeconds(calls / 2);
        Map<String, ReceiptFilter> filters = new LinkedHashMap<>();
        filters.put("everything", ReceiptFilter.ANY);
        filters.put("a run", filter(null, null, null, "run-7", null, null, null));
        filters.put("a resource", filter(null, null, null, null, "crm:deal:3", null, null));
        filters.put("a run's failures", filter(null, null, null, "run-7", null, null, ReceiptOutcome.UNKNOWN));
        filters.put("an agent before the middle", filter(null, "sales-bot", middle, null, null, null, null));
        filters.put("what was denied", filter(ReceiptDecision.DENY, null, null, null, null, null, null));
        filters.put("what failed", filter(null, null, null, null, null, null, ReceiptOutcome.UNKNOWN));
        filters.put("a tool", filter(null, null, null, null, null, "crm.deals.update", null));
        filters.put("a tool that is not there", filter(null, null, null, null, null, "none", null));
        filters.put("a text that is not there", new ReceiptFilter(null, null, null, null, null, "haystack"));
        filters.forEach((name, filter) -> time(queries, name, filter));
    }

    private static ReceiptFilter filter(
            ReceiptDecision decision,
            String agent,
            Instant to,
            String run,
            String resource,
            String tool,
            ReceiptOutcome outcome) {
        return new ReceiptFilter(
                decision,
                null,
                agent == null ? null : new AgentId(agent),
                null,
                to,
                null,
                run,
                resource,
                tool,
                outcome);
    }

    private static void time(ReceiptQueries queries, String name, ReceiptFilter filter) {
        double first = 0;
        double best = Double.MAX_VALUE;
        ReceiptPage page = null;
        for (int round = 0; round < ROUNDS; round++) {
            long before = System.nanoTime();
            page = queries.search(Histories.ACME, filter, 50, null);
            double millis = (System.nanoTime() - before) / 1e6;
            first = round == 0 ? millis : first;
            best = Math.min(best, millis);
        }
        System.out.printf(
                "%-28s %2d found%s: first %.1f ms, best %.1f ms%n",
                name, page.receipts().size(), page.nextCursor() == null ? "" : " and more", first, best);
    }

    private static void fill(DataSource database, int calls) throws Exception {
        long before = System.nanoTime();
        try (Connection connection = database.getConnection()) {
            Schema.prepare(connection);
            connection.setAutoCommit(false);
            List<CallStore.Kept> rows = new ArrayList<>();
            for (int i = 0; i < calls; i++) {
                rows.add(new CallStore.Kept(row(i), i, 0));
                if (rows.size() == BATCH) {
                    CallStore.insert(connection, rows);
                    PlaceStore.insert(connection, rows);
                    PlaceStore.noteDecisions(connection, List.of(), rows);
                    connection.commit();
                    rows.clear();
                }
            }
        }
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("ANALYZE");
        }
        System.out.printf("%,d rows written in %.1f s%n", calls, (System.nanoTime() - before) / 1e9);
    }

    private static CallRow row(int i) {
        ToolCall plain = Histories.call(
                Histories.ACME,
                "key-" + i,
                Histories.START.plusSeconds(i),
                "update_deal",
                "crm:deal:" + i / RESOURCE_CALLS);
        ToolCall call = new ToolCall(
                plain.organization(),
                plain.agent(),
                plain.owner(),
                "run-" + i / RUN_CALLS,
                plain.action(),
                plain.resource(),
                null,
                plain.payload(),
                plain.requestDigest(),
                plain.idempotencyKey(),
                plain.requestId(),
                plain.arrivedAt());
        CallRow row = null;
        var history = i % ONE_FAILS_OF == 0
                ? Histories.unknown(call)
                : i % ONE_FAILS_OF == 1 ? Histories.denied(call) : Histories.succeeded(call);
        var life = Histories.life(call, history);
        for (var event : life.events()) {
            row = CallFold.event(row, event);
        }
        for (var receipt : life.receipts()) {
            row = CallFold.receipt(row, receipt, 0, i);
        }
        return row;
    }
}
