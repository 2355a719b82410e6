package dev.countersign.ingress;

import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.domain.request.Limits;
import dev.countersign.ingress.credential.AgentRates;
import dev.countersign.ingress.credential.Authenticator;
import dev.countersign.ingress.description.OpenApiEndpoint;
import dev.countersign.ingress.gateway.Answers;
import dev.countersign.ingress.gateway.GatewayEndpoint;
import dev.countersign.ingress.gateway.Pipeline;
import dev.countersign.ingress.health.HealthEndpoint;
import dev.countersign.ingress.http.BodyReader;
import dev.countersign.ingress.http.Endpoint;
import dev.countersign.ingress.http.EndpointServlet;
import dev.countersign.ingress.problem.UnknownPathServlet;
import dev.countersign.ingress.receipt.ReceiptsEndpoint;
import dev.countersign.ingress.registry.RegistryEndpoint;
import dev.countersign.ingress.reply.CommandWriter;
import dev.countersign.ingress.reply.Farewell;
import dev.countersign.ingress.reply.IngressKafka;
import dev.countersign.ingress.reply.ReplyReader;
import dev.countersign.ingress.reply.Waiters;
import dev.countersign.ingress.simulator.SimulatorEndpoint;
import dev.countersign.readmodel.ReceiptQueries;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.BundledSchemaIds;
import jakarta.servlet.Servlet;
import java.time.Clock;
import java.util.function.Supplier;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The door itself, on whatever is configured, read and connected to. {@link IngressConfiguration}
 * gives it the real things.
 *
 * <p>Of Spring Boot's automatic configuration only the server is taken, and by name: nothing else
 * that happens to be on a class path gets a door to the outside.
 */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({
    ConfigurationPropertiesAutoConfiguration.class,
    LifecycleAutoConfiguration.class,
    TomcatServletWebServerAutoConfiguration.class
})
@EnableConfigurationProperties(IngressSettings.class)
class DoorConfiguration {
    /** What is configured now; a type of its own, because a bare supplier names no bean. */
    @FunctionalInterface
    interface Control extends Supplier<ControlSnapshot> {}

    @Bean
    DoorServer doorServer(IngressSettings settings) {
        return new DoorServer(settings);
    }

    @Bean
    Authenticator authenticator(Control control) {
        return new Authenticator(control);
    }

    @Bean
    AgentRates agentRates(IngressSettings settings) {
        return new AgentRates(settings.callsPerAgentPerSecond());
    }

    @Bean
    BodyReader bodyReader(IngressSettings settings) {
        return new BodyReader(Limits.BODY_BYTES_MAX, settings.readWithin());
    }

    @Bean
    Waiters waiters(IngressSettings settings) {
        return new Waiters(settings.waitersMax());
    }

    @Bean
    ReplyReader replyReader(IngressKafka kafka, Topics topics, Waiters waiters) {
        return new ReplyReader(kafka, topics.replies(), topics.directReplies(), waiters);
    }

    @Bean
    Farewell farewell(ReplyReader replies, Waiters waiters) {
        return new Farewell(replies, waiters);
    }

    @Bean
    CommandWriter commandWriter(IngressKafka kafka, Topics topics) {
        return new CommandWriter(kafka, topics.commands());
    }

    @Bean
    Pipeline pipeline(ReplyReader replies, Waiters waiters, CommandWriter commands, IngressSettings settings) {
        Answers answers = new Answers(settings.idempotencyHorizon(), settings.retryAfter());
        return new Pipeline(replies, waiters, commands, answers, settings.produceWithin());
    }

    @Bean
    ServletRegistrationBean<Servlet> gatewayServlet(
            Authenticator authenticator,
            AgentRates rates,
            BodyReader bodies,
            Pipeline pipeline,
            Clock clock,
            IngressSettings settings) {
        Endpoint gateway = new GatewayEndpoint(
                authenticator, rates, bodies, pipeline, clock, settings.waitDefault(), settings.waitMax());
        return servlet("gateway", "POST", gateway, "/v1/agent-tool-call");
    }

    @Bean
    ServletRegistrationBean<Servlet> simulatorServlet(
            Authenticator authenticator, AgentRates rates, BodyReader bodies, Control control, Clock clock) {
        Endpoint simulator = new SimulatorEndpoint(authenticator, rates, bodies, control, clock);
        return servlet("simulator", "POST", simulator, "/v1/policy-simulator");
    }

    @Bean
    ServletRegistrationBean<Servlet> receiptsServlet(
            Authenticator authenticator, ReceiptQueries receipts, IngressSettings settings) {
        Endpoint endpoint = new ReceiptsEndpoint(authenticator, receipts, settings.waitersMax(), settings.waitMax());
        return servlet("receipts", "GET", endpoint, ReceiptsEndpoint.PATH + "/*");
    }

    @Bean
    ServletRegistrationBean<Servlet> healthServlet(HealthEndpoint health) {
        return servlet("health", "GET", health, HealthEndpoint.PATH, HealthEndpoint.LIVE_PATH);
    }

    @Bean
    ServletRegistrationBean<Servlet> openApiServlet() {
        return servlet("openapi", "GET", new OpenApiEndpoint(), OpenApiEndpoint.JSON_PATH, OpenApiEndpoint.YAML_PATH);
    }

    @Bean
    @ConditionalOnBooleanProperty(name = "countersign.ingress.schema-registry", matchIfMissing = true)
    ServletRegistrationBean<Servlet> registryServlet(IngressKafka kafka) {
        Endpoint registry = new RegistryEndpoint(BundledSchemaIds.instance().released(), kafka.topicPrefix());
        return servlet(
                "registry",
                "GET",
                registry,
                RegistryEndpoint.SCHEMAS_PATH + "/*",
                RegistryEndpoint.SUBJECTS_PATH + "/*");
    }

    /** Every path that nobody else serves. */
    @Bean
    ServletRegistrationBean<Servlet> unknownPathServlet() {
        ServletRegistrationBean<Servlet> registration = new ServletRegistrationBean<>(new UnknownPathServlet(), "/");
        registration.setName("unknown-path");
        return registration;
    }

    private static ServletRegistrationBean<Servlet> servlet(
            String name, String method, Endpoint endpoint, String... paths) {
        ServletRegistrationBean<Servlet> registration =
                new ServletRegistrationBean<>(new EndpointServlet(method, endpoint), paths);
        registration.setName(name);
        return registration;
    }
}
