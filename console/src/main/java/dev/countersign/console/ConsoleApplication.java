package dev.countersign.console;

import dev.countersign.console.inbox.InboxConfiguration;
import dev.countersign.control.ControlPlaneConfiguration;
import dev.countersign.readmodel.ReadModelConfiguration;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The console as a process of its own. */
public final class ConsoleApplication {
    private ConsoleApplication() {}

    /** A console on the cluster and the read model that its settings name, with the organizations' facts of the log. */
    public static void main(String[] arguments) {
        on(Service.class).run(arguments);
    }

    /** What surrounds the console when it is a process of its own. */
    @Configuration(proxyBeanMethods = false)
    @Import({ControlPlaneConfiguration.class, ReadModelConfiguration.class, InboxConfiguration.class})
    static class Service {}

    /**
     * Starts a console.
     *
     * @param inbox a configuration with the {@code Approvals}, the {@code Decisions} and the {@code
     *     Clock} that the console is to serve
     * @return a builder with everything but properties; {@code run} it
     */
    public static SpringApplicationBuilder on(Class<?> inbox) {
        return new SpringApplicationBuilder(ConsoleConfiguration.class, inbox)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false);
    }
}
