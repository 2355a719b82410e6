package dev.countersign.ingress;

import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.domain.approval.ApprovalReply;
import dev.countersign.domain.authorization.AuthorizationReply;
import dev.countersign.domain.call.Reply;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.request.Limits;
import dev.countersign.domain.session.SessionReply;
import dev.countersign.ingress.authorization.AuthorizationEndpoint;
import dev.countersign.ingress.authorization.AuthorizationLinks;
import dev.countersign.ingress.authorization.AuthorizationOwner;
import dev.countersign.ingress.authorization.PublicAddress;
import dev.countersign.ingress.credential.AgentRates;
import dev.countersign.ingress.credential.ApiKeys;
import dev.countersign.ingress.credential.Authenticator;
import dev.countersign.ingress.credential.KeyAuthenticator;
import dev.countersign.ingress.credential.KeyUseJournal;
import dev.countersign.ingress.credential.KeyUses;
import dev.countersign.ingress.credential.WorkspaceAuthenticator;
import dev.countersign.ingress.description.OpenApiEndpoint;
import dev.countersign.ingress.gateway.Answers;
import dev.countersign.ingress.gateway.CallIntake;
import dev.countersign.ingress.gateway.GatewayEndpoint;
import dev.countersign.ingress.gateway.Pipeline;
import dev.countersign.ingress.gateway.ReplyTerms;
import dev.countersign.ingress.gateway.Room;
import dev.countersign.ingress.health.HealthEndpoint;
import dev.countersign.ingress.http.BodyBudget;
import dev.countersign.ingress.http.BodyReader;
import dev.countersign.ingress.http.Endpoint;
import dev.countersign.ingress.http.EndpointServlet;
import dev.countersign.ingress.hub.Execution;
import dev.countersign.ingress.hub.HubAnswers;
import dev.countersign.ingress.hub.HubEndpoint;
import dev.countersign.ingress.hub.HubRates;
import dev.countersign.ingress.platform.Attachments;
import dev.countersign.ingress.platform.PlatformEndpoint;
import dev.countersign.ingress.platform.RunCallbacks;
import dev.countersign.ingress.platform.Runs;
import dev.countersign.ingress.platform.SessionDoor;
import dev.countersign.ingress.platform.Sessions;
import dev.countersign.ingress.platform.ToolJobs;
import dev.countersign.ingress.platform.UserAuthorizations;
import dev.countersign.ingress.problem.UnknownPathServlet;
import dev.countersign.ingress.proof.ProofAnswers;
import dev.countersign.ingress.question.ApprovalPipeline;
import dev.countersign.ingress.question.PeoplesAttention;
import dev.countersign.ingress.question.QuestionCreation;
import dev.countersign.ingress.question.Questions;
import dev.countersign.ingress.question.QuestionsEndpoint;
import dev.countersign.ingress.rate.ClaimLog;
import dev.countersign.ingress.receipt.ReceiptsEndpoint;
import dev.countersign.ingress.registry.RegistryEndpoint;
import dev.countersign.ingress.reply.CommandWriter;
import dev.countersign.ingress.reply.Farewell;
import dev.countersign.ingress.reply.IngressKafka;
import dev.countersign.ingress.reply.ReplyReader;
import dev.countersign.ingress.reply.Waiters;
import dev.countersign.ingress.report.ReportsEndpoint;
import dev.countersign.ingress.simulator.Simulation;
import dev.countersign.ingress.simulator.SimulatorEndpoint;
import dev.countersign.ledger.client.LedgerAddress;
import dev.countersign.ledger.client.LedgerClient;
import dev.countersign.readmodel.ReceiptQueries;
import dev.countersign.readmodel.ReportQueries;
import dev.countersign.readmodel.SessionQueries;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.BundledSchemaIds;
import jakarta.servlet.Servlet;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

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
        return new BodyReader(Limits.BODY_BYTES_MAX, settings.readWithin(), BodyBudget.ofHeap());
    }

    @Bean
    Waiters<CallId, Reply> waiters(IngressSettings settings) {
        return new Waiters<>(settings.places());
    }

    @Bean
    Waiters<String, ApprovalReply> approvalWaiters(IngressSettings settings) {
        return new Waiters<>(settings.places());
    }

    @Bean
    Waiters<String, SessionReply> sessionWaiters(IngressSettings settings) {
        return new Waiters<>(settings.places());
    }

    @Bean
    Waiters<String, AuthorizationReply> authorizationWaiters(IngressSettings settings) {
        return new Waiters<>(settings.places());
    }

    @Bean
    ReplyReader replyReader(
            IngressKafka kafka,
            Topics topics,
            Waiters<CallId, Reply> waiters,
            Waiters<String, ApprovalReply> approvalWaiters,
            Waiters<String, SessionReply> sessionWaiters,
            Waiters<String, AuthorizationReply> authorizationWaiters) {
        return new ReplyReader(kafka, topics, waiters, approvalWaiters, sessionWaiters, authorizationWaiters);
    }

    @Bean
    Farewell farewell(
            ReplyReader replies,
            Waiters<CallId, Reply> waiters,
            Waiters<String, ApprovalReply> approvalWaiters,
            Waiters<String, SessionReply> sessionWaiters,
            Waiters<String, AuthorizationReply> authorizationWaiters) {
        return new Farewell(replies, List.of(waiters, approvalWaiters, sessionWaiters, authorizationWaiters));
    }

    @Bean
    CommandWriter commandWriter(IngressKafka kafka, Topics topics) {
        return new CommandWriter(kafka, topics);
    }

    @Bean
    KeyUses keyUses() {
        return new KeyUses();
    }

    @Bean
    KeyUseJournal keyUseJournal(
            KeyUses uses,
            Topics topics,
            IngressKafka kafka,
            CommandWriter commands,
            IngressSettings settings,
            Environment environment) {
        return new KeyUseJournal(
                uses, topics.keyUses(), kafka, commands, settings.keyUsesEvery(), controlDirectory(environment));
    }

    @Bean
    ApiKeys apiKeys(Clock clock, KeyUses uses) {
        return new ApiKeys(clock, uses);
    }

    /** Null where this process has no files of organizations. */
    private static @Nullable Path controlDirectory(Environment environment) {
        String directory = environment.getProperty("countersign.control.directory");
        return directory == null ? null : Path.of(directory);
    }

    @Bean
    Pipeline pipeline(
            ReplyReader replies, Waiters<CallId, Reply> waiters, CommandWriter commands, IngressSettings settings) {
        Answers answers = new Answers(settings.idempotencyHorizon(), settings.retryAfter());
        return new Pipeline(replies, waiters, commands, answers, settings.produceWithin());
    }

    @Bean
    ApprovalPipeline approvalPipeline(
            ReplyReader replies,
            Waiters<String, ApprovalReply> approvalWaiters,
            CommandWriter commands,
            IngressSettings settings) {
        return new ApprovalPipeline(replies, approvalWaiters, commands, settings.produceWithin());
    }

    @Bean
    ServletRegistrationBean<Servlet> questionsServlet(
            Control control,
            ApiKeys keys,
            BodyReader bodies,
            ApprovalPipeline pipeline,
            Questions questions,
            Clock clock,
            IngressSettings settings) {
        QuestionCreation creation = new QuestionCreation(
                new AgentRates(settings.questionsPerAgent(), settings.questionsWindow()),
                bodies,
                pipeline,
                questions,
                new PeoplesAttention(questions, System::nanoTime),
                settings.callbackReach(),
                clock,
                settings.waitDefault(),
                settings.retryAfter());
        Endpoint endpoint = new QuestionsEndpoint(
                new WorkspaceAuthenticator(control, keys),
                creation,
                new AgentRates(settings.questionsPerAgent(), settings.questionsWindow()),
                pipeline,
                questions,
                clock,
                settings.waitDefault(),
                settings.waitMax(),
                settings.places());
        EndpointServlet servlet = new EndpointServlet(QuestionsEndpoint.METHODS, endpoint);
        return registered("questions", servlet, QuestionsEndpoint.PATH + "/*");
    }

    @Bean
    ServletRegistrationBean<Servlet> reportsServlet(
            Authenticator authenticator,
            AgentRates rates,
            BodyReader bodies,
            CommandWriter commands,
            Topics topics,
            ReceiptQueries receipts,
            ReportQueries reports,
            Clock clock) {
        Endpoint endpoint = new ReportsEndpoint(
                authenticator, rates, bodies, commands, topics.payloads(), receipts, reports, clock);
        return registered("reports", new EndpointServlet(endpoint), ReportsEndpoint.PATH + "/*");
    }

    @Bean
    Simulation simulation(Control control) {
        return new Simulation(control);
    }

    @Bean
    CallIntake callIntake(Room room, Pipeline pipeline, Topics topics, Simulation simulation, Clock clock) {
        return new CallIntake(room, pipeline, topics.payloads(), simulation::actsAsUser, clock);
    }

    @Bean
    ServletRegistrationBean<Servlet> gatewayServlet(
            Authenticator authenticator,
            AgentRates rates,
            BodyReader bodies,
            CallIntake intake,
            Pipeline pipeline,
            IngressSettings settings) {
        Endpoint gateway = new GatewayEndpoint(
                authenticator, rates, bodies, intake, pipeline, settings.waitDefault(), settings.waitMax());
        return servlet("gateway", "POST", gateway, "/v1/agent-tool-call");
    }

    @Bean
    ClaimLog claimLog(
            Topics topics, IngressKafka kafka, CommandWriter commands, Clock clock, IngressSettings settings) {
        return new ClaimLog(
                topics.rateClaims(), kafka, commands, clock, settings.hubWindow(), settings.produceWithin());
    }

    @Bean
    ServletRegistrationBean<Servlet> hubServlet(
            Control control,
            ApiKeys keys,
            AgentRates agentRates,
            BodyReader bodies,
            CallIntake intake,
            Pipeline pipeline,
            Simulation simulation,
            ClaimLog claims,
            Clock clock,
            IngressSettings settings) {
        HubAnswers answers = new HubAnswers(settings.idempotencyHorizon(), settings.retryAfter());
        HubRates rates = new HubRates(settings.hubRequestsPerKey(), settings.hubRequestsPerWorkspace(), claims.rates());
        Endpoint hub = new HubEndpoint(
                control,
                new KeyAuthenticator(keys),
                rates,
                agentRates,
                bodies,
                new Execution(intake, pipeline, simulation, answers, clock),
                settings.waitDefault(),
                settings.waitMax());
        return registered("hub", new EndpointServlet(hub), HubEndpoint.PATH + "/*");
    }

    @Bean
    Sessions sessions(
            ReplyReader replies,
            Waiters<String, SessionReply> sessionWaiters,
            CommandWriter commands,
            Topics topics,
            Clock clock,
            IngressSettings settings) {
        return new Sessions(
                replies,
                sessionWaiters,
                commands,
                topics.payloads(),
                clock,
                settings.waitDefault(),
                settings.produceWithin());
    }

    @Bean
    RunCallbacks runCallbacks(
            Topics topics,
            IngressKafka kafka,
            CommandWriter commands,
            ReceiptQueries receipts,
            SessionQueries sessions,
            IngressSettings settings,
            Clock clock) {
        return new RunCallbacks(
                topics.runCallbacks(),
                kafka,
                commands,
                receipts,
                sessions,
                settings.environment(),
                settings.callbackReach(),
                clock);
    }

    @Bean
    AuthorizationLinks authorizationLinks(IngressSettings settings) {
        return new AuthorizationLinks(new PublicAddress(settings.publicUrl()));
    }

    @Bean
    AuthorizationOwner authorizationOwner(
            ReplyReader replies,
            Waiters<String, AuthorizationReply> authorizationWaiters,
            CommandWriter commands,
            IngressSettings settings) {
        return new AuthorizationOwner(
                replies, authorizationWaiters, commands, settings.waitMax(), settings.produceWithin());
    }

    @Bean
    ServletRegistrationBean<Servlet> authorizationServlet(
            Control control, AuthorizationLinks links, AuthorizationOwner owner, Topics topics, Clock clock) {
        Endpoint endpoint = new AuthorizationEndpoint(control, links, owner, topics.payloads(), clock);
        // Not HEAD: looking is no way to set out.
        return registered(
                "authorization", new EndpointServlet(Set.of("GET"), endpoint), AuthorizationEndpoint.PATH + "/*");
    }

    @Bean
    Runs runs(
            Sessions sessions,
            SessionQueries queries,
            ReceiptQueries receipts,
            BodyReader bodies,
            CallIntake intake,
            Pipeline pipeline,
            RunCallbacks callbacks,
            AuthorizationLinks links,
            IngressSettings settings) {
        return new Runs(
                sessions,
                new SessionDoor(sessions, queries, bodies),
                queries,
                receipts,
                bodies,
                intake,
                pipeline,
                callbacks,
                links,
                settings.callbackReach(),
                new ReplyTerms(settings.idempotencyHorizon(), settings.retryAfter()),
                settings.waitDefault(),
                settings.waitMax());
    }

    @Bean
    ServletRegistrationBean<Servlet> platformServlet(
            Control control,
            ApiKeys keys,
            KeyUses uses,
            AgentRates agentRates,
            Sessions sessions,
            SessionQueries queries,
            Runs runs,
            BodyReader bodies,
            Topics topics,
            Clock clock,
            AuthorizationOwner authorizationOwner,
            Environment environment,
            IngressSettings settings) {
        Endpoint platform = new PlatformEndpoint(
                control,
                new KeyAuthenticator(keys),
                uses,
                agentRates,
                settings.environment(),
                new SessionDoor(sessions, queries, bodies),
                runs,
                new ToolJobs(control, controlDirectory(environment), bodies, clock),
                new Attachments(sessions, queries, bodies, topics.payloads()),
                new UserAuthorizations(authorizationOwner, clock));
        ServletRegistrationBean<Servlet> registration = new ServletRegistrationBean<>(
                new EndpointServlet(platform), PlatformEndpoint.PATH + "/*", PlatformEndpoint.STATUS_PATH + "/*");
        registration.setName("platform");
        return registration;
    }

    @Bean
    ServletRegistrationBean<Servlet> simulatorServlet(
            Authenticator authenticator, AgentRates rates, BodyReader bodies, Simulation simulation, Clock clock) {
        Endpoint simulator = new SimulatorEndpoint(authenticator, rates, bodies, simulation, clock);
        return servlet("simulator", "POST", simulator, "/v1/policy-simulator");
    }

    /** The configured one, unless who runs the ledger beside this door knows better. */
    @Bean
    LedgerClient ledgerClient(ObjectProvider<LedgerAddress> known, IngressSettings settings) {
        return new LedgerClient(known.getIfAvailable(() -> settings::ledgerUrl));
    }

    @Bean
    ServletRegistrationBean<Servlet> receiptsServlet(
            Authenticator authenticator, ReceiptQueries receipts, LedgerClient ledger, IngressSettings settings) {
        Endpoint endpoint = new ReceiptsEndpoint(
                authenticator, receipts, new ProofAnswers(ledger), settings.places(), settings.waitMax());
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
        return registered("unknown-path", new UnknownPathServlet(), "/");
    }

    private static ServletRegistrationBean<Servlet> servlet(
            String name, String method, Endpoint endpoint, String... paths) {
        return registered(name, new EndpointServlet(method, endpoint), paths);
    }

    private static ServletRegistrationBean<Servlet> registered(String name, Servlet servlet, String... paths) {
        ServletRegistrationBean<Servlet> registration = new ServletRegistrationBean<>(servlet, paths);
        registration.setName(name);
        return registration;
    }
}
