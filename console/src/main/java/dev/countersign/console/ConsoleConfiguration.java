package dev.countersign.console;

import dev.countersign.console.api.ApiConfiguration;
import dev.countersign.console.approval.Approvals;
import dev.countersign.console.approval.Decisions;
import dev.countersign.console.body.InnerFailures;
import dev.countersign.console.body.WholeBodies;
import dev.countersign.console.decision.Shown;
import dev.countersign.console.decision.Voting;
import dev.countersign.console.live.LiveEndpoint;
import dev.countersign.console.live.LiveStreams;
import dev.countersign.console.page.PageConfiguration;
import dev.countersign.console.signin.Sessions;
import dev.countersign.console.signin.SignInConfiguration;
import dev.countersign.console.trial.Histories;
import dev.countersign.console.trial.Trials;
import jakarta.servlet.DispatcherType;
import java.time.Clock;
import java.util.EnumSet;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.context.WebApplicationContext;

/**
 * The people's door, on whatever {@link Approvals}, {@link Decisions}, {@link Histories} and {@link Clock} the context
 * has. It needs a context of its own: a web server serves one door.
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
@EnableConfigurationProperties(ConsoleSettings.class)
@Import({SignInConfiguration.class, PageConfiguration.class, ApiConfiguration.class, LiveEndpoint.class})
public class ConsoleConfiguration {
    @Bean
    ConsoleServer consoleServer(ConsoleSettings settings) {
        return new ConsoleServer(settings);
    }

    @Bean
    FilterRegistrationBean<WholeBodies> wholeBodies(Sessions sessions, ConsoleSettings settings) {
        FilterRegistrationBean<WholeBodies> registration = new FilterRegistrationBean<>(new WholeBodies(
                sessions, settings.bodyWithin(), settings.bodiesMax().toBytes()));
        registration.setOrder(SignInConfiguration.BEFORE_EVERYTHING - 1);
        return registration;
    }

    @Bean
    FilterRegistrationBean<InnerFailures> innerFailures() {
        FilterRegistrationBean<InnerFailures> registration = new FilterRegistrationBean<>(new InnerFailures());
        registration.setDispatcherTypes(EnumSet.allOf(DispatcherType.class));
        registration.setOrder(SignInConfiguration.BEFORE_EVERYTHING - 2);
        return registration;
    }

    @Bean
    Shown shown(Clock clock) {
        return new Shown(clock);
    }

    @Bean
    Voting voting(Decisions decisions, Shown shown, Clock clock) {
        return new Voting(decisions, shown, clock);
    }

    @Bean
    Trials trials(Histories histories, Clock clock) {
        return new Trials(histories, clock);
    }

    @Bean
    LiveStreams liveStreams(Approvals approvals, Sessions sessions, ConsoleSettings settings) {
        return new LiveStreams(approvals, sessions, settings.liveStreamsMax(), settings.heartbeat());
    }

    @Bean
    ServletRegistrationBean<PagesServlet> pages(WebApplicationContext context) {
        ServletRegistrationBean<PagesServlet> registration =
                new ServletRegistrationBean<>(new PagesServlet(context), "/");
        registration.setName("pages");
        registration.setLoadOnStartup(1);
        return registration;
    }
}
