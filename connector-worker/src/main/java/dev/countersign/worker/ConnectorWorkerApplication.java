package dev.countersign.worker;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** A connector worker in a process of its own. */
public final class ConnectorWorkerApplication {
    private ConnectorWorkerApplication() {}

    public static void main(String[] arguments) {
        new SpringApplicationBuilder(ConnectorWorkerConfiguration.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .run(arguments);
    }
}
