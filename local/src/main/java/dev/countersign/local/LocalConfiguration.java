package dev.countersign.local;

import dev.countersign.approvalstream.ApprovalStreamConfiguration;
import dev.countersign.control.ControlPlaneConfiguration;
import dev.countersign.embedded.EmbeddedBroker;
import dev.countersign.ingress.IngressConfiguration;
import dev.countersign.ledger.LedgerConfiguration;
import dev.countersign.ledger.RunningLedger;
import dev.countersign.ledger.client.LedgerAddress;
import dev.countersign.policystream.PolicyStreamConfiguration;
import dev.countersign.readmodel.ReadModelConfiguration;
import dev.countersign.worker.ConnectorWorkerConfiguration;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** All services in one context. Each brings its own wiring; here they are only put together. */
@Configuration(proxyBeanMethods = false)
@Import({
    ControlPlaneConfiguration.class,
    PolicyStreamConfiguration.class,
    ApprovalStreamConfiguration.class,
    ConnectorWorkerConfiguration.class,
    ReadModelConfiguration.class,
    IngressConfiguration.class,
    LedgerConfiguration.class
})
class LocalConfiguration {
    /** The ledger of this process; its port is not known before it serves. */
    @Bean
    LedgerAddress ledgerAddress(ObjectProvider<RunningLedger> ledger) {
        return () -> ledgerUrl(ledger);
    }

    /** Null while no ledger runs here. */
    static @Nullable URI ledgerUrl(ObjectProvider<RunningLedger> ledger) {
        RunningLedger running = ledger.getIfAvailable();
        return running == null ? null : running.url();
    }

    /**
     * Starts the services against a broker that may still be starting.
     *
     * @param ledgerPort where the ledger is to serve; 0 for any free port
     * @param consolePort where the console will be, for links to it; 0 when that is not known yet
     * @throws java.util.concurrent.CompletionException when the broker did not start
     */
    static ConfigurableApplicationContext start(
            DataDirectory data, int port, int consolePort, int ledgerPort, CompletableFuture<EmbeddedBroker> broker) {
        Map<String, Object> properties = properties(data, broker.join().bootstrapServers());
        properties.put("server.address", "127.0.0.1");
        properties.put("server.port", port);
        properties.put("countersign.ledger.port", ledgerPort);
        if (consolePort != 0) {
            properties.put("countersign.worker.console-url", "http://127.0.0.1:" + consolePort);
        }
        return new SpringApplicationBuilder(LocalConfiguration.class)
                .properties(properties)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                // Our own hook stops in our own order: Installed.close().
                .registerShutdownHook(false)
                .run();
    }

    /** What any of the services needs to work on a data directory. */
    static Map<String, Object> properties(DataDirectory data, String bootstrapServers) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("countersign.kafka.bootstrap-servers", bootstrapServers);
        // One broker, one streams thread, one worker: a second partition would only double the requests
        // and the markers of every transaction.
        properties.put("countersign.kafka.partitions", 1);
        // Everything here is bound to loopback, so callbacks may go there too; elsewhere they go to public addresses.
        properties.put("countersign.ingress.callback-reach", "this-machine");
        properties.put("countersign.worker.callback-reach", "this-machine");
        properties.put("countersign.control.directory", data.config().toString());
        properties.put(
                "countersign.policy-stream.state-directory", data.streams().toString());
        // Small machines first: a store's filters, its indexes and what is not written yet have room in it.
        properties.put("countersign.policy-stream.store-memory", "40MB");
        properties.put(
                "countersign.approval-stream.state-directory", data.streams().toString());
        properties.put(
                "countersign.payloads.master-key-file", data.payloadsKey().toString());
        properties.put("countersign.ledger.directory", data.ledger().toString());
        properties.put(
                "countersign.read-model.jdbc-url",
                "jdbc:h2:file:" + data.readModel().resolve("receipts"));
        return properties;
    }
}
