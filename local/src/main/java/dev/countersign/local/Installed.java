package dev.countersign.local;

import dev.countersign.embedded.BrokerStartException;
import dev.countersign.embedded.EmbeddedBroker;
import dev.countersign.ledger.RunningLedger;
import dev.countersign.local.demo.CrmDatabase;
import dev.countersign.local.demo.DemoEnvironment;
import dev.countersign.local.demo.DemoTargets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** One installation, running in this process on one data directory. */
final class Installed implements AutoCloseable {
    private static final int BROKER_PORT = 19_092;
    private static final int LEDGER_PORT = 8_083;
    private static final int ANY = 0;
    private static final int BY_DEFAULT = -1;

    private final DataDirectory data;
    private final EmbeddedBroker broker;
    private final CrmDatabase crm;
    private final DemoTargets targets;
    private final DemoEnvironment environment;
    private final ConfigurableApplicationContext services;
    private final ConfigurableApplicationContext console;

    /**
     * How to start.
     *
     * @param brokerPort 0 for any free one; -1 for the usual one, or any free one when it is busy
     * @param ledgerPort likewise
     */
    record Options(Path data, int port, int consolePort, int brokerPort, int ledgerPort, int demoPort) {}

    private Installed(
            DataDirectory data,
            EmbeddedBroker broker,
            CrmDatabase crm,
            DemoTargets targets,
            DemoEnvironment environment,
            ConfigurableApplicationContext services,
            ConfigurableApplicationContext console) {
        this.data = data;
        this.broker = broker;
        this.crm = crm;
        this.targets = targets;
        this.environment = environment;
        this.services = services;
        this.console = console;
    }

    /**
     * Starts everything and returns when the first call would be served.
     *
     * @throws StartupException when it cannot, with what to do about it
     */
    static Installed start(Options options) {
        DataDirectory data = DataDirectory.open(options.data());
        Logs.to(options.data().resolve("countersign.log"));
        requireFree(options.port(), "HTTP", "--port");
        requireFree(options.consolePort(), "the console", "--console-port");
        // The broker takes the longest; the demo and the first half of the services need none.
        CompletableFuture<EmbeddedBroker> starting =
                CompletableFuture.supplyAsync(() -> startBroker(data, options.brokerPort()));
        try {
            DemoEnvironment environment = DemoEnvironment.readOrNew(data.demoEnv());
            CrmDatabase crm = CrmDatabase.open(data.demo(), FirstStart.crmPassword(data));
            DemoTargets targets = startTargets(environment, options.demoPort(), crm);
            environment.demoUrl("http://127.0.0.1:" + targets.port());
            FirstStart.createOrganization(data, environment);
            FirstStart.createApprover(data, environment);
            int ledgerPort = free(options.ledgerPort(), LEDGER_PORT, "the audit ledger", "--ledger-port");
            ConfigurableApplicationContext services =
                    LocalConfiguration.start(data, options.port(), options.consolePort(), ledgerPort, starting);
            environment.url("http://127.0.0.1:" + httpPort(services));
            ConfigurableApplicationContext console = PeoplesDoor.open(services, data.users(), options.consolePort());
            environment.consoleUrl(PeoplesDoor.url(console));
            URI ledger = LocalConfiguration.ledgerUrl(services.getBeanProvider(RunningLedger.class));
            environment.bootstrapServers(starting.join().bootstrapServers());
            environment.ledgerUrl(ledger == null ? "" : ledger.toString());
            DataDirectory.writePrivately(data.demoEnv(), environment.text());
            return new Installed(data, starting.join(), crm, targets, environment, services, console);
        } catch (IOException | SQLException e) {
            throw StartupException.demoFailed(e);
        } catch (CompletionException e) {
            throw e.getCause() instanceof StartupException known ? known : e;
        }
    }

    private static EmbeddedBroker startBroker(DataDirectory data, int asked) {
        int port = free(asked, BROKER_PORT, "Kafka broker", "--broker-port");
        try {
            return EmbeddedBroker.start(new EmbeddedBroker.Settings(data.broker(), port, ANY));
        } catch (BrokerStartException e) {
            throw StartupException.brokerFailed(e);
        }
    }

    /** The port asked for; by default the usual one, or any when that is busy. */
    private static int free(int asked, int usual, String what, String option) {
        int port = asked == BY_DEFAULT ? (isFree(usual) ? usual : ANY) : asked;
        requireFree(port, what, option);
        return port;
    }

    private static DemoTargets startTargets(DemoEnvironment environment, int asked, CrmDatabase crm)
            throws IOException {
        int port = environment.demoPort(asked);
        requireFree(port, "the demo's systems", "--demo-port");
        return DemoTargets.start(port, crm);
    }

    private static int httpPort(ConfigurableApplicationContext services) {
        return services instanceof WebServerApplicationContext web && web.getWebServer() != null
                ? web.getWebServer().getPort()
                : -1;
    }

    private static void requireFree(int port, String what, String option) {
        if (port != ANY && !isFree(port)) {
            throw StartupException.portBusy(what, port, option);
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException busy) {
            return false;
        }
    }

    String url() {
        return environment.url();
    }

    String consoleUrl() {
        return environment.consoleUrl();
    }

    String ledgerUrl() {
        return environment.ledgerUrl();
    }

    String demoUrl() {
        return environment.demoUrl();
    }

    String demoSecret() {
        return environment.secret();
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** Stops in the order of dependence: the doors, the services, then what they act on, then the log. */
    @Override
    public void close() {
        console.close();
        services.close();
        targets.close();
        try {
            crm.close();
        } catch (SQLException alreadyGone) {
            // Its data are on disk since each change was committed.
        }
        broker.close();
        try {
            data.close();
        } catch (IOException theProcessEndsAnyway) {
            // The operating system releases the lock with the process.
        }
    }
}
