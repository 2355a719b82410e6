package dev.countersign.local;

import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** What a person reads when it is up, and what to type next. */
final class ReadyMessage {
    private ReadyMessage() {}

    static void print(PrintWriter out, Installed installed, Path data) {
        // Since the JVM began, which is what the person waited for.
        Instant began =
                Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
        double seconds = Duration.between(began, Instant.now()).toMillis() / 1000.0;
        Path environment = data.resolve("demo.env");
        out.printf(
                Locale.ROOT,
                """

                Countersign is ready after %.1f s.

                  agents call   %s/v1/agent-tool-call
                  people decide %s  (user %s, password in demo.env)
                  OpenAPI       %s/openapi.json
                  audit ledger  %s
                  Kafka broker  %s
                  demo systems  %s/deals   %s/tickets
                  log file      %s

                Next, in another terminal, let the demo agent change a deal:

                  . %s
                  curl -s $COUNTERSIGN_URL/v1/agent-tool-call \\
                    -H "Authorization: Bearer $AGENT_ID:$AGENT_SECRET" -H "Idempotency-Key: first-call" \\
                    -H "Content-Type: application/json" \\
                    -d '{"instance_id":"run-1","action":"update_deal","resource":"crm:deal:123","payload":{"amount":20000}}'

                Ctrl-C stops it.
                """,
                seconds,
                installed.url(),
                installed.consoleUrl(),
                FirstStart.APPROVER,
                installed.url(),
                installed.ledgerUrl(),
                installed.bootstrapServers(),
                installed.demoUrl(),
                installed.demoUrl(),
                data.resolve("countersign.log"),
                environment.isAbsolute() || environment.startsWith(".")
                        ? environment
                        : Path.of(".").resolve(environment));
        out.flush();
    }
}
