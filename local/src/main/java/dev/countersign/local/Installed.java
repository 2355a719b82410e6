package dev.countersign.local;

import dev.countersign.embedded.BrokerStartException;
import dev.countersign.embedded.EmbeddedBroker;
import dev.countersign.ledger.RunningLedger;
import dev.countersign.local.demo.CrmDatabase;
import dev.countersign.local.demo.DemoEnvironment;
import dev.countersign.local.demo.DemoTargets;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** One installation, running in this process on one data directory. */
final class Installed implements AutoCloseable {
    private final DataDirectory data;
    private final EmbeddedBroker broker;
    private final CrmDatabase crm;
    private final DemoTargets targets;
    private final DemoEnvironment environment;
    private final ConfigurableApplicationContext services;
    private final ConfigurableApplicationContext console;

    /** How to start. */
    record Options(Path data, Ports ports) {}

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
        DataDirectory.requireNoFile(options.data());
        if (!Files.exists(options.data())) {
            // Before it is created: a start that is refused leaves nothing behind.
            options.ports().free(false);
        }
        // Before the ports are asked for: whoever holds the directory holds its ports as well.
        DataDirectory data = DataDirectory.open(options.data());
        DemoEnvironment environment = readEnvironment(data);
        Ports ports = options.ports()
                .demo(environment.demoPort(options.ports().demo()))
                .free(!environment.demoUrl().isEmpty());
        Logs.to(options.data().resolve("countersign.log"));
        // The broker takes the longest; the demo and the first half of the services need none.
        CompletableFuture<EmbeddedBroker> starting =
                CompletableFuture.supplyAsync(() -> startBroker(data, ports.broker()));
        try {
            CrmDatabase crm = CrmDatabase.open(data.demo(), FirstStart.crmPassword(data));
            DemoTargets targets = DemoTargets.start(ports.demo(), crm);
            environment.demoUrl("http://127.0.0.1:" + targets.port());
            FirstStart.createPayloadsKey(data);
            FirstStart.createOrganization(data, environment);
            FirstStart.createApprover(data, environment);
            ConfigurableApplicationContext services =
                    LocalConfiguration.start(data, ports.ingress(), ports.console(), ports.ledger(), starting);
            environment.url("http://127.0.0.1:" + httpPort(services));
            ConfigurableApplicationContext console = PeoplesDoor.open(services, data.users(), ports.console());
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

    private static DemoEnvironment readEnvironment(DataDirectory data) {
        try {
            return DemoEnvironment.readOrNew(data.demoEnv());
        } catch (IOException unreadable) {
            throw StartupException.demoFailed(unreadable);
        }
    }

    private static EmbeddedBroker startBroker(DataDirectory data, int port) {
        try {
            return EmbeddedBroker.start(new EmbeddedBroker.Settings(data.broker(), port, Ports.ANY));
        } catch (BrokerStartException e) {
            throw StartupException.brokerFailed(e);
        }
    }

    private static int httpPort(ConfigurableApplicationContext services) {
        return services instanceof WebServerApplicationContext web && web.getWebServer() != null
                ? web.getWebServer().getPort()
                : -1;
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

    int demoPort() {
        return targets.port();
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
