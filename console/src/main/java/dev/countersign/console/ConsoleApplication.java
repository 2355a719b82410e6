package dev.countersign.console;

import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** The console as a process of its own. */
public final class ConsoleApplication {
    private ConsoleApplication() {}

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
